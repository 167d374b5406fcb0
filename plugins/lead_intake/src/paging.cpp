#include "paging.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "hub/json/value.hpp"

namespace hub::lead_intake {

namespace {

constexpr std::array<std::string_view, 6> kOrderings{"created_at", "-created_at", "full_name",
                                                     "-full_name", "status",      "-status"};

std::string reversed(const std::string& ordering) {
    return ordering.starts_with('-') ? ordering.substr(1) : "-" + ordering;
}

std::int64_t numberParameter(const http::Request& request, std::string_view name, std::int64_t otherwise) {
    const std::string_view text = request.query.get(name).value_or("");
    if (text.empty()) return otherwise;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
    throw http::notFound("Invalid page.");
}

/// Opaque to clients: hex of [backwards, id, created_at, text].
std::string makeCursor(bool backwards, const std::string& ordering, const Lead& lead) {
    const std::string text = ordering.ends_with("full_name") ? lead.fullName
                             : ordering.ends_with("status")  ? lead.status
                                                             : "";
    return auth::toHex(json::dump(json::Array{backwards, lead.id, time::toIso8601(lead.createdAt), text}));
}

void readCursor(std::string_view text, PageRequest& page) {
    try {
        const json::Value cursor = json::parse(auth::fromHex(text).value_or(""));
        const json::Array& parts = cursor.asArray();
        page.backwards = parts.at(0).asBool();
        page.position.afterId = parts.at(1).asInteger();
        page.position.afterCreatedAt = time::parseIso8601(parts.at(2).asString());
        page.position.afterText = parts.at(3).asString();
        page.hasCursor = true;
        if (page.position.afterCreatedAt) return;
    } catch (const std::exception&) {
        // Not JSON, or of another shape: a client made it up. Falls through to the refusal.
    }
    throw http::badRequest("Invalid cursor: follow \"next\" and \"previous\" as they are.");
}

std::string link(const http::Request& request, std::string_view address, std::int64_t page, const std::string& cursor) {
    std::string url(address);
    char separator = '?';
    for (const http::Parameter& parameter : request.query.items()) {
        if (parameter.name == "page" || parameter.name == "cursor") continue;
        url.append(1, separator)
            .append(http::percentEncode(parameter.name))
            .append("=")
            .append(http::percentEncode(parameter.value));
        separator = '&';
    }
    return url.append(1, separator).append("page=").append(std::to_string(page)).append("&cursor=").append(cursor);
}

}  // namespace

PageRequest readPage(const http::Request& request, const PageRules& rules) {
    PageRequest page;
    page.ordering = request.query.get("ordering").value_or("-created_at");
    if (std::find(kOrderings.begin(), kOrderings.end(), page.ordering) == kOrderings.end()) {
        throw http::badRequest(
            "Unknown ordering: use created_at, full_name or status, with a \"-\" before it for descending.");
    }
    const std::int64_t size = numberParameter(request, "page_size", rules.defaultSize);
    page.size = static_cast<int>(std::min<std::int64_t>(size, rules.largestSize));
    page.page = numberParameter(request, "page", 1);
    const std::string_view cursor = request.query.get("cursor").value_or("");
    if (!cursor.empty()) readCursor(cursor, page);
    page.position.ordering = page.backwards ? reversed(page.ordering) : page.ordering;
    page.position.limit = page.size + 1;
    if (page.hasCursor) return page;
    if (page.page - 1 > rules.deepestOffset / page.size) throw http::notFound("Invalid page.");
    page.position.offset = (page.page - 1) * page.size;
    return page;
}

PageLinks finishPage(const http::Request& request, const PageRequest& page, std::string_view address,
                     std::vector<Lead>& leads) {
    const bool more = leads.size() > static_cast<std::size_t>(page.size);
    if (more) leads.resize(static_cast<std::size_t>(page.size));
    if (page.backwards) std::reverse(leads.begin(), leads.end());
    PageLinks links;
    if (leads.empty()) return links;
    const bool hasNext = page.backwards || more;
    const bool hasPrevious = page.backwards ? more : page.hasCursor || page.page > 1;
    if (hasNext) links.next = link(request, address, page.page + 1, makeCursor(false, page.ordering, leads.back()));
    if (hasPrevious) {
        const std::int64_t number = std::max<std::int64_t>(1, page.page - 1);
        links.previous = link(request, address, number, makeCursor(true, page.ordering, leads.front()));
    }
    return links;
}

}  // namespace hub::lead_intake
