#include "inventory/bulk.hpp"

#include <unordered_set>

#include "../input.hpp"
#include "../upload.hpp"
#include "hub/json/writer.hpp"
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

UploadRow rowOf(const json::Value& item, std::size_t number) {
    UploadRow row{number, {}, {}};
    if (!item.isObject()) {
        row.problem =
            "must be an object with phoneNumber, provider and countryCode, not " + std::string(item.typeName());
        return row;
    }
    row.input.phoneNumber = upload::textIn(item, "phoneNumber");
    row.input.countryCode = upload::textIn(item, "countryCode");
    row.input.label = upload::textIn(item, "label");
    const json::Value* provider = item.find("provider");
    if (provider != nullptr && !provider->isNull() && *provider != json::Value(""))
        row.input.provider = text::toLower(upload::textIn(item, "provider"));
    return row;
}

std::vector<UploadRow> readJson(const http::Request& request) {
    const json::Array& items = upload::items(request);
    std::vector<UploadRow> rows;
    rows.reserve(items.size());
    for (const json::Value& item : items) rows.push_back(rowOf(item, rows.size() + 1));
    return rows;
}

std::vector<UploadRow> readFile(const http::Request& request) {
    const std::string provider = input::queryText(request, "provider").value_or("telnyx");
    const std::string country = input::queryText(request, "country").value_or("US");
    std::vector<UploadRow> rows;
    upload::forEachLine(request, kColumns, [&](const table::Row& line) {
        UploadRow& row = rows.emplace_back(UploadRow{line.number, {}, {}});
        row.input.phoneNumber = upload::cell(line, 0);
        row.input.provider = upload::cell(line, 1).empty() ? provider : text::toLower(upload::cell(line, 1));
        row.input.countryCode = upload::cell(line, 2).empty() ? country : upload::cell(line, 2);
        row.input.label = upload::cell(line, 3);
    });
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
    return upload::isJson(request) ? readJson(request) : readFile(request);
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
