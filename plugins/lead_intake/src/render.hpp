/// @file render.hpp
/// @brief Leads and answers as clients see them.
#pragma once

#include <string>
#include <string_view>

#include "hub/json/writer.hpp"
#include "model.hpp"

namespace hub::lead_intake {

/// The full lead object: every known field is a member, null when there is no value.
void writeLead(json::Writer& out, const Lead& lead);
std::string leadJson(const Lead& lead);

void writeHistoryEntry(json::Writer& out, const HistoryEntry& entry);

/// <base>/agent-dashboard?from_dialer=true&lead_id=…&… with every field that has a value; empty without a base.
std::string dashboardUrl(std::string_view base, const Lead& lead);

/// {"success":true,"lead":{…},"message":…,"redirect_url":…,"warnings":[…]} and, when lead id and phone point at two
/// leads, "conflict" naming the other.
std::string takenJson(const TakenLead& taken, std::string_view dashboardBase);

/// "SUCCESS: lead 17 created" in one line, warnings at its end.
std::string takenLine(const TakenLead& taken);

/// A page for a browser that has no dashboard to go to.
std::string savedPage(const TakenLead& taken);

/// Without line breaks, so that a text answer stays one line.
std::string oneLine(std::string_view text);

}  // namespace hub::lead_intake
