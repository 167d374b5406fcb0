#include "hub/metrics/registry.hpp"

#include "exposition.hpp"
#include "hub/log/log.hpp"

#include <algorithm>
#include <stdexcept>

namespace hub::metrics {

Histogram::Histogram(std::span<const double> upperBounds)
    : bounds_(upperBounds.begin(), upperBounds.end()), counts_(bounds_.size() + 1) {
    if (!std::ranges::is_sorted(bounds_, std::ranges::less_equal())) {
        throw std::invalid_argument("metrics: the buckets of a histogram must ascend");
    }
}

void Histogram::observe(double value) noexcept {
    const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::counts() const {
    std::vector<std::uint64_t> result;
    result.reserve(counts_.size());
    for (const auto& count : counts_) result.push_back(count.load(std::memory_order_relaxed));
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
