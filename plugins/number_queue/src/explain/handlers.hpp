/// @file
/// @brief HTTP of the explanations.
#pragma once

#include "explain/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_queue::explain {

/// Thread-safe.
class Handlers {
public:
    explicit Handlers(const DialerContext& context) : database_(context.database), service_(context) {}

    http::Response number(const http::Request& request);
    http::Response queue(const http::Request& request);

private:
    std::optional<std::string> companyOf(const http::Request& request) const;

    db::Database& database_;
    ExplainService service_;
};

}  // namespace hub::number_queue::explain
