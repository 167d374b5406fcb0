#include "inventory/answers.hpp"

namespace hub::number_assignment::inventory {

namespace {

std::optional<std::string> agentOf(const PhoneNumber& number) {
    return number.assignment ? std::optional(number.assignment->agentUuid) : std::nullopt;
}

void writeNumberLimits(json::Writer& out, const PhoneNumber& number) {
    out.member("label", number.label);
    out.member("number_daily_limit", number.dailyLimit).member("number_hourly_limit", number.hourlyLimit);
    out.member("cooldown_seconds", number.cooldownSeconds);
}

void writeIdentity(json::Writer& out, const PhoneNumber& number) {
    out.member("id", number.id).member("phone_number", number.phoneNumber).member("provider", number.provider);
    out.member("country_code", number.countryCode);
}

}  // namespace

void writeTexts(json::Writer& out, const std::vector<std::string>& values) {
    out.beginArray();
    for (const std::string& value : values) out.value(value);
    out.endArray();
}

void writeListed(json::Writer& out, const PhoneNumber& number) {
    out.beginObject();
    writeIdentity(out, number);
    out.member("capabilities", number.capabilities).member("status", number.status);
    out.member("assigned_to", agentOf(number)).member("created_at", number.createdAt);
    if (const auto& assignment = number.assignment) {
        out.member("agent_first_name", assignment->firstName).member("agent_last_name", assignment->lastName);
        out.member("agent_email", assignment->email).member("daily_limit", assignment->dailyLimit);
        out.key("allowed_countries");
        writeTexts(out, assignment->allowedCountries);
        out.member("calls_made_today", assignment->callsToday).member("hourly_limit", assignment->hourlyLimit);
        out.key("blocked_countries");
        writeTexts(out, assignment->blockedCountries);
    } else {
        for (const char* name : {"agent_first_name", "agent_last_name", "agent_email", "daily_limit",
                                 "allowed_countries", "calls_made_today", "hourly_limit", "blocked_countries"})
            out.member(name, nullptr);
    }
    writeNumberLimits(out, number);
    out.member("updated_at", number.updatedAt).endObject();
}

void writeColumns(json::Writer& out, const PhoneNumber& number) {
    out.beginObject().member("id", number.id).member("organization_id", number.organizationUuid);
    out.member("phone_number", number.phoneNumber).member("provider", number.provider);
    out.member("country_code", number.countryCode).member("capabilities", number.capabilities);
    out.member("status", number.status).member("assigned_to", agentOf(number));
    out.member("created_at", number.createdAt).member("updated_at", number.updatedAt);
    writeNumberLimits(out, number);
    out.endObject();
}

void writeOwn(json::Writer& out, const PhoneNumber& number) {
    out.beginObject();
    writeIdentity(out, number);
    out.member("daily_limit", number.assignment->dailyLimit).key("allowed_countries");
    writeTexts(out, number.assignment->allowedCountries);
    out.member("calls_made_today", number.assignment->callsToday).member("label", number.label).endObject();
}

void writeAvailable(json::Writer& out, const PhoneNumber& number, bool withAgent) {
    out.beginObject();
    writeIdentity(out, number);
    const auto& assignment = number.assignment;
    if (withAgent) {
        out.member("assigned_to", agentOf(number));
        out.member("first_name", assignment ? std::optional(assignment->firstName) : std::nullopt);
        out.member("last_name", assignment ? std::optional(assignment->lastName) : std::nullopt);
    }
    out.member("daily_limit", assignment ? std::optional(assignment->dailyLimit) : std::nullopt);
    out.member("calls_made_today", assignment ? std::optional(assignment->callsToday) : std::nullopt);
    out.endObject();
}

}  // namespace hub::number_assignment::inventory
