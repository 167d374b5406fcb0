/// @file middleware/ttl_cache.hpp
/// @brief A bounded map whose entries leave after a fixed time.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace hub::host {

/// Thread-safe. All entries live equally long, so the oldest one is also the first to leave when the map is full.
template <class Key, class Value>
class TtlCache {
public:
    using Clock = std::chrono::steady_clock;

    /// A time to live of 0 keeps nothing.
    TtlCache(std::chrono::milliseconds ttl, std::size_t capacity) : ttl_(ttl), capacity_(capacity) {}

    /// nullptr when absent or expired.
    std::shared_ptr<const Value> get(const Key& key) const {
        const std::shared_lock lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end() || Clock::now() - found->second.since >= ttl_) return nullptr;
        return found->second.value;
    }

    std::shared_ptr<const Value> put(const Key& key, Value value) {
        auto shared = std::make_shared<const Value>(std::move(value));
        if (ttl_.count() == 0) return shared;
        const std::unique_lock lock(mutex_);
        const Clock::time_point now = Clock::now();
        entries_[key] = {shared, now};
        order_.emplace_back(key, now);
        while (order_.size() > capacity_ || now - order_.front().second >= ttl_) removeOldest();
        return shared;
    }

    void erase(const Key& key) {
        const std::unique_lock lock(mutex_);
        entries_.erase(key);
    }

    std::size_t size() const {
        const std::shared_lock lock(mutex_);
        return entries_.size();
    }

private:
    struct Entry {
        std::shared_ptr<const Value> value;
        Clock::time_point since;
    };

    /// An entry that was put again since is younger than this record of it and stays.
    void removeOldest() {
        const auto found = entries_.find(order_.front().first);
        if (found != entries_.end() && found->second.since == order_.front().second) entries_.erase(found);
        order_.pop_front();
    }

    std::chrono::milliseconds ttl_;
    std::size_t capacity_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<Key, Entry> entries_;
    std::deque<std::pair<Key, Clock::time_point>> order_;
};

}  // namespace hub::host
