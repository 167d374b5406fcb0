/// @file hub/auth/api_key.hpp
/// @brief The form of API keys: "dh_" and 43 base62 characters (256 random bits). Only their SHA-256 is stored.
#pragma once

#include <string>
#include <string_view>

namespace hub::auth {

std::string generateApiKey();

/// True for exactly the form generateApiKey() gives; says nothing about validity.
bool isApiKeyForm(std::string_view text) noexcept;

/// The first characters, by which people recognise a key in lists and logs; safe to show.
std::string apiKeyPrefix(std::string_view key);

/// What is stored and looked up: 32 raw bytes.
std::string apiKeyHash(std::string_view key);

/// A query string that may be logged: values of parameters that carry secrets by name (api_key, pass, token, …) and
/// anything that has a key's form become "***".
std::string redactQuery(std::string_view rawQuery);

}  // namespace hub::auth
