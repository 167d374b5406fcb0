#include "hub/db/session_locks.hpp"

#include <mutex>
#include <set>

#include "connection.hpp"
#include "hub/auth/hmac.hpp"

namespace hub::db {
namespace {

constexpr Query kTryLock{"db.try_session_lock", "SELECT pg_try_advisory_lock($1::bigint)"};
constexpr Query kUnlock{"db.session_unlock", "SELECT pg_advisory_unlock($1::bigint)"};

/// Advisory locks are numbers: the first eight bytes of the name's SHA-256.
std::int64_t lockNumber(std::string_view name) {
    const std::string digest = auth::sha256(name);
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(digest[static_cast<std::size_t>(i)]);
    return static_cast<std::int64_t>(number);
}

}  // namespace

class SessionLocks::Impl {
public:
    explicit Impl(PoolSettings settings)
        : connection_(std::make_shared<const detail::ConnectionOptions>(named(std::move(settings))), {}) {}

    bool tryLock(std::string_view name) {
        const std::lock_guard lock(mutex_);
        if (!connection_.usable()) {
            held_.clear();
            connection_.open();
        }
        if (held_.count(name) > 0 || !ask(kTryLock, name)) return false;
        held_.emplace(name);
        return true;
    }

    bool held(std::string_view name) noexcept {
        const std::lock_guard lock(mutex_);
        if (!connection_.usable()) held_.clear();
        return held_.count(name) > 0;
    }

    void unlock(std::string_view name) noexcept {
        const std::lock_guard lock(mutex_);
        const auto found = held_.find(name);
        if (found == held_.end()) return;
        held_.erase(found);
        try {
            ask(kUnlock, name);
        } catch (const Error&) {
            // A session that failed to unlock has ended, and its locks with it; usable() tells the next caller.
        }
    }

private:
    static PoolSettings named(PoolSettings settings) {
        settings.applicationName += "/locks";
        return settings;
    }

    bool ask(const Query& query, std::string_view name) {
        struct Lease {
            detail::Connection& connection;
            ~Lease() { connection.finish(); }
        } const lease{connection_};
        connection_.beginStatement();
        Transaction statement(connection_);
        return statement.queryOne<bool>(query, lockNumber(name));
    }

    std::mutex mutex_;
    detail::Connection connection_;
    std::set<std::string, std::less<>> held_;
};

SessionLocks::SessionLocks(PoolSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
SessionLocks::~SessionLocks() = default;
bool SessionLocks::tryLock(std::string_view name) { return impl_->tryLock(name); }
bool SessionLocks::held(std::string_view name) noexcept { return impl_->held(name); }
void SessionLocks::unlock(std::string_view name) noexcept { impl_->unlock(name); }

}  // namespace hub::db
