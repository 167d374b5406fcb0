/// @file
/// @brief Numbers as JSON, in the original's shapes; what the original did not have comes after its members.
#pragma once

#include "hub/json/writer.hpp"
#include "inventory/model.hpp"

namespace hub::number_assignment::inventory {

/// A number of the list.
void writeListed(json::Writer& out, const PhoneNumber& number);
/// Every column, as POST answers.
void writeColumns(json::Writer& out, const PhoneNumber& number);
/// A number of one agent.
void writeOwn(json::Writer& out, const PhoneNumber& number);
/// A number that can be called from; with whose it is for those who see everybody.
void writeAvailable(json::Writer& out, const PhoneNumber& number, bool withAgent);

void writeTexts(json::Writer& out, const std::vector<std::string>& values);

}  // namespace hub::number_assignment::inventory
