// Whatever a dialer sends: readable or refused, storable when read, within the limits of its fields, and without secrets.
#include "dialect/request.hpp"
#include "fields.hpp"
#include "fuzzing.hpp"
#include "hub/text/utf8.hpp"
#include "lead_input.hpp"

namespace {

using namespace hub;
using namespace hub::lead_intake;

void requireStorable(std::string_view text) {
    fuzzing::require(text::isValidUtf8(text));
    fuzzing::require(text.find('\0') == std::string_view::npos);
}

void requireNoSecret(const json::Value& value) {
    if (value.isArray()) {
        for (const json::Value& element : value.asArray()) requireNoSecret(element);
    } else if (value.isObject()) {
        for (const auto& [name, member] : value.asObject()) {
            fuzzing::require(!isSecretField(name));
            requireNoSecret(member);
        }
    } else if (value.isString()) {
        requireStorable(value.asString());
    }
}

http::Request makeRequest(std::string_view input) {
    http::Request request;
    const char kind = input.empty() ? '\0' : input.front();
    const std::string text(input.substr(std::min<std::size_t>(1, input.size())));
    if (kind == 'q') {
        request.rawQuery = text;
        return request;
    }
    request.method = http::Method::kPost;
    if (kind == 'f') request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    if (kind == 'j') request.headers.add("Content-Type", "application/json");
    if (kind == 'm') request.headers.add("Content-Type", "multipart/form-data; boundary=b");
    request.body = text;
    return request;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    dialect::Wire wire;
    try {
        wire = dialect::readRequest(makeRequest(fuzzing::text(data, size)));
    } catch (const dialect::Unreadable&) {
        return 0;
    }
    const dialect::Wire clean = dialect::clean(std::move(wire), {size % 2 == 0});
    for (const std::string& warning : clean.warnings) requireStorable(warning);
    for (const bool strict : {false, true}) {
        LeadInput lead = interpret(clean, {EventKind::kFromDialer, strict});
        identifyPhone(lead, {"GB", true});
        fuzzing::require(strict || lead.problems.empty());
        requireNoSecret(json::Value(lead.fields));
        requireNoSecret(json::Value(lead.extra));
        for (const FieldSpec& field : fieldTable()) {
            if (field.limit != 0) fuzzing::require(text::countCodePoints(lead.field(field.name)) <= field.limit);
        }
    }
    return 0;
}
