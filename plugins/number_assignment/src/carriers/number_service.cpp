#include "carriers/number_service.hpp"

#include "carriers/number_repository.hpp"
#include "hub/http/error.hpp"
#include "hub/phone/phone.hpp"
#include "inventory/number_check.hpp"

namespace hub::number_assignment::carriers {

namespace {

std::string_view actionFor(const DiffEntry& entry) {
    switch (entry.difference) {
        case Difference::kMissingHere:
            return "add";
        case Difference::kMissingThere:
            return entry.here->active ? "deactivate" : "none";
        case Difference::kWebhook:
            return "configure";
        case Difference::kCapabilities:
            return "update";
        case Difference::kTakenOver:
            return "none";
    }
    return "none";
}

json::Value capabilitiesOf(const OwnedNumber& number) {
    return json::Object{{"voice", number.voice}, {"sms", number.sms}};
}

void audit(db::Transaction& tx, const Actor& actor, std::string action, const std::string& id, json::Value after) {
    identity::AuditEntry entry = auditEntry(actor, std::move(action), "phone_number", id);
    entry.after = std::move(after);
    identity::recordAudit(tx, entry);
}

inventory::NumberInput inputFor(const OwnedNumber& owned, Provider provider) {
    inventory::NumberInput input;
    input.phoneNumber = owned.phoneNumber;
    input.provider = toString(provider);
    input.countryCode = phone::parse(owned.phoneNumber, {}).region;
    input.capabilities = capabilitiesOf(owned);
    return input;
}

}  // namespace

std::vector<AvailableNumber> NumberService::search(std::int64_t organizationId, Provider provider,
                                                   const Search& search) {
    return context_.accounts.carrier(organizationId, provider)->search(search);
}

std::optional<inventory::PhoneNumber> NumberService::find(std::int64_t organizationId, const std::string& id) {
    inventory::NumberFilter filter;
    filter.id = id;
    auto found = context_.inventory.list(organizationId, filter, {});
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Purchase NumberService::buy(const Actor& actor, Provider provider, const inventory::NumberInput& input,
                            const std::string& eventUrl) {
    const auto checked = inventory::check(input);
    if (!checked.number) {
        throw http::badRequest("Validation error",
                               {{checked.problem.field, checked.problem.code, checked.problem.message}});
    }
    const auto carrier = context_.accounts.carrier(actor.organizationId, provider);
    const Order order = carrier->buy(checked.number->phoneNumber, eventUrl);
    if (order.state == OrderState::kPending) return {order.state, order.number.id, std::nullopt};
    inventory::NewNumber bought = *checked.number;
    bought.capabilities = capabilitiesOf(order.number);
    Purchase purchase{OrderState::kDone, {}, context_.inventory.add(actor, bought)};
    if (!purchase.number) throw http::Error(409, "number_exists", "Phone number already exists");
    record(actor, "phone_number.bought", purchase.number->id, purchase.number->phoneNumber);
    return purchase;
}

void NumberService::configure(const Actor& actor, const inventory::PhoneNumber& number, const std::string& eventUrl) {
    const auto carrier = context_.accounts.carrier(actor.organizationId, parseProvider(number.provider).value());
    const auto owned = carrier->findOwned(number.phoneNumber);
    if (!owned) throw http::notFound("The carrier's account does not have this number");
    carrier->configure(*owned, eventUrl);
    record(actor, "phone_number.configured", number.id, number.phoneNumber);
}

void NumberService::release(const Actor& actor, const inventory::PhoneNumber& number) {
    if (number.assignment)
        throw http::Error(409, "assigned", "Cannot release assigned phone number. Unassign it first.");
    const auto carrier = context_.accounts.carrier(actor.organizationId, parseProvider(number.provider).value());
    if (const auto owned = carrier->findOwned(number.phoneNumber)) carrier->release(*owned);
    record(actor, "phone_number.released", number.id, number.phoneNumber);
    if (context_.inventory.remove(actor, number.id) != inventory::Outcome::kAssigned) return;
    // Somebody gave it to an agent meanwhile; it is gone all the same.
    context_.inventory.unassign(actor, number.id);
    context_.inventory.remove(actor, number.id);
}

std::vector<LocalNumber> NumberService::localNumbers(std::int64_t organizationId, Provider provider) {
    return context_.database.inStatement("list_numbers_at_carrier", [&](db::Transaction& tx) {
        return number_repository::list(tx, organizationId, provider);
    });
}

SyncResult NumberService::sync(const Actor& actor, Provider provider, const std::string& eventUrl, bool dryRun) {
    const auto carrier = context_.accounts.carrier(actor.organizationId, provider);
    // The hub's first: a number that is bought meanwhile must not look like one that is gone.
    const std::vector<LocalNumber> here = localNumbers(actor.organizationId, provider);
    const std::vector<OwnedNumber> there = carrier->listOwned();
    SyncResult result{here.size(), there.size(), {}};
    for (DiffEntry& difference : compare(here, there, eventUrl)) {
        SyncEntry entry;
        entry.action = actionFor(difference);
        entry.difference = std::move(difference);
        if (!dryRun && entry.action != "none") apply(actor, *carrier, entry, eventUrl);
        result.entries.push_back(std::move(entry));
    }
    return result;
}

void NumberService::apply(const Actor& actor, Carrier& carrier, SyncEntry& entry, const std::string& eventUrl) {
    const DiffEntry& difference = entry.difference;
    try {
        switch (difference.difference) {
            case Difference::kMissingHere:
                return addOwned(actor, carrier.provider(), entry);
            case Difference::kMissingThere: {
                inventory::NumberChange change;
                change.status = "inactive";
                context_.inventory.change(actor, difference.here->id, change);
                break;
            }
            case Difference::kWebhook:
                carrier.configure(*difference.there, eventUrl);
                record(actor, "phone_number.configured", difference.here->id, difference.phoneNumber);
                break;
            case Difference::kCapabilities:
                context_.database.inTransaction("set_number_capabilities", [&](db::Transaction& tx) {
                    const json::Value capabilities = capabilitiesOf(*difference.there);
                    number_repository::setCapabilities(tx, actor.organizationId, difference.here->id, capabilities,
                                                       context_.clock.now());
                    audit(tx, actor, "phone_number.changed", difference.here->id,
                          json::Object{{"capabilities", capabilities}});
                });
                break;
            case Difference::kTakenOver:
                return;
        }
        entry.applied = true;
    } catch (const CarrierError& error) {
        entry.problem = error.what();
    }
}

void NumberService::addOwned(const Actor& actor, Provider provider, SyncEntry& entry) {
    const auto checked = inventory::check(inputFor(*entry.difference.there, provider));
    if (!checked.number) {
        entry.problem = checked.problem.message;
        return;
    }
    entry.applied = context_.inventory.add(actor, *checked.number).has_value();
    if (!entry.applied) entry.problem = "the number belongs to another carrier or organization here";
}

void NumberService::record(const Actor& actor, std::string action, const std::string& id,
                           const std::string& phoneNumber) {
    context_.database.inTransaction("record_act_at_carrier", [&](db::Transaction& tx) {
        audit(tx, actor, action, id, json::Object{{"phone_number", phoneNumber}});
    });
}

}  // namespace hub::number_assignment::carriers
