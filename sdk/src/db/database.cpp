#include "hub/db/database.hpp"

#include <stdexcept>
#include <thread>

#include "backoff.hpp"
#include "hub/metrics/registry.hpp"
#include "pool.hpp"
#include "subscription.hpp"

namespace hub::db {

namespace {

std::string beginCommand(const TransactionOptions& options) {
    std::string command = "BEGIN ISOLATION LEVEL ";
    command += options.serializable ? "SERIALIZABLE" : "READ COMMITTED";
    if (options.readOnly) command += " READ ONLY";
    return command;
}

/// Runs `attempt` until it succeeds or may not be repeated.
template <class Attempt>
void runWithRetry(Retry retry, int maxAttempts, Attempt&& attempt) {
    for (int number = 1;; ++number) {
        const bool last = number >= maxAttempts || retry == Retry::kNever;
        try {
            return attempt();
        } catch (const SerializationFailure&) {
            if (last) throw;
        } catch (const detail::ConnectionLost& lost) {
            // Before COMMIT a lost connection has undone everything, like a conflict.
            if (last || (lost.mayHaveCommitted() && retry != Retry::kIdempotent)) throw;
        }
        std::this_thread::sleep_for(
            detail::backoff(number, std::chrono::milliseconds(10), std::chrono::milliseconds(200)));
    }
}

}  // namespace

class Database::Impl {
public:
    explicit Impl(PoolSettings given)
        : settings(std::move(given)),
          pool(settings),
          collector(metrics::registry().collect([this](metrics::Sample& sample) { report(sample); })) {
        detail::declareQueryMetrics();
    }

    void report(metrics::Sample& sample) const {
        const metrics::Labels labels{{"pool", settings.applicationName}};
        const PoolStatistics now = pool.statistics();
        const auto number = [](auto value) { return static_cast<double>(value); };
        sample.gauge("dialhub_db_pool_connections", "Slots of the pool that have been used.", labels, number(now.size));
        sample.gauge("dialhub_db_pool_in_use", "Connections handed out.", labels, number(now.inUse));
        sample.gauge("dialhub_db_pool_idle", "Connections nobody uses.", labels, number(now.size - now.inUse));
        sample.gauge("dialhub_db_pool_limit", "Connections the pool may have.", labels,
                     number(settings.maxConnections));
        sample.gauge("dialhub_db_pool_waiting", "Callers waiting for a connection.", labels, number(now.waiting));
        sample.counter("dialhub_db_pool_acquired_total", "Connections handed out so far.", labels,
                       number(now.acquired));
        sample.counter("dialhub_db_pool_timeouts_total", "Callers that waited in vain.", labels, number(now.timeouts));
        sample.counter("dialhub_db_pool_reconnects_total", "Connections opened again after a loss.", labels,
                       number(now.reconnects));
    }

    const PoolSettings settings;
    detail::Pool pool;
    metrics::CollectorHandle collector;
};

Database::Database(PoolSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}

Database::~Database() {
    close();
}

void Database::runTransaction(std::string_view name, const std::function<void(Transaction&)>& body,
                              const TransactionOptions& options) {
    const std::string begin = beginCommand(options);
    // Nothing is lost when a reader's COMMIT goes unanswered.
    const Retry retry = options.readOnly && options.retry == Retry::kConflicts ? Retry::kIdempotent : options.retry;
    runWithRetry(retry, options.maxAttempts, [&] {
        const detail::Pool::Lease connection = impl_->pool.acquire();
        connection->beginTransaction(begin, {options.statementTimeout, options.lockTimeout});
        Transaction transaction(*connection);
        body(transaction);
        connection->commit(name);
    });
}

void Database::runStatement(std::string_view, const std::function<void(Transaction&)>& body, Retry retry) {
    constexpr int kMaxAttempts = 3;
    runWithRetry(retry, kMaxAttempts, [&] {
        const detail::Pool::Lease connection = impl_->pool.acquire();
        connection->beginStatement();
        Transaction transaction(*connection);
        body(transaction);
    });
}

std::unique_ptr<Database::Subscription> Database::listen(
    std::vector<std::string> channels,
    std::function<void(std::string_view channel, std::string_view payload)> onNotification,
    std::function<void()> onGap) {
    return std::make_unique<detail::ListenerThread>(
        impl_->settings, std::move(channels), detail::ListenerCallbacks{std::move(onNotification), std::move(onGap)});
}

void Database::ping() {
    static constexpr Query kPing{"hub.ping", "SELECT 1"};
    inStatement(
        "ping", [](Transaction& tx) { tx.queryOne<std::int32_t>(kPing); }, Retry::kIdempotent);
}

PoolStatistics Database::statistics() const {
    return impl_->pool.statistics();
}

void Database::setSlowQuery(std::chrono::milliseconds limit) noexcept {
    impl_->pool.setSlowQuery(limit);
}

const PoolSettings& Database::settings() const noexcept {
    return impl_->settings;
}

void Database::close() noexcept {
    impl_->pool.close();
}

}  // namespace hub::db
