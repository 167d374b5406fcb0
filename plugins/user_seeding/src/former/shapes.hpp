/// @file
/// @brief What the replaced CRM's clients send and read (Django REST framework's shapes).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/http/message.hpp"
#include "hub/identity/model.hpp"
#include "hub/json/writer.hpp"

namespace hub::user_seeding::former {

/// The members of a JSON object, or of a form.
class Input {
public:
    /// @throws http::Error (400) for a body that is no JSON.
    explicit Input(const http::Request& request);
    bool has(std::string_view name) const;
    /// "" when it is absent or no text. Numbers are their digits, as for the replaced CRM.
    std::string text(std::string_view name) const;
    /// It is there, and neither text nor number.
    bool isOdd(std::string_view name) const;

private:
    json::Object members_;
};

/// {"username": ["This field is required."], …}
class Refusal {
public:
    void add(std::string field, std::string message) { problems_.emplace_back(std::move(field), std::move(message)); }
    /// Notes it unless the input has a text there.
    void require(const Input& input, std::string_view field);
    void requireText(const Input& input, std::string_view field);
    bool empty() const noexcept { return problems_.empty(); }
    http::Response response() const;

private:
    std::vector<std::pair<std::string, std::string>> problems_;
};

/// Only "salesrep" is spelled otherwise there.
std::string_view roleName(auth::Role role);
void writeUser(json::Writer& out, const identity::User& user);
http::Response userResponse(const identity::User& user);
/// What the answer to a creation repeats.
std::string createdJson(const identity::User& user);

/// Personal data and passwords are not for caches.
http::Response privateJson(int status, std::string body);
/// {"error": text}
http::Response errorResponse(int status, std::string_view text);

}  // namespace hub::user_seeding::former
