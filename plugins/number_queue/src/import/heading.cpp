#include "import/heading.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"
#include "numbers/canonical_phone.hpp"

namespace hub::number_queue {

namespace {

/// The surest first: "number" may be that of the row.
constexpr std::array<std::string_view, 20> kHeadings = {
    "phonenumber", "mobilenumber", "cellnumber", "phone",       "mobile",     "cellphone", "cell",
    "telephone",   "tel",          "msisdn",     "شمارهموبایل", "شمارههمراه", "شمارهتلفن", "شمارهتماس",
    "تلفنهمراه",   "موبایل",       "همراه",      "تلفن",        "number",     "شماره"};

/// Letters only, small, with Persian yeh and kaf: headings are spelt in many ways.
std::string plain(std::string_view heading) {
    std::string name;
    while (!heading.empty()) {
        const text::Decoded one = text::decodeUtf8(heading);
        const std::string_view letter = heading.substr(0, std::max<std::size_t>(one.length, 1));
        heading.remove_prefix(letter.size());
        if (one.codePoint == U'\u064a')
            name += "\u06cc";
        else if (one.codePoint == U'\u0643')
            name += "\u06a9";
        else if (one.codePoint >= 0x80 ? one.codePoint >= 0x600 && one.codePoint < 0x700
                                       : text::isLetter(static_cast<char>(one.codePoint)))
            name += letter;
    }
    return text::toLower(name);
}

}  // namespace

bool isPhoneHeading(std::string_view cell) {
    return std::find(kHeadings.begin(), kHeadings.end(), plain(cell)) != kHeadings.end();
}

std::optional<std::size_t> phoneColumn(std::span<const std::string_view> row) {
    // A list without a heading may say of each number what it is: "mobile".
    if (std::any_of(row.begin(), row.end(), [](std::string_view cell) { return bool(canonicalPhone(cell)); })) return 0;
    std::vector<std::string> names;
    std::transform(row.begin(), row.end(), std::back_inserter(names), plain);
    for (const std::string_view known : kHeadings) {
        const auto found = std::find(names.begin(), names.end(), known);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    return std::nullopt;
}

}  // namespace hub::number_queue
