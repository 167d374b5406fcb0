/// @file
/// @brief X-Twilio-Signature: base64(HMAC-SHA1(auth token, URL + parameters)). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::number_assignment::twilio {

/// What Twilio signed, as far as the receiver can know it.
struct SignedRequest {
    std::string url;   ///< As Twilio was told to call it: scheme, host, path and query, without fragment.
    bool form = true;  ///< The body is application/x-www-form-urlencoded: its parameters are signed.
    std::string_view body;
    http::Parameters parameters;  ///< Of the form, decoded.
};

/// The signature of one spelling of the URL. Names are sorted by code unit; the values of a repeated name are sorted
/// and counted once.
std::string sign(std::string_view authToken, std::string_view url, const http::Parameters& parameters);

/// Whether one of the tokens (two while one is being replaced) made the signature. Twilio signs event callbacks with
/// the port and other requests without, so the URL counts with and without it; with an apostrophe of the query escaped
/// or not. A query that has bodySHA256 is that of a body which is no form: the digest of the body has to match.
bool verify(const std::vector<std::string>& authTokens, const SignedRequest& request, std::string_view signature);

}  // namespace hub::number_assignment::twilio
