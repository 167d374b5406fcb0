#include "call_event.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "fields.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/text/ascii.hpp"
#include "values.hpp"

namespace hub::lead_intake {

namespace {

bool isClock(std::string_view name) noexcept {
    return text::equalsIgnoreCase(name, "SQLdate") || text::equalsIgnoreCase(name, "epoch");
}

/// JSON of sorted [name, value] pairs: unambiguous whatever the values hold.
json::Array content(const dialect::Wire& wire) {
    std::vector<std::pair<std::string_view, std::string>> pairs;
    for (const dialect::WireField& field : wire.fields) {
        if (!isClock(field.name) && !isBlank(field.value)) pairs.emplace_back(field.name, json::dump(field.value));
    }
    std::sort(pairs.begin(), pairs.end());
    json::Array array;
    for (auto& [name, value] : pairs) array.push_back(json::Array{name, std::move(value)});
    return array;
}

}  // namespace

std::optional<std::string> callEventKey(const Source& source, EventKind kind, const dialect::Wire& wire,
                                        const LeadInput& input) {
    const json::Value* callId = input.extra.find("call_id");
    const bool namesCall = !input.field("uniqueid").empty() || callId != nullptr;
    const bool namesLead = input.dialerLeadId.has_value() || input.phoneE164.has_value();
    if (namesLead && !namesCall) return std::nullopt;
    json::Array identity{source.organizationId, source.dialerId.value_or(0), toString(kind), content(wire)};
    return auth::sha256(json::dump(std::move(identity)));
}

}  // namespace hub::lead_intake
