#include "middleware/errors.hpp"

#include <cxxabi.h>

#include "hub/db/error.hpp"
#include "hub/log/log.hpp"

namespace hub::host {
namespace {

std::string typeNameOf(const std::exception& error) {
    int status = 0;
    char* demangled = abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status);
    std::string name = status == 0 ? demangled : typeid(error).name();
    std::free(demangled);
    return name;
}

http::Error internalError() { return {500, "internal_error", "Internal server error"}; }

/// What a client is told about a failure of the database.
http::Error fromDatabase(const db::Error& error, const http::Request& request) {
    log::warning("http.database_failed", {{"path", request.path}, {"sqlstate", error.sqlState()}, {"error", error.what()}});
    if (dynamic_cast<const db::Unavailable*>(&error)) {
        return http::unavailable("The database is not available at the moment", std::chrono::seconds(2));
    }
    if (dynamic_cast<const db::Timeout*>(&error) || dynamic_cast<const db::SerializationFailure*>(&error)) {
        return http::unavailable("The request could not be completed in time", std::chrono::seconds(1));
    }
    return internalError();
}

http::Error translate(const std::exception_ptr& exception, const http::Request& request) {
    try {
        std::rethrow_exception(exception);
    } catch (const http::Error& error) {
        return error;
    } catch (const db::Error& error) {
        return fromDatabase(error, request);
    } catch (const std::exception& error) {
        log::error("http.handler_failed", {{"path", request.path}, {"type", typeNameOf(error)}, {"error", error.what()}});
    } catch (...) {
        log::error("http.handler_failed", {{"path", request.path}, {"type", "unknown"}});
    }
    return internalError();
}

}  // namespace

http::Response renderError(const http::Error& error, const http::ErrorDialect& dialect, const http::Request& request) {
    http::ErrorInfo info;
    info.status = error.status();
    info.code = error.code();
    info.message = error.what();
    info.fields = error.fields();
    info.requestId = request.requestId;
    info.path = request.path;
    info.userAgent = request.headers.get("User-Agent").value_or("");
    http::Response response = dialect(info);
    for (const auto& [name, value] : error.headers()) response.headers.set(name, value);
    return response;
}

http::Response renderException(const std::exception_ptr& exception, const http::ErrorDialect& dialect, const http::Request& request) {
    return renderError(translate(exception, request), dialect, request);
}

}  // namespace hub::host
