/// @file
/// @brief The Prometheus text format, version 0.0.4.
#pragma once

#include "hub/metrics/registry.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hub::metrics {

bool isMetricName(std::string_view name) noexcept;
/// Sorted `a="b",c="d"` with the values escaped; empty without labels.
/// @throws std::invalid_argument for bad or repeated names
std::string renderLabels(const Labels& labels);

/// The lines of all families, gathered in any order.
class Exposition {
public:
    /// @throws std::invalid_argument when the name is bad or was opened as another kind.
    std::string& family(std::string_view name, std::string_view help, Kind kind);
    std::string text() const;

private:
    struct Lines {
        std::string help;
        Kind kind;
        std::string samples;
    };
    std::map<std::string, Lines, std::less<>> families_;
};

/// `name{labels} value`
void appendSample(std::string& out, std::string_view name, std::string_view labels, double value);
void appendHistogram(std::string& out, std::string_view name, std::string_view labels, const Histogram& histogram);

}  // namespace hub::metrics
