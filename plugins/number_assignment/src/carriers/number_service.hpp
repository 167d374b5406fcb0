/// @file
/// @brief Numbers at a carrier and in the hub: search, buy, configure, release, compare.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "carriers/account_service.hpp"
#include "carriers/inventory_diff.hpp"
#include "inventory/number_check.hpp"
#include "inventory/service.hpp"

namespace hub::number_assignment::carriers {

/// What was done about a difference.
struct SyncEntry {
    DiffEntry difference;
    std::string action;  ///< "add", "deactivate", "configure", "update", "none"
    bool applied = false;
    std::string problem;  ///< Why it could not be.
};

struct SyncResult {
    std::size_t here = 0;
    std::size_t there = 0;
    std::vector<SyncEntry> entries;
};

struct Purchase {
    OrderState state = OrderState::kDone;
    std::string orderId;  ///< Of one that is pending.
    std::optional<inventory::PhoneNumber> number;
};

/// The referred outlive the service.
struct NumberContext {
    db::Database& database;
    const time::Clock& clock;
    AccountService& accounts;
    inventory::InventoryService& inventory;
};

/// Thread-safe. Throws CarrierError besides http::Error.
class NumberService {
public:
    explicit NumberService(const NumberContext& context) : context_(context) {}

    std::vector<AvailableNumber> search(std::int64_t organizationId, Provider provider, const Search& search);
    /// Costs money; asked again it goes on where it was. @throws http::Error 409 when the number is in the hub
    Purchase buy(const Actor& actor, Provider provider, const inventory::NumberInput& input,
                 const std::string& eventUrl);
    /// @throws http::Error 404 when the hub or the carrier does not have the number
    void configure(const Actor& actor, const inventory::PhoneNumber& number, const std::string& eventUrl);
    /// The number is lost to the organization. @throws http::Error 409 while it is assigned
    void release(const Actor& actor, const inventory::PhoneNumber& number);
    std::optional<inventory::PhoneNumber> find(std::int64_t organizationId, const std::string& id);

    /// Compares, and, unless it is a dry run, brings the hub up to date and repairs webhooks. Never releases anything,
    /// and leaves alone what was taken over.
    SyncResult sync(const Actor& actor, Provider provider, const std::string& eventUrl, bool dryRun);

private:
    void apply(const Actor& actor, Carrier& carrier, SyncEntry& entry, const std::string& eventUrl);
    void addOwned(const Actor& actor, Provider provider, SyncEntry& entry);
    void record(const Actor& actor, std::string action, const std::string& id, const std::string& phoneNumber);
    std::vector<LocalNumber> localNumbers(std::int64_t organizationId, Provider provider);

    const NumberContext context_;
};

}  // namespace hub::number_assignment::carriers
