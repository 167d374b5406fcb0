#include "upload.hpp"

#include <algorithm>

#include "hub/http/error.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "input.hpp"

namespace hub::number_assignment::upload {

namespace {

bool hasDigit(std::string_view cell) {
    const std::string digits = phone::toAsciiDigits(cell);
    return std::any_of(digits.begin(), digits.end(), text::isDigit);
}

void forEachLineOf(std::string_view file, std::size_t columns, const std::function<void(const table::Row&)>& onLine) {
    bool any = false;
    table::open(file, {.columns = columns})->forEach([&](const table::Row& line) {
        if (!any && !hasDigit(cell(line, 0))) return;
        any = true;
        onLine(line);
    });
    if (!any) throw http::Error(400, "required", "The file has no phone numbers");
}

}  // namespace

bool isJson(const http::Request& request) {
    const std::string type = request.mediaType();
    return type.empty() || type == "application/json";
}

const json::Array& items(const http::Request& request) {
    const json::Value* list = request.json().find("phoneNumbers");
    if (list == nullptr || !list->isArray() || list->asArray().empty())
        throw http::Error(400, "required", "phoneNumbers array is required");
    return list->asArray();
}

bool wantsDryRun(const http::Request& request) {
    if (input::queryText(request, "dry_run") || !isJson(request)) return input::queryFlag(request, "dry_run", false);
    bool wanted = false;
    for (const char* name : {"dry_run", "dryRun"}) {
        const json::Value* member = request.json().find(name);
        if (member == nullptr || member->isNull()) continue;
        if (!member->isBool())
            throw http::badRequest("Validation error", {{name, "invalid_type", "must be true or false"}});
        wanted = wanted || member->asBool();
    }
    return wanted;
}

std::string textOf(const json::Value& value) {
    if (value.isInteger()) return std::to_string(value.asInteger());
    return value.isString() ? value.asString() : std::string();
}

std::string textIn(const json::Value& item, std::string_view name) {
    const json::Value* value = item.isObject() ? item.find(name) : nullptr;
    return value == nullptr ? std::string() : textOf(*value);
}

void forEachLine(const http::Request& request, std::size_t columns,
                 const std::function<void(const table::Row&)>& onLine) {
    if (request.mediaType() != "multipart/form-data") return forEachLineOf(request.body, columns, onLine);
    for (const http::Part& part : request.multipart()) {
        if (part.name == "file") return forEachLineOf(part.content, columns, onLine);
    }
    throw http::badRequest("Validation error",
                           {{"file", "required", "is required: send the numbers as the part \"file\""}});
}

std::string_view cell(const table::Row& line, std::size_t index) {
    return index < line.cells.size() ? text::trim(line.cells[index]) : std::string_view();
}

}  // namespace hub::number_assignment::upload
