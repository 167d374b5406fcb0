#include "fields.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "hub/text/ascii.hpp"

namespace hub::lead_intake {

namespace {

using enum FieldType;

constexpr FieldSpec column(std::string_view name, FieldType type, std::size_t limit) {
    return {name, "", type, limit, Place::kColumn, false};
}
constexpr FieldSpec code(std::string_view name, std::size_t limit, std::string_view alias = "") {
    return {name, alias, kText, limit, Place::kFields, false};
}
constexpr FieldSpec freeText(std::string_view name, std::size_t limit = 0) {
    return {name, "", kText, limit, Place::kFields, true};
}
constexpr FieldSpec typed(std::string_view name, FieldType type, std::size_t limit = 0) {
    return {name, "", type, limit, Place::kFields, false};
}

constexpr std::array kFields{
    FieldSpec{"full_name", "", kText, 255, Place::kColumn, true},
    column("phone", kPhone, 20),
    column("email", kEmail, 254),
    column("status", kStatus, 100),
    freeText("notes"),
    FieldSpec{"dialer_lead_id", "lead_id", kText, 255, Place::kColumn, false},
    code("vendor_id", 100, "vendor_lead_code"),
    code("list_id", 100),
    code("gmt_offset_now", 10),
    code("phone_code", 10),
    typed("phone_number", kPhone, 20),
    freeText("title", 50),
    freeText("first_name", 100),
    freeText("middle_initial", 10),
    freeText("last_name", 100),
    freeText("address1", 255),
    freeText("address2", 255),
    freeText("address3", 255),
    freeText("city", 100),
    freeText("state", 100),
    freeText("province", 100),
    freeText("postal_code", 20),
    code("country_code", 10),
    code("gender", 10),
    typed("date_of_birth", kDate),
    typed("alt_phone", kPhone, 20),
    freeText("security_phrase", 255),
    freeText("comments"),
    code("user", 100),
    FieldSpec{"campaign", "", kText, 100, Place::kColumn, false},
    code("phone_login", 100),
    code("fronter", 100),
    code("closer", 100),
    code("group", 100),
    code("channel_group", 100),
    typed("SQLdate", kDateTime),
    typed("epoch", kInteger),
    code("uniqueid", 255),
    code("customer_zap_channel", 100),
    typed("server_ip", kIpAddress),
    code("SIPexten", 50),
    code("session_id", 255),
    typed("dialed_number", kPhone, 20),
    code("dialed_label", 100),
    code("rank", 50),
    freeText("owner", 100),
    code("camp_script", 0),
    code("in_script", 0),
    code("script_width", 10),
    code("script_height", 10),
    code("recording_file", 255, "recording_filename"),
    code("dialer_user_id", 255),
};

constexpr std::array<std::string_view, 2> kCredentials{"api_key", "dialer_api_key"};
constexpr std::array<std::string_view, 3> kPasswords{"pass", "orig_pass", "phone_pass"};

std::unordered_map<std::string, const FieldSpec*> makeIndex() {
    std::unordered_map<std::string, const FieldSpec*> index;
    for (const FieldSpec& field : kFields) {
        index.emplace(text::toLower(field.name), &field);
        if (!field.alias.empty()) index.emplace(text::toLower(field.alias), &field);
    }
    return index;
}

bool contains(std::span<const std::string_view> names, std::string_view name) noexcept {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view known) { return text::equalsIgnoreCase(known, name); });
}

}  // namespace

std::span<const FieldSpec> fieldTable() noexcept {
    return kFields;
}

const FieldSpec* findField(std::string_view nameOrAlias) noexcept {
    static const auto index = makeIndex();
    constexpr std::size_t kLongest = 32;
    if (nameOrAlias.size() > kLongest) return nullptr;
    const auto found = index.find(text::toLower(nameOrAlias));
    return found == index.end() ? nullptr : found->second;
}

bool isSecretField(std::string_view name) noexcept {
    return contains(kPasswords, name) || contains(kCredentials, name);
}

bool isCredentialField(std::string_view name) noexcept {
    return contains(kCredentials, name);
}

}  // namespace hub::lead_intake
