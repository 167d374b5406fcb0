/// @file host_metrics.hpp
/// @brief What /metrics shows of the host's parts besides what they count themselves. Every name is in
/// sdk/docs/metrics.md.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http_server/http_server.hpp"
#include "hub/db/database.hpp"
#include "hub/metrics/registry.hpp"
#include "plugin_registry.hpp"
#include "scheduler.hpp"

namespace hub::host {

/// Reports from construction to destruction. What needs the database is read now and then on a thread of its own,
/// because an answer to /metrics must not wait for it.
class HostMetrics {
public:
    /// All outlive it.
    struct Sources {
        const HttpServer& server;
        const PluginRegistry& plugins;
        const Scheduler& scheduler;
        db::Database& database;
    };
    explicit HostMetrics(Sources sources);
    ~HostMetrics();
    HostMetrics(const HostMetrics&) = delete;
    HostMetrics& operator=(const HostMetrics&) = delete;

private:
    struct OutboxCount {
        std::string topic;
        std::string state;
        std::int64_t messages = 0;
        time::Timestamp oldest{};
        static OutboxCount fromRow(const db::Row& row);
    };

    void report(metrics::Sample& sample);
    void reportServer(metrics::Sample& sample) const;
    void reportPlugins(metrics::Sample& sample) const;
    void reportJobs(metrics::Sample& sample);
    void reportOutbox(metrics::Sample& sample);
    void countOutbox();

    Sources sources_;
    std::map<std::string, double> lastSuccess_;  ///< Of jobs; touched by the collector alone.
    std::mutex mutex_;                           ///< Guards what follows.
    std::condition_variable changed_;
    bool stopping_ = false;
    std::vector<OutboxCount> outbox_;
    std::thread sampler_;
    metrics::CollectorHandle collector_;
};

}  // namespace hub::host
