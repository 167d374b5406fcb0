#include "dialect.hpp"

namespace hub::number_queue {

http::Response errorDialect(const http::ErrorInfo& error) {
    http::ErrorInfo shown = error;
    if (shown.status == 400 && shown.code == "invalid_json") {
        shown.status = 422;
        if (shown.fields.empty()) shown.fields.push_back({"", shown.code, shown.message, http::In::kBody});
    }
    if (shown.status == 400 && shown.code == "validation_failed") shown.status = 422;
    return http::dialect::detail(shown);
}

}  // namespace hub::number_queue
