/// @file hub/services/user_mirror.hpp
/// @brief The identity provider that has to hear of what is changed about its people in the hub.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/json/value.hpp"

namespace hub::services {

/// Thread-safe.
class UserMirror {
public:
    /// About one person the provider knows.
    struct Change {
        std::int64_t organizationId = 0;
        std::string keycloakId;
        json::Object fields;  ///< Of email, first_name, last_name and is_active those that changed → what they are now.
    };

    /// One person the provider knows and the hub no longer has.
    struct Removal {
        std::int64_t organizationId = 0;
        std::string keycloakId;
    };

    virtual ~UserMirror() = default;
    /// In the transaction of the changes: they are on their way when it commits. Nothing happens unless the mirror may
    /// write. One statement, however many.
    virtual void changed(db::Transaction& tx, const std::vector<Change>& changes) = 0;
    /// The same for users that are deleted: what becomes of them at the provider is its settings' affair.
    virtual void removed(db::Transaction& tx, const std::vector<Removal>& removals) = 0;
};

}  // namespace hub::services
