#include "carriers/account_service.hpp"

#include "carriers/account_repository.hpp"
#include "carriers/telnyx_client.hpp"
#include "carriers/twilio_client.hpp"
#include "hub/http/error.hpp"
#include "hub/log/log.hpp"

namespace hub::number_assignment::carriers {

namespace {

constexpr std::chrono::seconds kAfterConfiguration{60};

void audit(db::Transaction& tx, const Actor& actor, std::string action, Provider provider, json::Value after = {}) {
    identity::AuditEntry entry =
        auditEntry(actor, std::move(action), "carrier_account", std::string(toString(provider)));
    entry.after = std::move(after);
    identity::recordAudit(tx, entry);
}

http::Error accountTaken() {
    return http::conflict("Another organization has this account");
}

}  // namespace

AccountService::AccountService(db::Database& database, const time::Clock& clock, const CarrierSettings& settings)
    : database_(database),
      clock_(clock),
      settings_(settings),
      box_(settings.keys),
      client_({.totalTimeout = settings.requestTimeout}) {}

Account AccountService::put(const Actor& actor, const AccountInput& input) {
    if (!box_.usable())
        throw http::unavailable("No encryption key is configured: see carriers.encryption_keys", kAfterConfiguration);
    Account account;
    account.organizationId = actor.organizationId;
    account.provider = input.provider;
    account.accountId = input.accountId;
    account.answerUrl = input.answerUrl;
    account.hints = hintsOf(input.secrets);
    account.updatedAt = clock_.now();
    account.updatedBy = actor.name;
    account.sealed = box_.seal(json::dump(input.secrets), account.sealContext());
    try {
        database_.inTransaction("put_carrier_account", [&](db::Transaction& tx) {
            account_repository::put(tx, account, account.updatedAt);
            audit(tx, actor, "carrier_account.set", account.provider,
                  json::Object{{"account_id", account.accountId}, {"secrets", account.hints}});
        });
    } catch (const db::UniqueViolation&) {
        throw accountTaken();
    }
    return account;
}

std::vector<Account> AccountService::list(std::int64_t organizationId) {
    return database_.inStatement("list_carrier_accounts",
                                 [&](db::Transaction& tx) { return account_repository::list(tx, organizationId); });
}

bool AccountService::remove(const Actor& actor, Provider provider) {
    return database_.inTransaction("remove_carrier_account", [&](db::Transaction& tx) {
        if (!account_repository::remove(tx, actor.organizationId, provider)) return false;
        audit(tx, actor, "carrier_account.removed", provider);
        return true;
    });
}

std::optional<Account> AccountService::find(std::int64_t organizationId, Provider provider) {
    return database_.inStatement("find_carrier_account", [&](db::Transaction& tx) {
        return account_repository::find(tx, organizationId, provider);
    });
}

std::unique_ptr<Carrier> AccountService::carrier(std::int64_t organizationId, Provider provider) {
    std::optional<Account> account = find(organizationId, provider);
    if (!account)
        throw http::conflict("There is no " + std::string(toString(provider)) +
                             " account: set its credentials with PUT /api/v1/carriers/" +
                             std::string(toString(provider)));
    std::optional<OpenAccount> opened;
    try {
        opened = open(std::move(*account));
    } catch (const CannotOpen& error) {
        throw http::unavailable(error.what(), kAfterConfiguration);
    }
    ExchangeSettings exchange;
    if (provider == Provider::kTwilio) {
        exchange.baseUrl = settings_.twilioUrl;
        const bool byKey = !opened->secret(kApiKeySid).empty();
        return std::make_unique<TwilioClient>(
            client_, std::move(exchange),
            TwilioAccount{opened->account.accountId, byKey ? opened->secret(kApiKeySid) : opened->account.accountId,
                          opened->secret(byKey ? kApiKeySecret : kAuthToken)});
    }
    exchange.baseUrl = settings_.telnyxUrl;
    return std::make_unique<TelnyxClient>(client_, std::move(exchange),
                                          TelnyxAccount{opened->secret(kApiKey), opened->account.accountId});
}

std::optional<OpenAccount> AccountService::findByAccountId(Provider provider, const std::string& accountId) {
    std::optional<Account> account = database_.inStatement("find_account_of_webhook", [&](db::Transaction& tx) {
        return account_repository::findByAccountId(tx, provider, accountId);
    });
    return account ? std::optional(open(std::move(*account))) : std::nullopt;
}

OpenAccount AccountService::open(Account account) const {
    json::Value secrets = json::parse(box_.open(account.sealed, account.sealContext()));
    return {std::move(account), std::move(secrets)};
}

AccountService::Resealed AccountService::reseal() {
    Resealed result;
    if (!box_.usable()) return result;
    const auto outdated = database_.inStatement("list_outdated_accounts", [&](db::Transaction& tx) {
        return account_repository::listOutdated(tx, box_.keyId());
    });
    for (const Account& account : outdated) {
        try {
            const Sealed sealed = box_.seal(box_.open(account.sealed, account.sealContext()), account.sealContext());
            result.done += database_.inStatement("reseal_carrier_account", [&](db::Transaction& tx) {
                return account_repository::reseal(tx, account, sealed);
            });
        } catch (const CannotOpen& error) {
            ++result.unreadable;
            log::error("number_assignment.credentials_unreadable", {{"organization_id", account.organizationId},
                                                                    {"provider", toString(account.provider)},
                                                                    {"error", error.what()}});
        }
    }
    return result;
}

}  // namespace hub::number_assignment::carriers
