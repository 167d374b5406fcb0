/// @file hub/metrics/registry.hpp
/// @brief Prometheus metrics of the process.
///
///     auto& seconds = metrics::registry().histogram("dialhub_http_request_duration_seconds", "…", {{"route",
///     "/api/leads"}}); seconds.observe(0.012);
///
/// Names follow Prometheus' conventions: dialhub_<component>_<what>_<unit>, counters end in _total, times are seconds.
/// Label values come from small fixed sets (routes, pools, outcomes), never from what a client sent: each combination
/// is a series that lives as long as the process.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hub::metrics {

/// Names are [a-zA-Z_][a-zA-Z0-9_]*; order does not matter.
using Labels = std::vector<std::pair<std::string, std::string>>;

namespace detail {
/// Counters and histograms are kept in parts, so that threads do not wait for each other's cache lines.
inline constexpr std::size_t kShards = 8;
/// The calling thread's part: threads take them in turn.
std::size_t shardOfThread() noexcept;
struct alignas(64) CacheLine {
    static constexpr std::size_t kWords = 8;
    std::array<std::atomic<std::uint64_t>, kWords> words{};
};
}  // namespace detail

/// Updates of all three kinds are lock-free and may come from any thread.
class Counter {
public:
    void increment(std::uint64_t by = 1) noexcept {
        shards_[detail::shardOfThread()].words[0].fetch_add(by, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept;

private:
    std::array<detail::CacheLine, detail::kShards> shards_{};
};

class Gauge {
public:
    void set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
    void add(double difference) noexcept { value_.fetch_add(difference, std::memory_order_relaxed); }
    double value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    alignas(64) std::atomic<double> value_{0};
};

/// Upper bounds in seconds for the latency of requests and queries.
inline constexpr std::array<double, 14> kLatencyBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                           0.1,    0.25,  0.5,    1,     2.5,  5,     10};

class Histogram {
public:
    /// @param upperBounds ascending; the bucket for everything above is added.
    explicit Histogram(std::span<const double> upperBounds);
    void observe(double value) noexcept;

    const std::vector<double>& upperBounds() const noexcept { return bounds_; }
    /// Observations per bucket (not cumulative); one more than there are bounds.
    std::vector<std::uint64_t> counts() const;
    double sum() const noexcept;

private:
    /// Of each shard the first word is the sum (the bits of a double), the others are the buckets.
    const std::atomic<std::uint64_t>& word(std::size_t shard, std::size_t index) const noexcept {
        return lines_[shard * linesPerShard_ + index / detail::CacheLine::kWords]
            .words[index % detail::CacheLine::kWords];
    }

    std::vector<double> bounds_;
    std::size_t linesPerShard_;
    std::vector<detail::CacheLine> lines_;
};

enum class Kind { kCounter, kGauge, kHistogram };

/// What a collector hands over: values computed while /metrics is being answered.
class Sample {
public:
    virtual ~Sample() = default;
    virtual void counter(std::string_view name, std::string_view help, const Labels& labels, double value) = 0;
    virtual void gauge(std::string_view name, std::string_view help, const Labels& labels, double value) = 0;
};

/// Called on the thread that answers /metrics, one at a time; must not wait for I/O nor add or remove collectors.
/// An exception costs only this collector's values and is logged.
using Collector = std::function<void(Sample&)>;

class Registry;

/// Removes the collector when destroyed; waits for a call in progress. Movable.
class CollectorHandle {
public:
    CollectorHandle() = default;
    CollectorHandle(CollectorHandle&& other) noexcept;
    CollectorHandle& operator=(CollectorHandle&& other) noexcept;
    ~CollectorHandle();

private:
    friend class Registry;
    CollectorHandle(Registry& registry, std::uint64_t id) : registry_(&registry), id_(id) {}
    void release() noexcept;

    Registry* registry_ = nullptr;
    std::uint64_t id_ = 0;
};

/// Thread-safe. The same name and labels give the same metric; look-ups take a lock, so keep the reference, which lives
/// as long as the registry.
/// @throws std::invalid_argument for bad names, and when a name is used for another kind of metric.
class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
    /// The first call for a name decides the buckets.
    Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {},
                         std::span<const double> buckets = kLatencyBuckets);

    /// Shows the name with its help from now on, also while there is no series of it: labels may come late.
    void declare(std::string_view name, std::string_view help, Kind kind);

    [[nodiscard]] CollectorHandle collect(Collector collector);

    /// Every metric in the text exposition format 0.0.4, sorted by name.
    std::string exposition() const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

private:
    friend class CollectorHandle;
    struct Family;
    Family& family(std::string_view name, std::string_view help, Kind kind);
    void removeCollector(std::uint64_t id) noexcept;

    mutable std::shared_mutex familiesMutex_;
    std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
    mutable std::mutex collectorsMutex_;
    std::map<std::uint64_t, Collector> collectors_;
    std::uint64_t nextCollector_ = 1;
};

/// The registry /metrics shows; lives for ever.
Registry& registry();

}  // namespace hub::metrics
