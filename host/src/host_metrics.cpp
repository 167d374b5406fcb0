#include "host_metrics.hpp"

#include "auth_metrics.hpp"
#include "hub/log/log.hpp"
#include "outbox/sql.hpp"
#include "process_metrics.hpp"
#include "version.hpp"

namespace hub::host {
namespace {

using metrics::Kind;
using metrics::Labels;
using metrics::Sample;

constexpr std::chrono::seconds kSampleInterval{15};

template <class Number>
double number(Number value) {
    return static_cast<double>(value);
}

double seconds(time::Timestamp moment) {
    return std::chrono::duration<double>(moment.time_since_epoch()).count();
}

/// Names whose series appear with the first event.
void declareNames() {
    metrics::Registry& registry = metrics::registry();
    registry.declare("dialhub_http_requests_total", "Requests answered, by route and status", Kind::kCounter);
    registry.declare("dialhub_job_runs_total", "Runs of scheduled jobs by outcome", Kind::kCounter);
    registry.declare("dialhub_outbox_deliveries_total", "Attempts to deliver outbox messages", Kind::kCounter);
    registry.declare("dialhub_outbox_messages", "Messages that wait or were given up, by topic.", Kind::kGauge);
    registry.declare("dialhub_outbox_oldest_timestamp_seconds", "When the oldest of them was written.", Kind::kGauge);
    registry.declare("dialhub_reloads_total", "Reloads of the configuration by outcome", Kind::kCounter);
    registry.declare("dialhub_job_last_success_timestamp_seconds", "End of the last run that succeeded.", Kind::kGauge);
    registry.declare("dialhub_job_last_duration_seconds", "How long the last run took.", Kind::kGauge);
    registry.declare("dialhub_job_last_succeeded", "1 when the last run succeeded.", Kind::kGauge);
    registry.gauge("dialhub_build_info", "Always 1; the version is the label.", {{"version", kVersion}}).set(1);
    declareAuthMetrics();
}

void reportPool(Sample& sample, const char* name, const WorkerPoolStatistics& pool) {
    const Labels labels{{"pool", name}};
    sample.gauge("dialhub_http_workers", "Threads that run handlers.", labels, number(pool.threads));
    sample.gauge("dialhub_http_workers_busy", "Those of them that are at work.", labels, number(pool.busy));
    sample.gauge("dialhub_http_queue", "Complete requests that wait for a worker.", labels, number(pool.queued));
    sample.counter("dialhub_http_queue_refused_total", "Requests answered 503 because the queue was full.", labels,
                   number(pool.refused));
}

}  // namespace

HostMetrics::OutboxCount HostMetrics::OutboxCount::fromRow(const db::Row& row) {
    return {row.get<std::string>("topic"), row.get<std::string>("state"), row.get<std::int64_t>("messages"),
            row.get<time::Timestamp>("oldest")};
}

HostMetrics::HostMetrics(Sources sources) : sources_(sources) {
    declareNames();
    sampler_ = std::thread([this] { countOutbox(); });
    collector_ = metrics::registry().collect([this](Sample& sample) { report(sample); });
}

HostMetrics::~HostMetrics() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    sampler_.join();
}

void HostMetrics::report(Sample& sample) {
    reportServer(sample);
    reportPlugins(sample);
    reportJobs(sample);
    reportOutbox(sample);
    reportProcess(sample);
}

void HostMetrics::reportServer(Sample& sample) const {
    const HttpServerStatistics now = sources_.server.statistics();
    const std::pair<const char*, std::size_t> states[] = {{"handshaking", now.handshaking}, {"idle", now.idle},
                                                          {"reading", now.reading},         {"handling", now.handling},
                                                          {"streaming", now.streaming},     {"writing", now.writing},
                                                          {"closing", now.closing}};
    for (const auto& [state, count] : states)
        sample.gauge("dialhub_http_connections", "Open client connections by state.", {{"state", state}},
                     number(count));
    const auto count = [&](const char* name, const char* help, std::uint64_t value) {
        sample.counter(name, help, {}, number(value));
    };
    count("dialhub_http_accepted_total", "Connections accepted.", now.accepted);
    count("dialhub_http_overloads_total", "Connections refused because there were too many.", now.overloads);
    count("dialhub_http_accept_pauses_total", "Times accepting stopped for a moment.", now.acceptPauses);
    count("dialhub_http_bad_requests_total", "Requests the transport refused.", now.badRequests);
    count("dialhub_http_timeouts_total", "Connections ended by a header, body or send deadline.", now.timeouts);
    count("dialhub_http_idle_timeouts_total", "Connections that ended between requests.", now.idleTimeouts);
    count("dialhub_http_disconnects_total", "Clients that went away before their answer was written.", now.disconnects);
    count("dialhub_http_tls_failures_total", "TLS handshakes that failed.", now.tlsFailures);
    count("dialhub_http_received_bytes_total", "Bytes received.", now.bytesReceived);
    count("dialhub_http_sent_bytes_total", "Bytes sent.", now.bytesSent);
    reportPool(sample, "cpu", now.cpu);
    reportPool(sample, "database", now.database);
    reportPool(sample, "stream", now.stream);
}

void HostMetrics::reportPlugins(Sample& sample) const {
    for (const PluginStatus& plugin : sources_.plugins.statuses()) {
        sample.gauge("dialhub_plugin_up", "1 while the plugin serves.", {{"plugin", plugin.name}},
                     plugin.state == PluginState::kServing ? 1 : 0);
        sample.gauge(
            "dialhub_plugin_info", "Always 1; version and state are labels.",
            {{"plugin", plugin.name}, {"version", plugin.version}, {"state", std::string(toString(plugin.state))}}, 1);
    }
}

void HostMetrics::reportJobs(Sample& sample) {
    for (const JobStatus& job : sources_.scheduler.statuses()) {
        const Labels labels{{"job", job.name}};
        sample.gauge("dialhub_job_running", "1 while the job runs on this instance.", labels, job.running ? 1 : 0);
        if (job.succeeded)
            sample.gauge("dialhub_job_last_succeeded", "1 when the last run succeeded.", labels,
                         *job.succeeded ? 1 : 0);
        if (job.startedAt && job.finishedAt && *job.finishedAt >= *job.startedAt)
            sample.gauge("dialhub_job_last_duration_seconds", "How long the last run took.", labels,
                         seconds(*job.finishedAt) - seconds(*job.startedAt));
        if (job.succeeded.value_or(false) && job.finishedAt) lastSuccess_[job.name] = seconds(*job.finishedAt);
        if (const auto known = lastSuccess_.find(job.name); known != lastSuccess_.end())
            sample.gauge("dialhub_job_last_success_timestamp_seconds", "End of the last run that succeeded.", labels,
                         known->second);
    }
}

void HostMetrics::reportOutbox(Sample& sample) {
    const std::lock_guard lock(mutex_);
    for (const OutboxCount& count : outbox_) {
        const Labels labels{{"topic", count.topic}, {"state", count.state}};
        sample.gauge("dialhub_outbox_messages", "Messages that wait or were given up, by topic.", labels,
                     number(count.messages));
        sample.gauge("dialhub_outbox_oldest_timestamp_seconds", "When the oldest of them was written.", labels,
                     seconds(count.oldest));
    }
}

void HostMetrics::countOutbox() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        std::vector<OutboxCount> counted;
        try {
            counted = sources_.database.inStatement(
                "count_outbox",
                [](db::Transaction& tx) { return tx.queryAll<OutboxCount>(outbox::sql::kCountByState); },
                db::Retry::kIdempotent);
        } catch (const db::Error& error) {
            // Old figures would look like current ones: none are shown until the database is back.
            log::debug("metrics.outbox_not_counted", {{"error", error.what()}});
        }
        lock.lock();
        outbox_ = std::move(counted);
        changed_.wait_for(lock, kSampleInterval, [this] { return stopping_; });
    }
}

}  // namespace hub::host
