#include "inventory/bulk.hpp"

#include <algorithm>
#include <unordered_set>

#include "../input.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/phone/phone.hpp"
#include "hub/table/table.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_assignment::inventory {

namespace {

constexpr std::size_t kColumns = 4;
constexpr std::size_t kLongestShown = 64;

/// As far as answers and the database take it.
std::string shown(std::string_view sent) {
    return text::storable(sent, kLongestShown);
}

std::string memberText(const json::Value& item, std::string_view name) {
    const json::Value* value = item.find(name);
    return value != nullptr && value->isString() ? value->asString() : std::string();
}

UploadRow rowOf(const json::Value& item, std::size_t number) {
    UploadRow row{number, {}, {}};
    if (!item.isObject()) {
        row.problem =
            "must be an object with phoneNumber, provider and countryCode, not " + std::string(item.typeName());
        return row;
    }
    row.input.phoneNumber = memberText(item, "phoneNumber");
    row.input.countryCode = memberText(item, "countryCode");
    row.input.label = memberText(item, "label");
    if (const json::Value* provider = item.find("provider"); provider != nullptr && !provider->isNull())
        row.input.provider = memberText(item, "provider");
    return row;
}

std::vector<UploadRow> readJson(const json::Value& body) {
    const json::Value* list = body.find("phoneNumbers");
    if (list == nullptr || !list->isArray() || list->asArray().empty())
        throw http::Error(400, "required", "phoneNumbers array is required");
    std::vector<UploadRow> rows;
    rows.reserve(list->asArray().size());
    for (const json::Value& item : list->asArray()) rows.push_back(rowOf(item, rows.size() + 1));
    return rows;
}

bool hasDigit(std::string_view cell) {
    const std::string digits = phone::toAsciiDigits(cell);
    return std::any_of(digits.begin(), digits.end(), text::isDigit);
}

std::vector<UploadRow> readFile(std::string_view content, const std::string& provider, const std::string& country) {
    std::vector<UploadRow> rows;
    const auto source = table::open(content, {.columns = kColumns});
    source->forEach([&](const table::Row& line) {
        const auto cell = [&](std::size_t i) {
            return i < line.cells.size() ? std::string(text::trim(line.cells[i])) : std::string();
        };
        // A first line without digits is a heading.
        if (rows.empty() && !hasDigit(cell(0))) return;
        UploadRow& row = rows.emplace_back(UploadRow{line.number, {}, {}});
        row.input.phoneNumber = cell(0);
        row.input.provider = cell(1).empty() ? provider : text::toLower(cell(1));
        row.input.countryCode = cell(2).empty() ? country : cell(2);
        row.input.label = cell(3);
    });
    if (rows.empty()) throw http::Error(400, "required", "The file has no phone numbers");
    return rows;
}

void writePhones(json::Writer& out, const std::vector<UploadResult>& results, bool added) {
    out.beginArray();
    for (const UploadResult& result : results) {
        const bool here = added ? result.result == RowResult::kAdded
                                : result.result == RowResult::kSkipped || result.result == RowResult::kDuplicate;
        if (here) out.value(result.phoneNumber);
    }
    out.endArray();
}

std::string sentence(const NumberProblem& problem) {
    return problem.field.empty() ? problem.message : problem.field + " " + problem.message;
}

std::string_view codeOf(const UploadResult& result) {
    if (result.result == RowResult::kSkipped) return "already_exists";
    if (result.result == RowResult::kDuplicate) return "duplicate_in_file";
    return result.problem.code;
}

}  // namespace

std::vector<UploadRow> readUpload(const http::Request& request) {
    const std::string type = request.mediaType();
    if (type.empty() || type == "application/json") return readJson(request.json());
    const std::string provider = input::queryText(request, "provider").value_or("telnyx");
    const std::string country = input::queryText(request, "country").value_or("US");
    if (type != "multipart/form-data") return readFile(request.body, provider, country);
    for (const http::Part& part : request.multipart()) {
        if (part.name == "file") return readFile(part.content, provider, country);
    }
    throw http::badRequest("Validation error",
                           {{"file", "required", "is required: send the numbers as the part \"file\""}});
}

std::vector<UploadResult> checkUpload(const std::vector<UploadRow>& rows, std::vector<NewNumber>& numbers) {
    std::vector<UploadResult> results;
    results.reserve(rows.size());
    numbers.reserve(rows.size());
    std::unordered_set<std::string> seen(rows.size());
    for (const UploadRow& row : rows) {
        UploadResult& result =
            results.emplace_back(UploadResult{row.row, shown(row.input.phoneNumber), RowResult::kInvalid, {}});
        if (!row.problem.empty()) {
            result.problem = {"", "invalid_type", row.problem};
            continue;
        }
        CheckedNumber checked = check(row.input);
        if (!checked.number) {
            result.problem = std::move(checked.problem);
            continue;
        }
        result.phoneNumber = checked.number->phoneNumber;
        const bool first = seen.insert(result.phoneNumber).second;
        result.result = first ? RowResult::kAdded : RowResult::kDuplicate;
        if (first) numbers.push_back(std::move(*checked.number));
    }
    return results;
}

std::string uploadJson(const std::vector<UploadResult>& results, bool dryRun) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true);
    out.member("message", dryRun ? "Dry run completed" : "Bulk upload completed").member("dry_run", dryRun);
    out.key("results").beginObject().key("added");
    writePhones(out, results, true);
    out.key("skipped");
    writePhones(out, results, false);
    out.key("errors").beginArray();
    for (const UploadResult& result : results) {
        if (result.result != RowResult::kInvalid) continue;
        out.beginObject().member("phoneNumber", result.phoneNumber).member("error", sentence(result.problem));
        out.member("code", result.problem.code).member("row", result.row).endObject();
    }
    out.endArray().key("rows").beginArray();
    for (const UploadResult& result : results) {
        if (result.result == RowResult::kAdded) continue;
        out.beginObject().member("row", result.row).member("phoneNumber", result.phoneNumber);
        out.member("result", result.result == RowResult::kInvalid ? "error" : "skipped")
            .member("code", codeOf(result))
            .endObject();
    }
    out.endArray().endObject().endObject();
    return body;
}

}  // namespace hub::number_assignment::inventory
