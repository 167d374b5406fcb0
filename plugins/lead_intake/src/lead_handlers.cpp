#include "lead_handlers.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "hub/phone/phone.hpp"
#include "hub/text/utf8.hpp"
#include "paging.hpp"
#include "render.hpp"

namespace hub::lead_intake {

namespace {

/// A change is stamped before it is committed: who polls with the last answer's time must look back that far.
constexpr std::chrono::seconds kCommitDelay{5};
constexpr int kHistoryPage = 100;
constexpr int kMostHistory = 1000;

/// Runs the service and gives its refusals as HTTP.
template <class Work>
auto refusing(const Work& work) {
    try {
        return work();
    } catch (const LeadNotFound& error) {
        throw http::notFound(error.what());
    } catch (const NotAllowed& error) {
        if (error.reason() == NotAllowed::Reason::kRole) throw http::forbidden(error.what());
        throw http::Error(400, "wrong_status", error.what());
    } catch (const InvalidChange& error) {
        std::vector<http::FieldError> fields;
        for (const Problem& problem : error.problems())
            fields.push_back({problem.field, problem.code, problem.message});
        throw http::badRequest(error.what(), std::move(fields));
    }
}

std::optional<std::string> parameter(const http::Request& request, std::string_view name) {
    const std::string_view text = request.query.get(name).value_or("");
    return text.empty() ? std::nullopt : std::optional(std::string(text));
}

std::optional<time::Date> dateParameter(const http::Request& request, std::string_view name) {
    const std::optional<std::string> text = parameter(request, name);
    if (!text) return std::nullopt;
    if (const auto date = time::parseDate(*text)) return date;
    throw http::badRequest(
        "Invalid input.", {{std::string(name), "invalid_format", "Enter a valid date: YYYY-MM-DD.", http::In::kQuery}});
}

/// What looks like a telephone number is sought by its digits without the national or international prefix, so that
/// 07911 123456 finds +447911123456.
std::string soughtText(const std::string& text) {
    std::string digits;
    for (const char c : phone::toAsciiDigits(text)) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (std::string_view(" +-()./").find(c) == std::string_view::npos)
            return text;
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    constexpr std::size_t kFewestDigits = 5;
    return digits.size() < kFewestDigits ? text : digits;
}

std::string likePattern(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

ListQuery readFilter(const http::Request& request) {
    ListQuery query;
    query.filter.status = parameter(request, "status");
    query.agentReference = parameter(request, "assigned_agent");
    if (!query.agentReference) query.agentReference = parameter(request, "agent");
    query.filter.campaign = parameter(request, "campaign");
    query.filter.from = dateParameter(request, "date_from");
    query.filter.to = dateParameter(request, "date_to");
    if (const auto day = dateParameter(request, "date")) query.filter.from = query.filter.to = day;
    if (const auto sought = parameter(request, "search")) query.filter.searchPattern = likePattern(soughtText(*sought));
    for (const auto* text :
         {&query.filter.status, &query.agentReference, &query.filter.campaign, &query.filter.searchPattern}) {
        const bool storable = !*text || (text::isValidUtf8(**text) && (*text)->find('\0') == std::string::npos);
        if (!storable) throw http::badRequest("The query is not valid UTF-8.");
    }
    return query;
}

void writeLeads(json::Writer& out, const std::vector<Lead>& leads) {
    out.key("results").beginArray();
    for (const Lead& lead : leads) writeLead(out, lead);
    out.endArray();
}

const json::Value& objectBody(const http::Request& request) {
    const json::Value& body = request.json();
    if (!body.isObject())
        throw http::badRequest("Invalid data. Expected a dictionary, but got " + std::string(body.typeName()) + ".");
    return body;
}

std::string listAddress(const http::Request& request, const std::string& publicUrl) {
    if (!publicUrl.empty()) return publicUrl + request.path + "/";
    const std::string_view host = request.headers.get("Host").value_or("");
    if (host.empty()) return request.path + "/";
    return std::string(request.secure ? "https://" : "http://").append(host).append(request.path).append("/");
}

int historyLimit(const http::Request& request) {
    const std::string text = parameter(request, "page_size").value_or(std::to_string(kHistoryPage));
    int limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc() || end != text.data() + text.size() || limit < 1)
        throw http::badRequest("page_size must be a number from 1.");
    return std::min(limit, kMostHistory);
}

std::optional<std::int64_t> historyCursor(const http::Request& request) {
    const std::optional<std::string> text = parameter(request, "before");
    if (!text) return std::nullopt;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), id);
    if (error != std::errc() || end != text->data() + text->size())
        throw http::badRequest("before must be the id of an entry.");
    return id;
}

}  // namespace

http::Response leadErrors(const http::ErrorInfo& error) {
    if (error.status != 400 || error.fields.empty()) {
        http::ErrorInfo plain = error;
        plain.fields.clear();
        return http::dialect::detail(plain);
    }
    std::string text;
    json::Writer out(text);
    out.beginObject();
    for (std::size_t i = 0; i < error.fields.size(); ++i) {
        const std::string& field = error.fields[i].field;
        const auto same = [&](const http::FieldError& other) { return other.field == field; };
        const auto begin = error.fields.begin();
        if (std::any_of(begin, begin + static_cast<std::ptrdiff_t>(i), same)) continue;
        out.key(field.empty() ? "non_field_errors" : field).beginArray();
        for (const http::FieldError& each : error.fields) {
            if (same(each)) out.value(each.message);
        }
        out.endArray();
    }
    out.endObject();
    return http::Response::json(400, std::move(text));
}

Viewer LeadHandlers::viewer(const http::Request& request) {
    const auth::Principal& principal = request.principal;
    if (principal.organizationId) return viewerOf(principal, *principal.organizationId);
    // Only superusers stand above the organizations.
    const std::optional<std::string> reference = parameter(request, "organization");
    if (!reference) throw http::badRequest("You belong to no organization: name one with ?organization=");
    const std::optional<std::int64_t> organization = service_.findOrganization(*reference);
    if (!organization) throw http::notFound("No such organization.");
    return viewerOf(principal, *organization);
}

http::Response LeadHandlers::list(const http::Request& request, const Config& config) {
    return page(request, config, viewer(request));
}

http::Response LeadHandlers::mine(const http::Request& request, const Config& config) {
    Viewer me = viewer(request);
    if (!me.visibility.salesRepId) me.visibility.agentId = me.userId;
    if (const auto since = parameter(request, "since")) return changed(config, me, *since);
    return page(request, config, me);
}

http::Response LeadHandlers::page(const http::Request& request, const Config& config, const Viewer& viewer) {
    const PageRequest wanted = readPage(request, {config.pageSize, config.maxPageSize, config.countLimit});
    ListQuery query = readFilter(request);
    query.position = wanted.position;
    LeadPage found = service_.list(viewer, std::move(query), config.countLimit);
    if (found.leads.empty() && !wanted.hasCursor && wanted.page > 1) throw http::notFound("Invalid page.");
    const PageLinks links = finishPage(request, wanted, listAddress(request, publicUrl_), found.leads);
    std::string text;
    json::Writer out(text);
    out.beginObject().member("count", found.count);
    // Counting every lead would cost more than showing these.
    if (found.count > config.countLimit) out.member("count_is_lower_bound", true);
    out.member("next", links.next).member("previous", links.previous);
    writeLeads(out, found.leads);
    out.endObject();
    return http::Response::json(200, std::move(text));
}

http::Response LeadHandlers::changed(const Config& config, const Viewer& viewer, std::string_view since) {
    // Browsers send the "+" of a zone as a space.
    std::string spelled(since);
    if (const std::size_t space = spelled.rfind(' '); space != std::string::npos && space > 10) spelled[space] = '+';
    const std::optional<time::Timestamp> moment = time::parseIso8601(spelled);
    if (!moment) {
        throw http::badRequest(
            "Invalid input.",
            {{"since", "invalid_format", "Enter a valid date and time: YYYY-MM-DDThh:mm:ssZ.", http::In::kQuery}});
    }
    const time::Timestamp now = clock_.now();
    const std::vector<Lead> leads = service_.changedSince(viewer, *moment, config.maxPageSize);
    std::string text;
    json::Writer out(text);
    out.beginObject().member("count", leads.size()).member("next", nullptr).member("previous", nullptr);
    out.member("next_since", now - kCommitDelay);
    writeLeads(out, leads);
    out.endObject();
    return http::Response::json(200, std::move(text));
}

http::Response LeadHandlers::get(const http::Request& request, const Config&) {
    return refusing([&] {
        return http::Response::json(200, leadJson(service_.get(viewer(request), request.pathParameter("id"))));
    });
}

http::Response LeadHandlers::change(const http::Request& request, const Config& config) {
    return refusing([&] {
        const Lead lead =
            service_.change(viewer(request), request.pathParameter("id"), objectBody(request), config.defaultRegion);
        return http::Response::json(200, leadJson(lead));
    });
}

http::Response LeadHandlers::dispose(const http::Request& request, const Config&) {
    return refusing([&] {
        return http::Response::json(
            200, leadJson(service_.dispose(viewer(request), request.pathParameter("id"), objectBody(request))));
    });
}

http::Response LeadHandlers::submitToQualifier(const http::Request& request, const Config&) {
    return submit(request, "Only interested leads can be submitted to the qualifier",
                  "Lead submitted to the qualifier");
}

http::Response LeadHandlers::sendToKelly(const http::Request& request, const Config&) {
    return submit(request, "Only interested leads can be sent to Kelly", "Lead sent to Kelly for qualification");
}

http::Response LeadHandlers::submit(const http::Request& request, std::string_view refusal, std::string_view message) {
    return refusing([&] {
        const Lead lead = service_.submit(viewer(request), request.pathParameter("id"), std::string(refusal));
        std::string text;
        json::Writer out(text);
        out.beginObject().member("message", message).key("lead");
        writeLead(out, lead);
        out.endObject();
        return http::Response::json(200, std::move(text));
    });
}

http::Response LeadHandlers::qualify(const http::Request& request, const Config& config) {
    return refusing([&] {
        const Lead lead =
            service_.qualify(viewer(request), request.pathParameter("id"), objectBody(request), config.defaultRegion);
        std::string text;
        json::Writer out(text);
        out.beginObject().key("lead");
        writeLead(out, lead);
        out.key("notification").beginObject();
        out.member("message", "Your lead " + lead.fullName + " is now: " + lead.status);
        out.member("agent", lead.agent ? std::optional(lead.agent->name) : std::nullopt).member("status", lead.status);
        out.endObject().member("calendar_synced", false).endObject();
        return http::Response::json(200, std::move(text));
    });
}

http::Response LeadHandlers::history(const http::Request& request, const Config&) {
    return refusing([&] {
        const int limit = historyLimit(request);
        History history =
            service_.history(viewer(request), request.pathParameter("id"), historyCursor(request), limit + 1);
        const bool more = history.entries.size() > static_cast<std::size_t>(limit);
        if (more) history.entries.resize(static_cast<std::size_t>(limit));
        std::optional<std::string> next;
        if (more) {
            next = listAddress(request, publicUrl_) + "?page_size=" + std::to_string(limit) +
                   "&before=" + std::to_string(history.entries.back().id);
        }
        std::string text;
        json::Writer out(text);
        out.beginObject().member("count", history.count).member("next", next).member("previous", nullptr);
        out.key("results").beginArray();
        for (const HistoryEntry& entry : history.entries) writeHistoryEntry(out, entry);
        out.endArray().endObject();
        return http::Response::json(200, std::move(text));
    });
}

}  // namespace hub::lead_intake
