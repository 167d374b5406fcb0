/// @file dialect/request.hpp
/// @brief One HTTP request of any sender → ordered fields.
#pragma once

#include "dialect/wire.hpp"
#include "hub/http/message.hpp"

namespace hub::lead_intake::dialect {

/// Query first, body after it: where both name a field, the body's value is the later one. The body is read by what it
/// is: JSON (also when a form type announces it), multipart, else a form.
/// @throws Unreadable
Wire readRequest(const http::Request& request);

struct CleanOptions {
    bool repairMojibake = false;
};

/// Makes every name and string storable, and removes what is no data: secrets (at any depth of a JSON value) and
/// VICIdial's unreplaced "--A--name--B--". Strings lose white space at both ends.
Wire clean(Wire wire, const CleanOptions& options);

/// VICIdial's senders that may post a form, by what they say of themselves: wget and get2post. They do not read
/// answers, so that refusing a value would lose the lead.
bool isVicidialSender(const http::Request& request) noexcept;

}  // namespace hub::lead_intake::dialect
