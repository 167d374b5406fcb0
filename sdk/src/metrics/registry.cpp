#include "hub/metrics/registry.hpp"

#include "exposition.hpp"
#include "hub/log/log.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace hub::metrics {

std::size_t detail::shardOfThread() noexcept {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed) % kShards;
    return mine;
}

std::uint64_t Counter::value() const noexcept {
    std::uint64_t sum = 0;
    for (const detail::CacheLine& shard : shards_) sum += shard.words[0].load(std::memory_order_relaxed);
    return sum;
}

Histogram::Histogram(std::span<const double> upperBounds)
    : bounds_(upperBounds.begin(), upperBounds.end()),
      linesPerShard_((bounds_.size() + 2 + detail::CacheLine::kWords - 1) / detail::CacheLine::kWords),
      lines_(linesPerShard_ * detail::kShards) {
    if (!std::ranges::is_sorted(bounds_, std::ranges::less_equal())) {
        throw std::invalid_argument("metrics: the buckets of a histogram must ascend");
    }
}

void Histogram::observe(double value) noexcept {
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin());
    const std::size_t shard = detail::shardOfThread();
    const auto mine = [&](std::size_t index) -> std::atomic<std::uint64_t>& {
        return const_cast<std::atomic<std::uint64_t>&>(word(shard, index));
    };
    mine(1 + bucket).fetch_add(1, std::memory_order_relaxed);
    std::atomic<std::uint64_t>& sum = mine(0);
    std::uint64_t before = sum.load(std::memory_order_relaxed);
    while (!sum.compare_exchange_weak(before, std::bit_cast<std::uint64_t>(std::bit_cast<double>(before) + value),
                                      std::memory_order_relaxed)) {
    }
}

double Histogram::sum() const noexcept {
    double sum = 0;
    for (std::size_t shard = 0; shard < detail::kShards; ++shard)
        sum += std::bit_cast<double>(word(shard, 0).load(std::memory_order_relaxed));
    return sum;
}

std::vector<std::uint64_t> Histogram::counts() const {
    std::vector<std::uint64_t> result(bounds_.size() + 1);
    for (std::size_t shard = 0; shard < detail::kShards; ++shard) {
        for (std::size_t i = 0; i < result.size(); ++i) result[i] += word(shard, 1 + i).load(std::memory_order_relaxed);
    }
    return result;
}

CollectorHandle::CollectorHandle(CollectorHandle&& other) noexcept
    : registry_(std::exchange(other.registry_, nullptr)), id_(other.id_) {}

CollectorHandle& CollectorHandle::operator=(CollectorHandle&& other) noexcept {
    if (this != &other) {
        release();
        registry_ = std::exchange(other.registry_, nullptr);
        id_ = other.id_;
    }
    return *this;
}

CollectorHandle::~CollectorHandle() {
    release();
}

void CollectorHandle::release() noexcept {
    if (Registry* registry = std::exchange(registry_, nullptr)) registry->removeCollector(id_);
}

/// All metrics of one name, by rendered labels. Exactly the map of its kind is filled.
struct Registry::Family {
    template <class Metric>
    using Series = std::map<std::string, std::unique_ptr<Metric>, std::less<>>;

    std::string help;
    Kind kind;
    bool declared = false;  ///< Shown without a series, too.
    Series<Counter> counters = {};
    Series<Gauge> gauges = {};
    Series<Histogram> histograms = {};

    template <class Metric, class... Arguments>
    static Metric& get(Series<Metric>& series, std::string labels, Arguments&&... arguments) {
        auto found = series.find(labels);
        if (found == series.end()) {
            found = series.emplace(std::move(labels), std::make_unique<Metric>(std::forward<Arguments>(arguments)...))
                        .first;
        }
        return *found->second;
    }

    void write(std::string_view name, Exposition& out) const {
        if (!declared && counters.empty() && gauges.empty() && histograms.empty()) return;
        std::string& lines = out.family(name, help, kind);
        for (const auto& [labels, metric] : counters) {
            appendSample(lines, name, labels, static_cast<double>(metric->value()));
        }
        for (const auto& [labels, metric] : gauges) appendSample(lines, name, labels, metric->value());
        for (const auto& [labels, metric] : histograms) appendHistogram(lines, name, labels, *metric);
    }
};

Registry::Registry() = default;
Registry::~Registry() = default;

Registry::Family& Registry::family(std::string_view name, std::string_view help, Kind kind) {
    auto found = families_.find(name);
    if (found == families_.end()) {
        if (!isMetricName(name)) throw std::invalid_argument("metrics: bad name \"" + std::string(name) + "\"");
        found = families_.emplace(name, std::make_unique<Family>(Family{std::string(help), kind})).first;
    }
    if (found->second->kind != kind) {
        throw std::invalid_argument("metrics: \"" + std::string(name) +
                                    "\" is used for another kind of metric already");
    }
    return *found->second;
}

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
    std::string key = renderLabels(labels);
    const std::unique_lock lock(familiesMutex_);
    return Family::get(family(name, help, Kind::kCounter).counters, std::move(key));
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
    std::string key = renderLabels(labels);
    const std::unique_lock lock(familiesMutex_);
    return Family::get(family(name, help, Kind::kGauge).gauges, std::move(key));
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, const Labels& labels,
                               std::span<const double> buckets) {
    std::string key = renderLabels(labels);
    const std::unique_lock lock(familiesMutex_);
    auto& series = family(name, help, Kind::kHistogram).histograms;
    if (series.empty()) return Family::get(series, std::move(key), buckets);
    const std::vector<double> bounds = series.begin()->second->upperBounds();
    return Family::get(series, std::move(key), std::span<const double>(bounds));
}

void Registry::declare(std::string_view name, std::string_view help, Kind kind) {
    const std::unique_lock lock(familiesMutex_);
    family(name, help, kind).declared = true;
}

CollectorHandle Registry::collect(Collector collector) {
    const std::lock_guard lock(collectorsMutex_);
    const std::uint64_t id = nextCollector_++;
    collectors_.emplace(id, std::move(collector));
    return {*this, id};
}

void Registry::removeCollector(std::uint64_t id) noexcept {
    const std::lock_guard lock(collectorsMutex_);
    collectors_.erase(id);
}

namespace {

class CollectedSample final : public Sample {
public:
    explicit CollectedSample(Exposition& out) : out_(out) {}

    void counter(std::string_view name, std::string_view help, const Labels& labels, double value) override {
        appendSample(out_.family(name, help, Kind::kCounter), name, renderLabels(labels), value);
    }

    void gauge(std::string_view name, std::string_view help, const Labels& labels, double value) override {
        appendSample(out_.family(name, help, Kind::kGauge), name, renderLabels(labels), value);
    }

private:
    Exposition& out_;
};

}  // namespace

std::string Registry::exposition() const {
    Exposition out;
    {
        const std::shared_lock lock(familiesMutex_);
        for (const auto& [name, members] : families_) members->write(name, out);
    }
    CollectedSample sample(out);
    const std::lock_guard lock(collectorsMutex_);
    for (const auto& [id, collector] : collectors_) {
        try {
            collector(sample);
        } catch (const std::exception& error) {
            log::error("metrics.collector_failed", {{"error", error.what()}});
        }
    }
    return out.text();
}

Registry& registry() {
    // Never destroyed: other threads may still count while statics go away.
    static Registry& instance = *new Registry;
    return instance;
}

}  // namespace hub::metrics
