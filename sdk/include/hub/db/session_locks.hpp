/// @file hub/db/session_locks.hpp
/// @brief Advisory locks that outlive transactions: one process at a time does a thing.
#pragma once

#include <memory>
#include <string_view>

#include "hub/db/database.hpp"

namespace hub::db {

/// Holds its locks on one connection of its own, outside the pool, so the server frees them when this process dies.
/// Thread-safe. When the connection breaks all locks are lost: held() tells.
class SessionLocks {
public:
    /// Does not connect.
    explicit SessionLocks(PoolSettings settings);
    ~SessionLocks();
    SessionLocks(const SessionLocks&) = delete;
    SessionLocks& operator=(const SessionLocks&) = delete;

    /// True when this object holds the lock now; false when another session does, or this object already did.
    /// @throws Unavailable
    bool tryLock(std::string_view name);
    /// Asks the server's connection, without a round trip, whether the lock can still be ours.
    bool held(std::string_view name) noexcept;
    void unlock(std::string_view name) noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hub::db
