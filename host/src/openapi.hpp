/// @file openapi.hpp
/// @brief The OpenAPI 3.1 document of everything the router knows.
#pragma once

#include "hub/json/value.hpp"
#include "router.hpp"

namespace hub::host {

struct OpenApiInfo {
    std::string version;
    std::string publicUrl;  ///< Server URL; may be empty.
};

json::Value openApiDocument(const Router::Routes& routes, const OpenApiInfo& info);

}  // namespace hub::host
