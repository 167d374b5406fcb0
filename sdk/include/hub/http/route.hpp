/// @file hub/http/route.hpp
/// @brief A route, declared once: method, path, authentication, shapes and handler.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hub/auth/requirement.hpp"
#include "hub/http/error.hpp"
#include "hub/http/message.hpp"
#include "hub/http/schema.hpp"

namespace hub::http {

using Handler = std::function<Response(const Request&)>;

/// Judges an authenticated caller before query and body are looked at. What it returns or throws is the answer; nullopt
/// lets the request on.
using Guard = std::function<std::optional<Response>(const Request&)>;

/// Puts a request right before its query and body are judged: what clients are known to get wrong.
using Mending = std::function<void(Request&)>;

/// Where the handler runs. Work that waits must not hold a core's worker.
enum class Execution {
    kDatabase,  ///< Waits for PostgreSQL or an upstream: runs on the pool sized to the connection pool.
    kCpu,       ///< Never waits: runs on the workers that match the cores.
};

struct QueryParameter {
    std::string name;
    Schema schema;  ///< Type checked after conversion from text: integers and booleans are parsed.
    std::string description;
};

struct DocumentedResponse {
    int status;
    std::string description;
    std::optional<Schema> schema;
};

/// Fluent declaration; the handler comes last:
///
///     registrar.route(Route(Method::kGet, "/api/leads/{id}")
///         .summary("One lead").auth(auth::user())
///         .response(200, "The lead", leadSchema())
///         .handle([this](const Request& r) { return handlers_->get(r); }));
///
/// The trailing slash is optional for clients and never part of the template.
struct Route {
    Route(Method m, std::string pathTemplate) : method(m), path(std::move(pathTemplate)) {}

    Route& summary(std::string text) & { summaryText = std::move(text); return *this; }
    Route& describe(std::string text) & { description = std::move(text); return *this; }
    Route& auth(auth::Requirement r) & { requirement = std::move(r); return *this; }
    /// For what auth() cannot say, or in the words of a replaced system.
    Route& guard(Guard g) & { callerGuard = std::move(g); return *this; }
    Route& query(std::string name, Schema s, std::string text) & {
        queryParameters.push_back({std::move(name), std::move(s), std::move(text)});
        return *this;
    }
    /// Called after the guard.
    Route& mend(Mending m) & { mending = std::move(m); return *this; }
    /// The JSON body is parsed and validated before the handler is called; 400 (or invalidStatus) lists every error.
    Route& body(Schema s) & { bodySchema = std::move(s); return *this; }
    Route& maxBody(std::size_t bytes) & { maxBodyBytes = bytes; return *this; }
    Route& response(int status, std::string text, std::optional<Schema> s = std::nullopt) & {
        responses.push_back({status, std::move(text), std::move(s)});
        return *this;
    }
    Route& errors(ErrorDialect d) & { dialect = std::move(d); return *this; }
    Route& execution(Execution e) & { executionKind = e; return *this; }
    Route& tag(std::string t) & { tagName = std::move(t); return *this; }
    Route& handle(Handler h) & { handler = std::move(h); return *this; }

    Route&& summary(std::string text) && { return std::move(summary(std::move(text))); }
    Route&& describe(std::string text) && { return std::move(describe(std::move(text))); }
    Route&& auth(auth::Requirement r) && { return std::move(auth(std::move(r))); }
    Route&& guard(Guard g) && { return std::move(guard(std::move(g))); }
    Route&& query(std::string n, Schema s, std::string t) && { return std::move(query(std::move(n), std::move(s), std::move(t))); }
    Route&& mend(Mending m) && { return std::move(mend(std::move(m))); }
    Route&& body(Schema s) && { return std::move(body(std::move(s))); }
    Route&& maxBody(std::size_t bytes) && { return std::move(maxBody(bytes)); }
    Route&& response(int s, std::string t, std::optional<Schema> sc = std::nullopt) && {
        return std::move(response(s, std::move(t), std::move(sc)));
    }
    Route&& errors(ErrorDialect d) && { return std::move(errors(std::move(d))); }
    Route&& execution(Execution e) && { return std::move(execution(e)); }
    Route&& tag(std::string t) && { return std::move(tag(std::move(t))); }
    Route&& handle(Handler h) && { return std::move(handle(std::move(h))); }
    /// A member of what `object`, asked with every request, refers to.
    template <class Handlers>
    Route&& handle(std::function<Handlers&()> object, Response (Handlers::*member)(const Request&)) && {
        return std::move(handle([object = std::move(object), member](const Request& request) {
            return (object().*member)(request);
        }));
    }

    Method method;
    std::string path;
    std::string summaryText;
    std::string description;
    std::string tagName;  ///< Defaults to the owner's name.
    auth::Requirement requirement = auth::none();
    Guard callerGuard;  ///< Empty: whoever meets the requirement.
    std::vector<QueryParameter> queryParameters;
    Mending mending;  ///< May be empty.
    std::optional<Schema> bodySchema;
    std::optional<std::size_t> maxBodyBytes;  ///< Else the host's http.max_body.
    std::vector<DocumentedResponse> responses;
    ErrorDialect dialect;  ///< Else the owner's default.
    Execution executionKind = Execution::kDatabase;
    Handler handler;
};

}  // namespace hub::http
