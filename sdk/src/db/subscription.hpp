/// @file subscription.hpp
/// @brief LISTEN on a connection and thread of its own.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hub/db/database.hpp"
#include "pg_link.hpp"

namespace hub::db::detail {

struct ListenerCallbacks {
    std::function<void(std::string_view channel, std::string_view payload)> onNotification;
    std::function<void()> onGap;
};

/// Callbacks run on the thread. What they throw is logged and does not end it.
class ListenerThread final : public Database::Subscription {
public:
    /// Returns after the first attempt to listen, successful or not.
    ListenerThread(const PoolSettings& settings, std::vector<std::string> channels, ListenerCallbacks callbacks);
    ~ListenerThread() override;
    ListenerThread(const ListenerThread&) = delete;
    ListenerThread& operator=(const ListenerThread&) = delete;

private:
    void run();
    void listen();
    bool waitAndDeliver();
    bool stopWithin(std::chrono::milliseconds timeout) const noexcept;
    void call(const std::function<void()>& callback) const noexcept;

    const ConnectionOptions options_;
    const std::vector<std::string> channels_;
    const ListenerCallbacks callbacks_;
    const int stopEvent_;
    PgLink link_;
    std::promise<void> firstAttempt_;
    std::thread thread_;
};

}  // namespace hub::db::detail
