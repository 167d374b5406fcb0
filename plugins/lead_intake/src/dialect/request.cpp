#include "dialect/request.hpp"

#include <algorithm>
#include <utility>

#include "dialect/pairs.hpp"
#include "dialect/text.hpp"
#include "fields.hpp"
#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"

namespace hub::lead_intake::dialect {

namespace {

bool startsJson(std::string_view body) noexcept {
    const std::string_view text = text::trim(body);
    return !text.empty() && (text[0] == '{' || text[0] == '[');
}

/// \u0000 is legal JSON, but PostgreSQL has no place for it.
std::string withoutNulEscapes(const std::string& json) {
    std::string result;
    result.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] != '\\' || i + 1 == json.size()) {
            result += json[i];
        } else if (json.compare(i, 6, "\\u0000") == 0) {
            i += 5;
        } else {
            result += json[i];
            result += json[++i];
        }
    }
    return result;
}

void readJson(const std::string& body, Wire& wire) {
    const CleanText text = cleanText(body);
    const std::string acceptable = withoutNulEscapes(text.text);
    if (text.wasLegacy) wire.warnings.emplace_back("the body is not UTF-8: read as Windows-1252");
    if (acceptable.size() != text.text.size()) wire.warnings.emplace_back("NUL characters were removed");
    json::Value value;
    try {
        value = json::parse(acceptable);
    } catch (const json::ParseError& error) {
        throw Unreadable(Unreadable::Reason::kJson, error.what());
    }
    if (!value.isObject()) {
        throw Unreadable(Unreadable::Reason::kNotAnObject,
                         "Invalid data. Expected a dictionary, but got " + std::string(value.typeName()) + ".");
    }
    for (auto& [name, member] : value.asObject()) addField(wire, name, std::move(member));
}

void readMultipart(const http::Request& request, Wire& wire) {
    std::vector<http::Part> parts;
    try {
        parts = request.multipart();
    } catch (const http::Error& error) {
        throw Unreadable(Unreadable::Reason::kMultipart, error.what());
    }
    for (http::Part& part : parts) {
        if (part.fileName.empty())
            addField(wire, std::move(part.name), std::move(part.content));
        else
            wire.warnings.push_back(cleanText(part.name).text + ": files are not taken, only fields");
    }
}

void readBody(const http::Request& request, Wire& wire) {
    const std::string mediaType = request.mediaType();
    if (request.body.empty()) return;
    if (mediaType == "multipart/form-data") return readMultipart(request, wire);
    const bool saysJson = mediaType == "application/json" || mediaType.ends_with("+json");
    if (!saysJson && !startsJson(request.body)) return readPairs(request.body, wire);
    try {
        readJson(request.body, wire);
    } catch (const Unreadable&) {
        // A form's first field may be named "{…": only a body that announces JSON, or nothing, is refused for not being
        // it.
        if (mediaType != "application/x-www-form-urlencoded") throw;
        readPairs(request.body, wire);
    }
}

bool isPlaceholder(std::string_view text) noexcept {
    if (text.size() < 11 || !text.starts_with("--A--") || !text.ends_with("--B--")) return false;
    const std::string_view name = text.substr(5, text.size() - 10);
    return std::all_of(name.begin(), name.end(), [](char c) { return c == '_' || text::isAlphanumeric(c); });
}

std::string cleanString(const std::string& name, const std::string& bytes, const CleanOptions& options, Wire& out) {
    CleanText clean = cleanText(bytes);
    if (clean.hadNul) out.warnings.push_back(name + ": NUL characters were removed");
    if (clean.wasCut) out.warnings.push_back(name + ": an incomplete character at the end was removed");
    if (clean.wasLegacy) out.warnings.push_back(name + ": not UTF-8, read as Windows-1252");
    std::string text(text::trim(clean.text));
    return options.repairMojibake ? repairMojibake(text) : text;
}

void removeSecrets(json::Value& value) {
    if (value.isArray()) {
        for (json::Value& element : value.asArray()) removeSecrets(element);
    } else if (value.isObject()) {
        json::Object kept;
        for (auto& [name, member] : value.asObject()) {
            if (isSecretField(name)) continue;
            removeSecrets(member);
            kept.append(name, std::move(member));
        }
        value = std::move(kept);
    }
}

}  // namespace

Wire readRequest(const http::Request& request) {
    Wire wire;
    readPairs(request.rawQuery, wire);
    readBody(request, wire);
    return wire;
}

Wire clean(Wire wire, const CleanOptions& options) {
    Wire out;
    out.fields.reserve(wire.fields.size());
    for (std::string& warning : wire.warnings) out.warnings.push_back(cleanText(warning).text);
    for (WireField& field : wire.fields) {
        std::string name(text::trim(cleanText(field.name).text));
        if (name.empty() || isSecretField(name)) continue;
        if (!field.value.isString()) {
            removeSecrets(field.value);
            out.fields.push_back({std::move(name), std::move(field.value)});
            continue;
        }
        std::string text = cleanString(name, field.value.asString(), options, out);
        if (isPlaceholder(text))
            out.warnings.push_back(name + ": the dialer did not fill in its placeholder, taken as absent");
        else
            out.fields.push_back({std::move(name), std::move(text)});
    }
    return out;
}

bool isVicidialSender(const http::Request& request) noexcept {
    const std::string_view agent = request.headers.get("User-Agent").value_or("");
    return agent.starts_with("Wget/") || agent.find("VICIdial") != std::string_view::npos;
}

}  // namespace hub::lead_intake::dialect
