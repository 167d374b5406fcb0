/// @file
/// @brief Keeps organizations' credentials at carriers, and makes the clients that use them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../actor.hpp"
#include "carriers/account_model.hpp"
#include "carriers/settings.hpp"
#include "hub/db/database.hpp"
#include "hub/http/client.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_assignment::carriers {

/// Thread-safe. Credentials are encrypted before they reach the database. Every change is in the audit trail, without
/// them.
class AccountService {
public:
    /// The referred outlive the service.
    AccountService(db::Database& database, const time::Clock& clock, const CarrierSettings& settings);

    /// @throws http::Error 409 when another organization has the account, 503 when no encryption key is configured
    Account put(const Actor& actor, const AccountInput& input);
    std::vector<Account> list(std::int64_t organizationId);
    /// False: there was none.
    bool remove(const Actor& actor, Provider provider);

    /// The client for the organization's account. @throws http::Error 409 when it has none, 503 when its credentials
    /// cannot be read
    std::unique_ptr<Carrier> carrier(std::int64_t organizationId, Provider provider);
    std::optional<Account> find(std::int64_t organizationId, Provider provider);
    /// nullopt: nobody's. @throws CannotOpen
    std::optional<OpenAccount> findByAccountId(Provider provider, const std::string& accountId);

    /// Encrypts with the first key what was encrypted with another. @return how many were, and how many cannot be read
    struct Resealed {
        int done = 0;
        int unreadable = 0;
    };
    Resealed reseal();

private:
    OpenAccount open(Account account) const;

    db::Database& database_;
    const time::Clock& clock_;
    const CarrierSettings& settings_;
    const SecretBox box_;
    http::Client client_;
};

}  // namespace hub::number_assignment::carriers
