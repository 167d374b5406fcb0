#include "exposition.hpp"

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace hub::metrics {
namespace {

bool isNameStart(char c) {
    return text::isLetter(c) || c == '_';
}

bool isNamePart(char c) {
    return text::isAlphanumeric(c) || c == '_';
}

bool isLabelName(std::string_view name) {
    return !name.empty() && isNameStart(name.front()) && std::ranges::all_of(name, isNamePart) &&
           !name.starts_with("__");
}

std::string escaped(std::string_view text, bool quotes) {
    std::string out;
    for (const char c : text::replaceInvalidUtf8(text)) {
        if (c == '\n') {
            out.append("\\n");
            continue;
        }
        if (c == '\\' || (quotes && c == '"')) out.push_back('\\');
        out.push_back(c);
    }
    return out;
}

std::string_view nameOf(Kind kind) {
    switch (kind) {
        case Kind::kCounter:
            return "counter";
        case Kind::kGauge:
            return "gauge";
        case Kind::kHistogram:
            return "histogram";
    }
    return "untyped";
}

std::string renderValue(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 32> buffer;
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

}  // namespace

bool isMetricName(std::string_view name) noexcept {
    return !name.empty() && (isNameStart(name.front()) || name.front() == ':') &&
           std::ranges::all_of(name, [](char c) { return isNamePart(c) || c == ':'; });
}

std::string renderLabels(const Labels& labels) {
    Labels sorted = labels;
    std::ranges::sort(sorted);
    std::string out;
    std::string_view previous;
    for (const auto& [name, value] : sorted) {
        // "le" belongs to the buckets of histograms.
        if (!isLabelName(name) || name == "le" || name == previous) {
            throw std::invalid_argument("metrics: bad or repeated label name \"" + name + "\"");
        }
        previous = name;
        if (!out.empty()) out.push_back(',');
        out.append(name).append("=\"").append(escaped(value, true)).append("\"");
    }
    return out;
}

std::string& Exposition::family(std::string_view name, std::string_view help, Kind kind) {
    auto found = families_.find(name);
    if (found == families_.end()) {
        if (!isMetricName(name)) throw std::invalid_argument("metrics: bad name \"" + std::string(name) + "\"");
        found = families_.emplace(name, Lines{escaped(help, false), kind, {}}).first;
    }
    if (found->second.kind != kind) {
        throw std::invalid_argument("metrics: \"" + std::string(name) + "\" is a " +
                                    std::string(nameOf(found->second.kind)) + " already");
    }
    return found->second.samples;
}

std::string Exposition::text() const {
    std::string out;
    for (const auto& [name, lines] : families_) {
        out.append("# HELP ").append(name).append(" ").append(lines.help).append("\n");
        out.append("# TYPE ").append(name).append(" ").append(nameOf(lines.kind)).append("\n");
        out.append(lines.samples);
    }
    return out;
}

void appendSample(std::string& out, std::string_view name, std::string_view labels, double value) {
    out.append(name);
    if (!labels.empty()) out.append("{").append(labels).append("}");
    out.append(" ").append(renderValue(value)).append("\n");
}

void appendHistogram(std::string& out, std::string_view name, std::string_view labels, const Histogram& histogram) {
    const std::string prefix(name);
    const std::string more = labels.empty() ? std::string() : std::string(labels) + ",";
    const std::vector<std::uint64_t> counts = histogram.counts();
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        const bool last = i == histogram.upperBounds().size();
        const std::string bound = last ? "+Inf" : renderValue(histogram.upperBounds()[i]);
        appendSample(out, prefix + "_bucket", more + "le=\"" + bound + "\"", static_cast<double>(total));
    }
    appendSample(out, prefix + "_sum", labels, histogram.sum());
    appendSample(out, prefix + "_count", labels, static_cast<double>(total));
}

}  // namespace hub::metrics
