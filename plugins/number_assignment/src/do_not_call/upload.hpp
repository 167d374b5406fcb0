/// @file
/// @brief Numbers for the list as they are sent: JSON, text, CSV or XLSX.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "do_not_call/model.hpp"
#include "hub/http/message.hpp"
#include "hub/phone/phone.hpp"
#include "inventory/bulk.hpp"

namespace hub::number_assignment::do_not_call {

/// In E.164; national numbers are read in the country named, without one only international ones are numbers.
std::variant<std::string, phone::Reject> readNumber(std::string_view text, std::string_view country);

/// {"phoneNumbers": [number or {"phoneNumber", "countryCode", "note"}]}, or rows "number,country,note" of a file, by
/// itself or as the part "file" of a form. What a row lacks is the query's `country`. Rows that are numbers for the
/// first time are results of kind kAdded, and in `entries`. @throws http::Error (400) for what is none of them.
std::vector<inventory::UploadResult> readUpload(const http::Request& request, std::vector<NewEntry>& entries);

}  // namespace hub::number_assignment::do_not_call
