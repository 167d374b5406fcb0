/// @file
/// @brief HTTP of the imports.
#pragma once

#include "hub/http/message.hpp"
#include "import/service.hpp"

namespace hub::number_queue::imports {

/// Thread-safe.
class Handlers {
public:
    explicit Handlers(const ImportContext& context) : database_(context.database), service_(context) {}

    http::Response add(const http::Request& request);
    http::Response upload(const http::Request& request);
    http::Response list(const http::Request& request);
    http::Response show(const http::Request& request);
    http::Response verdicts(const http::Request& request);

private:
    ImportRecord require(const http::Request& request);
    /// Into each of the companies.
    http::Response run(std::vector<CompanyAccess> companies, ImportRequest import, const RowSource& rows);

    db::Database& database_;
    ImportService service_;
};

}  // namespace hub::number_queue::imports
