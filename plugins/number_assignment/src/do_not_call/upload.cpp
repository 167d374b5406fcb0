#include "do_not_call/upload.hpp"

#include <unordered_set>

#include "../input.hpp"
#include "../upload.hpp"
#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_assignment::do_not_call {

namespace {

constexpr std::size_t kColumns = 3;
constexpr std::size_t kLongestShown = 64;
constexpr std::size_t kLongestNote = 255;  // Cut there.

struct SentRow {
    std::size_t row = 0;
    std::string number;
    std::string country;
    std::string note;
};

std::vector<SentRow> rowsOf(const http::Request& request) {
    std::vector<SentRow> rows;
    if (!upload::isJson(request)) {
        upload::forEachLine(request, kColumns, [&](const table::Row& line) {
            rows.push_back({line.number, std::string(upload::cell(line, 0)), std::string(upload::cell(line, 1)),
                            std::string(upload::cell(line, 2))});
        });
        return rows;
    }
    const json::Array& items = upload::items(request);
    rows.reserve(items.size());
    for (const json::Value& item : items) {
        rows.push_back({rows.size() + 1, item.isObject() ? upload::textIn(item, "phoneNumber") : upload::textOf(item),
                        upload::textIn(item, "countryCode"), upload::textIn(item, "note")});
    }
    return rows;
}

/// What is wrong with a row, or the number in `result`.
inventory::NumberProblem check(const SentRow& row, const std::string& country, inventory::UploadResult& result) {
    const std::string region = row.country.empty() ? country : input::canonicalCountry(row.country);
    if (region.empty()) return {"countryCode", "invalid_country", "must be the two letters of a country (ISO 3166), for example US"};
    const auto number = readNumber(row.number, region);
    if (const auto* reason = std::get_if<phone::Reject>(&number)) {
        return {"phoneNumber", std::string(phone::toString(*reason)),
                "must be a telephone number with its calling code, for example +12025550123"};
    }
    result.phoneNumber = std::get<std::string>(number);
    return {};
}

}  // namespace

std::variant<std::string, phone::Reject> readNumber(std::string_view text, std::string_view country) {
    const phone::Parsed parsed =
        phone::parse(text, {.defaultRegion = country, .countryCallingCode = {}, .possibleIsEnough = true});
    if (!parsed) return *parsed.reject;
    return parsed.e164;
}

std::vector<inventory::UploadResult> readUpload(const http::Request& request, std::vector<NewEntry>& entries) {
    const std::vector<SentRow> rows = rowsOf(request);
    std::string country = "ZZ";  // No country's: only international numbers are read.
    if (const auto named = input::queryText(request, "country")) {
        country = input::canonicalCountry(*named);
        if (country.empty())
            throw http::badRequest(
                "Validation error",
                {{"country", "invalid_country", "must be the two letters of a country (ISO 3166), for example US", http::In::kQuery}});
    }
    std::vector<inventory::UploadResult> results;
    results.reserve(rows.size());
    std::unordered_set<std::string> seen(rows.size());
    for (const SentRow& row : rows) {
        inventory::UploadResult& result = results.emplace_back(inventory::UploadResult{
            row.row, text::storable(row.number, kLongestShown), inventory::RowResult::kInvalid, {}});
        result.problem = check(row, country, result);
        if (!result.problem.code.empty()) continue;
        const bool first = seen.insert(result.phoneNumber).second;
        result.result = first ? inventory::RowResult::kAdded : inventory::RowResult::kDuplicate;
        if (first) entries.push_back({result.phoneNumber, text::storable(row.note, kLongestNote)});
    }
    return results;
}

}  // namespace hub::number_assignment::do_not_call
