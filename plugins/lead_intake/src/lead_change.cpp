#include "lead_change.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "dialect/text.hpp"
#include "fields.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "statuses.hpp"

namespace hub::lead_intake {

namespace {

constexpr FieldSpec kQualifierNotes{"qualifier_notes", "", FieldType::kText};
constexpr FieldSpec kCalendarEvent{"google_calendar_event_id", "", FieldType::kText, 255};
constexpr FieldSpec kDisposition{"disposition", "", FieldType::kText, 100, Place::kColumn};
constexpr FieldSpec kAppointmentDate{"appointment_date", "", FieldType::kDateTime, 0, Place::kColumn};

/// JSON text without what PostgreSQL cannot store, trimmed as forms are.
json::Value tidied(const json::Value& sent) {
    if (!sent.isString()) return sent;
    return std::string(text::trim(dialect::cleanText(sent.asString()).text));
}

/// "1234.5" and 1234.5 with at most ten digits before and two after the point.
std::optional<std::string> parseAmount(const json::Value& sent) {
    const std::string text = asText(sent);
    double amount = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size() || !(std::fabs(amount) < 1e10)) return std::nullopt;
    const std::size_t point = text.find('.');
    if (point != std::string::npos && text.size() - point > 3) return std::nullopt;
    std::array<char, 32> fixed{};
    std::snprintf(fixed.data(), fixed.size(), "%.2f", amount);
    return std::string(fixed.data());
}

class Change {
public:
    Change(Lead& lead, const json::Value& body, std::string_view region) : lead_(lead), body_(body), region_(region) {}

    std::vector<Problem> apply() {
        for (const FieldSpec& field : fieldTable()) {
            if (field.name != "dialer_lead_id") member(field);
        }
        for (const FieldSpec* field : {&kQualifierNotes, &kCalendarEvent, &kDisposition, &kAppointmentDate})
            member(*field);
        saleAmount();
        return std::move(problems_);
    }

private:
    void refuse(std::string_view field, std::string code, std::string message) {
        problems_.push_back({std::string(field), std::move(code), std::move(message)});
    }

    void member(const FieldSpec& field) {
        const json::Value* sent = body_.find(field.name);
        if (sent == nullptr) return;
        const json::Value value = tidied(*sent);
        Converted converted;
        if (!isBlank(value)) converted = convert(field, value);
        if (!converted.ok()) return refuse(field.name, converted.code, converted.problem);
        if (field.place == Place::kFields)
            setField(field.name, converted.value);
        else
            setColumn(field, converted.value);
    }

    void setField(std::string_view name, const std::optional<json::Value>& value) {
        if (value)
            lead_.fields.set(std::string(name), *value);
        else
            lead_.fields.erase(name);
    }

    void setColumn(const FieldSpec& field, const std::optional<json::Value>& value) {
        const std::optional<std::string> text = value ? std::optional(asText(*value)) : std::nullopt;
        if (field.name == "full_name")
            lead_.fullName = text.value_or("");
        else if (field.name == "email")
            lead_.email = text;
        else if (field.name == "campaign")
            lead_.campaign = text;
        else if (field.name == "disposition")
            lead_.disposition = text;
        else if (field.name == "appointment_date")
            lead_.appointmentDate = text ? time::parseIso8601(*text) : std::nullopt;
        else if (field.name == "phone")
            setPhone(text);
        else if (field.name == "status" && text)
            lead_.status = *text;
        else if (field.name == "status")
            refuse(field.name, "blank", "This field may not be blank.");
    }

    void setPhone(const std::optional<std::string>& text) {
        if (text == lead_.phone) return;
        lead_.phone = text;
        lead_.phoneE164.reset();
        if (!text) return;
        const json::Value* code = lead_.fields.find("phone_code");
        const std::string callingCode = code == nullptr ? std::string() : asText(*code);
        phone::ParseHints hints;
        hints.defaultRegion = region_;
        hints.countryCallingCode = callingCode;
        const phone::Parsed parsed = phone::parse(*text, hints);
        if (parsed)
            lead_.phoneE164 = parsed.e164;
        else
            refuse("phone", "invalid_format", "Enter a valid phone number.");
    }

    void saleAmount() {
        const json::Value* sent = body_.find("sale_amount");
        if (sent == nullptr) return;
        const json::Value value = tidied(*sent);
        if (isBlank(value)) return lead_.saleAmount.reset();
        const std::optional<std::string> amount =
            value.isString() || value.isNumber() ? parseAmount(value) : std::nullopt;
        if (amount)
            lead_.saleAmount = amount;
        else
            refuse("sale_amount", "invalid_type", "A valid number is required.");
    }

    Lead& lead_;
    const json::Value& body_;
    std::string_view region_;
    std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> applyChanges(Lead& lead, const json::Value& body, std::string_view defaultRegion) {
    return Change(lead, body, defaultRegion).apply();
}

PersonMember personMember(const json::Value& body, std::string_view name) {
    const json::Value* sent = body.find(name);
    if (sent == nullptr) return {};
    if (isBlank(*sent)) return {true, std::nullopt};
    return {true, asText(*sent)};
}

}  // namespace hub::lead_intake
