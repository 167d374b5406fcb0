// A million spellings read as libphonenumber reads them; then canonical numbers per second of one core: as files have
// them, and in every spelling.
#include <ctime>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/phone_spellings.hpp"

using namespace hub::number_queue::testing;

namespace {

constexpr std::size_t kTexts = 100000;
constexpr int kRounds = 50;
constexpr int kCompared = 1000000;

std::vector<std::string> texts(const std::vector<std::pair<std::string, std::string>>& frames) {
    std::mt19937 random(20260131);
    std::vector<std::string> made;
    while (made.size() < kTexts) {
        const auto& [before, after] = frames[made.size() % frames.size()];
        std::string digits = std::to_string(100000000 + random() % 900000000);
        made.push_back(before + digits + after);
    }
    return made;
}

/// Processor time: others may use the machine too.
double perSecond(const std::vector<std::string>& numbers) {
    std::size_t accepted = 0;
    const std::clock_t start = std::clock();
    for (int round = 0; round < kRounds; ++round) {
        for (const std::string& number : numbers) accepted += hub::number_queue::canonicalPhone(number) ? 1 : 0;
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (accepted != numbers.size() * kRounds) throw std::logic_error("a number was rejected");
    return static_cast<double>(accepted) / seconds;
}

}  // namespace

int main() {
    const auto compared = compareWithOracle(1, kCompared);
    for (const std::string& difference : compared.differences) std::cout << "DIFFERENT " << difference << '\n';
    std::cout << "spellings_compared " << kCompared << '\n';
    const std::vector<std::string> canonical = texts({{"09", ""}});
    std::vector<std::string> mixed =
        texts({{"09", ""}, {"9", ""}, {"+989", ""}, {"00989", ""}, {"+98 9", ""}, {"9", ".0"}, {"0 9", ""}});
    for (std::size_t i = 6; i < mixed.size(); i += 7) mixed[i] = persian(mixed[i]);
    std::cout << "canonical_numbers_per_second " << static_cast<long>(perSecond(canonical)) << '\n'
              << "mixed_numbers_per_second " << static_cast<long>(perSecond(mixed)) << '\n';
    return compared.differences.empty() ? 0 : 1;
}
