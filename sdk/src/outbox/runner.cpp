#include "hub/outbox/runner.hpp"

#include <algorithm>
#include <random>

#include "hub/log/log.hpp"
#include "hub/metrics/registry.hpp"
#include "hub/text/utf8.hpp"
#include "outbox/sql.hpp"

namespace hub::outbox {
namespace {

using std::chrono::milliseconds;

/// Messages of other instances and postponed ones are found by looking; own ones by wake().
constexpr milliseconds kPollInterval{1000};
constexpr milliseconds kDatabaseAwayDelay{3000};
constexpr std::size_t kLongestError = 500;

milliseconds withJitter(milliseconds delay) {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(delay.count()) *
                                                       std::uniform_real_distribution<double>(0.8, 1.2)(generator)));
}

Outcome tryOnce(const Delivery& delivery, const Message& message) {
    try {
        return delivery.deliver(message);
    } catch (const std::exception& error) {
        return Outcome::retry(error.what());
    } catch (...) {
        return Outcome::retry("not a std::exception");
    }
}

void count(const std::string& topic, const char* outcome) {
    metrics::registry()
        .counter("dialhub_outbox_deliveries_total", "Attempts to deliver outbox messages", {{"topic", topic}, {"outcome", outcome}})
        .increment();
}

/// What is recorded only while the message is still this attempt's.
struct Attempt {
    const Message& message;
    time::Timestamp leasedUntil;
};

void finish(db::Database& database, const Attempt& attempt, std::string_view state, const Outcome& outcome, time::Timestamp now) {
    const std::optional<std::string> error = outcome.error.empty() ? std::nullopt : std::optional(outcome.error);
    database.inStatement(
        "finish_message",
        [&](db::Transaction& tx) {
            tx.execute(sql::kFinishMessage, attempt.message.id, attempt.message.attempt, state, now, error, attempt.leasedUntil);
        },
        db::Retry::kIdempotent);
}

void postpone(db::Database& database, const Attempt& attempt, const Outcome& outcome, time::Timestamp due) {
    database.inStatement(
        "postpone_message",
        [&](db::Transaction& tx) {
            tx.execute(sql::kPostponeMessage, attempt.message.id, attempt.message.attempt, due, outcome.error, attempt.leasedUntil);
        },
        db::Retry::kIdempotent);
}

void settle(db::Database& database, const time::Clock& clock, const Delivery& delivery, const Attempt& attempt, Outcome outcome) {
    const Message& message = attempt.message;
    outcome.error = text::storable(outcome.error, kLongestError);
    if (outcome.kind == Outcome::Kind::kRetry && message.attempt >= delivery.retry.maxAttempts) outcome.kind = Outcome::Kind::kDead;
    const time::Timestamp now = clock.now();
    if (outcome.kind == Outcome::Kind::kDelivered) {
        count(delivery.topic, "delivered");
        return finish(database, attempt, "delivered", outcome, now);
    }
    if (outcome.kind == Outcome::Kind::kDead) {
        count(delivery.topic, "dead");
        log::error("outbox.message_dead", {{"topic", delivery.topic}, {"id", message.id}, {"attempts", message.attempt}, {"error", outcome.error}});
        return finish(database, attempt, "dead", outcome, now);
    }
    count(delivery.topic, "retry");
    const milliseconds delay = outcome.retryAfter.value_or(withJitter(backOff(delivery.retry, message.attempt)));
    log::warning("outbox.message_postponed", {{"topic", delivery.topic}, {"id", message.id}, {"attempt", message.attempt},
                                              {"delay_ms", delay.count()}, {"error", outcome.error}});
    postpone(database, attempt, outcome, now + delay);
}

}  // namespace

Runner::Runner(db::Database& database, const time::Clock& clock) : database_(database), clock_(clock) {}

Runner::~Runner() { stop(); }

void Runner::add(Delivery delivery) {
    const std::lock_guard lock(mutex_);
    lanes_.push_back(std::make_unique<Lane>(std::move(delivery)));
    Lane& lane = *lanes_.back();
    lane.working = lane.delivery.parallel;
    for (int i = 0; i < lane.delivery.parallel; ++i) lane.threads.emplace_back([this, &lane] { work(lane); });
}

bool Runner::remove(const std::string& topic, std::chrono::steady_clock::time_point deadline) {
    std::vector<std::unique_ptr<Lane>> ended;
    bool all = false;
    {
        std::unique_lock lock(mutex_);
        const auto mine = [&](const auto& lane) { return lane->delivery.topic == topic; };
        for (const auto& lane : lanes_) lane->removed = lane->removed || mine(lane);
        changed_.notify_all();
        all = changed_.wait_until(lock, deadline, [&] {
            return std::none_of(lanes_.begin(), lanes_.end(), [&](const auto& lane) { return mine(lane) && lane->working > 0; });
        });
        ended = takeIdle(topic);
    }
    for (const auto& lane : ended)
        for (std::thread& thread : lane->threads) thread.join();
    return all;
}

std::vector<std::unique_ptr<Runner::Lane>> Runner::takeIdle(const std::string& topic) {
    std::vector<std::unique_ptr<Lane>> idle;
    for (auto& lane : lanes_) {
        if (lane->delivery.topic == topic && lane->working == 0) idle.push_back(std::move(lane));
    }
    std::erase(lanes_, nullptr);
    return idle;
}

void Runner::wake() noexcept {
    {
        const std::lock_guard lock(mutex_);
        ++wakes_;
    }
    changed_.notify_all();
}

void Runner::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (const auto& lane : lanes_)
        for (std::thread& thread : lane->threads) thread.join();
    lanes_.clear();
}

int Runner::deliverDue(db::Database& database, const time::Clock& clock, const Delivery& delivery, int limit) {
    time::Timestamp now;
    const auto messages = database.inStatement("lease_messages", [&](db::Transaction& tx) {
        now = clock.now();
        return tx.queryAll<Message>(sql::kLeaseMessages, delivery.topic, now, limit, delivery.lease.count());
    });
    for (const Message& message : messages)
        settle(database, clock, delivery, {message, now + delivery.lease}, tryOnce(delivery, message));
    return static_cast<int>(messages.size());
}

void Runner::work(Lane& lane) {
    const Delivery& delivery = lane.delivery;
    std::unique_lock lock(mutex_);
    while (!stopping_ && !lane.removed) {
        const std::uint64_t seen = wakes_;
        lock.unlock();
        milliseconds pause = kPollInterval;
        bool more = false;
        try {
            // One at a time: the lease covers one delivery, not a queue of them.
            more = deliverDue(database_, clock_, delivery, 1) > 0;
        } catch (const std::exception& error) {
            log::warning("outbox.failed", {{"topic", delivery.topic}, {"error", error.what()}});
            pause = kDatabaseAwayDelay;
        }
        lock.lock();
        if (!more) changed_.wait_for(lock, pause, [&] { return stopping_ || lane.removed || wakes_ != seen; });
    }
    --lane.working;
    changed_.notify_all();
}

}  // namespace hub::outbox
