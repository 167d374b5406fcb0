#include "hub/config/loader.hpp"

#include "hub/text/ascii.hpp"

#include <algorithm>
#include <numeric>

namespace hub::config {
namespace {

constexpr std::size_t kLongestWord = 64;

/// Case and the choice of separator are not what an operator gets wrong in earnest.
std::string normalized(std::string_view word) {
    std::string result = text::toLower(word);
    std::ranges::replace(result, '-', '_');
    return result;
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> beforeLast(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + cost});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, current);
    }
    return last[b.size()];
}

}  // namespace

std::optional<std::string> didYouMean(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.empty() || word.size() > kLongestWord) return std::nullopt;
    const std::string wanted = normalized(word);
    std::optional<std::string> nearest;
    std::size_t least = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > word.size() + 3 || word.size() > candidate.size() + 3) continue;
        const std::size_t distance = editDistance(wanted, normalized(candidate));
        // A word as far away as it is long has nothing in common with the candidate.
        if (distance >= least || distance >= candidate.size()) continue;
        least = distance;
        nearest = candidate;
    }
    return nearest;
}

}  // namespace hub::config
