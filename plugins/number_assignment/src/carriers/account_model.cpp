#include "carriers/account_model.hpp"

#include "hub/db/error.hpp"

namespace hub::number_assignment::carriers {

namespace {

constexpr std::size_t kShown = 4;
constexpr std::size_t kLongEnough = 24;

}  // namespace

Account Account::fromRow(const db::Row& row) {
    Account account;
    account.organizationId = row.get<std::int64_t>("organization_id");
    account.provider = parseProvider(row.text("provider")).value();
    account.accountId = row.get<std::string>("account_id");
    account.answerUrl = row.get<std::optional<std::string>>("answer_url");
    account.hints = row.get<json::Value>("hints");
    account.sealed = {row.get<std::string>("key_id"), row.get<db::Bytes>("sealed").data};
    account.updatedAt = row.get<time::Timestamp>("updated_at");
    account.updatedBy = row.get<std::string>("updated_by");
    return account;
}

std::string Account::sealContext() const {
    return "carrier_accounts/" + std::to_string(organizationId) + "/" + std::string(toString(provider)) + "/" +
           accountId;
}

std::string OpenAccount::secret(std::string_view name) const {
    const json::Value* value = secrets.find(name);
    return value != nullptr && value->isString() ? value->asString() : std::string();
}

json::Value hintsOf(const json::Object& secrets) {
    json::Object hints;
    for (const auto& [name, value] : secrets) {
        const std::string& text = value.asString();
        hints.append(name, text.size() < kLongEnough ? "***" : "***" + text.substr(text.size() - kShown));
    }
    return hints;
}

}  // namespace hub::number_assignment::carriers
