#include "do_not_call/upload.hpp"

#include <algorithm>
#include <unordered_set>

#include "../input.hpp"
#include "hub/http/error.hpp"
#include "hub/table/table.hpp"
#include "hub/text/ascii.hpp"
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

std::string member(const json::Value& item, std::string_view name) {
    const json::Value* value = item.isObject() ? item.find(name) : nullptr;
    return value != nullptr && value->isString() ? value->asString() : std::string();
}

std::vector<SentRow> rowsOf(const json::Value& body) {
    const json::Value* list = body.find("phoneNumbers");
    if (list == nullptr || !list->isArray() || list->asArray().empty())
        throw http::Error(400, "required", "phoneNumbers array is required");
    std::vector<SentRow> rows;
    rows.reserve(list->asArray().size());
    for (const json::Value& item : list->asArray()) {
        rows.push_back({rows.size() + 1, item.isString() ? item.asString() : member(item, "phoneNumber"),
                        member(item, "countryCode"), member(item, "note")});
    }
    return rows;
}

std::vector<SentRow> rowsOf(std::string_view file) {
    std::vector<SentRow> rows;
    table::open(file, {.columns = kColumns})->forEach([&](const table::Row& line) {
        const auto cell = [&](std::size_t i) {
            return i < line.cells.size() ? std::string(text::trim(line.cells[i])) : std::string();
        };
        const std::string digits = phone::toAsciiDigits(cell(0));
        // A first line without digits is a heading.
        if (rows.empty() && std::none_of(digits.begin(), digits.end(), text::isDigit)) return;
        rows.push_back({line.number, cell(0), cell(1), cell(2)});
    });
    if (rows.empty()) throw http::Error(400, "required", "The file has no phone numbers");
    return rows;
}

std::vector<SentRow> rowsOf(const http::Request& request) {
    const std::string type = request.mediaType();
    if (type.empty() || type == "application/json") return rowsOf(request.json());
    if (type != "multipart/form-data") return rowsOf(std::string_view(request.body));
    for (const http::Part& part : request.multipart()) {
        if (part.name == "file") return rowsOf(std::string_view(part.content));
    }
    throw http::badRequest("Validation error",
                           {{"file", "required", "is required: send the numbers as the part \"file\""}});
}

/// What is wrong with a row, or the number in `result`.
inventory::NumberProblem check(const SentRow& row, const std::string& country, inventory::UploadResult& result) {
    const std::string region = row.country.empty() ? country : input::canonicalCountry(row.country);
    if (region.empty()) return {"countryCode", "invalid_country", "must be two letters (ISO 3166), for example US"};
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
                {{"country", "invalid_country", "must be two letters (ISO 3166), for example US", http::In::kQuery}});
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
