/// @file requests.hpp
/// @brief Requests for tests of the intake: from raw text, or from a query and a body.
#pragma once

#include <string>
#include <string_view>

#include "hub/http/message.hpp"
#include "lead_input.hpp"

namespace hub::lead_intake::testing {

/// Request line, headers and body as a recorded sender produced them.
http::Request parseRaw(std::string_view raw);
http::Request getRequest(std::string_view query);
http::Request postRequest(std::string_view mediaType, std::string_view body);

/// Through readRequest, clean and interpret, as the handlers do it.
LeadInput readLead(const http::Request& request, const Interpretation& how = {});

/// A text file of tests/fixtures/vicidial.
std::string fixture(std::string_view name);

}  // namespace hub::lead_intake::testing
