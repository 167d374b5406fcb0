#include "inventory/handlers.hpp"

#include <algorithm>
#include <charconv>

#include "../access.hpp"
#include "../input.hpp"
#include "../upload.hpp"
#include "hub/http/error.hpp"
#include "hub/text/uuid.hpp"
#include "inventory/answers.hpp"
#include "inventory/number_check.hpp"

namespace hub::number_assignment::inventory {

namespace {

constexpr int kPage = 1000;

/// What is no UUID is nobody's number.
std::string numberId(const http::Request& request) {
    const std::string id(request.pathParameter("id"));
    if (!text::isUuid(id)) throw http::notFound("Phone number not found");
    return id;
}

void require(Outcome outcome) {
    switch (outcome) {
        case Outcome::kDone:
            return;
        case Outcome::kNumberNotFound:
            throw http::notFound("Phone number not found");
        case Outcome::kAgentNotFound:
            throw http::notFound("Agent not found");
        case Outcome::kAgentInactive:
            throw http::Error(409, "agent_inactive", "The agent is not active");
        case Outcome::kAssigned:
            throw http::Error(
                409, "already_assigned",
                "Phone number is assigned to another agent. Unassign it first, or send \"reassign\": true");
    }
}

http::Response done(std::string_view message) {
    std::string body;
    json::Writer(body).beginObject().member("success", true).member("message", message).endObject();
    return http::Response::json(200, std::move(body));
}

/// As queryText, but "all" asks for nothing.
std::optional<std::string> queryChoice(const http::Request& request, std::string_view name) {
    auto value = input::queryText(request, name);
    return value == "all" ? std::nullopt : value;
}

NumberFilter filterOf(const http::Request& request) {
    NumberFilter filter;
    filter.status = queryChoice(request, "status");
    filter.provider = queryChoice(request, "provider");
    if (const auto country = queryChoice(request, "country")) filter.countryCode = input::canonicalCountry(*country);
    filter.search = input::queryText(request, "search");
    const auto assigned = input::queryText(request, "assigned");
    if (assigned == "true" || assigned == "false") filter.assigned = assigned == "true";
    return filter;
}

std::optional<NumberPage> pageOf(const http::Request& request) {
    const auto limit = input::queryInteger(request, "limit");
    NumberPage page;
    page.after = input::queryUuid(request, "after");
    if (!limit && !page.after) return std::nullopt;
    if (limit) page.limit = static_cast<int>(*limit);
    return page;
}

/// The original's validator took digits for numbers, and forms send them.
int dailyLimitIn(const json::Value& body) {
    json::Value sent = *body.find("dailyLimit");
    if (sent.isString()) {
        const std::string& text = sent.asString();
        int digits = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), digits);
        if (problem == std::errc() && end == text.data() + text.size()) sent = digits;
    }
    static const http::Schema kShape =
        http::Schema::object().property("dailyLimit", http::Schema::integer().range(1, 1000));
    auto problems = kShape.validate(json::Object{{"dailyLimit", sent}});
    if (!problems.empty()) throw http::badRequest("Validation error", std::move(problems));
    return static_cast<int>(sent.asInteger());
}

NumberInput inputOf(const json::Value& body) {
    NumberInput input;
    input.phoneNumber = body.find("phoneNumber")->asString();
    input.countryCode = body.find("countryCode")->asString();
    if (const json::Value* provider = body.find("provider")) input.provider = provider->asString();
    if (const json::Value* label = body.find("label")) input.label = label->asString();
    if (const json::Value* capabilities = body.find("capabilities")) {
        for (const auto& [name, value] : capabilities->asObject()) input.capabilities.asObject().set(name, value);
    }
    return input;
}

/// All numbers, a page at a time, so that a long list needs no memory.
http::Response everything(InventoryService& service, std::int64_t organization, const NumberFilter& filter) {
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    response.stream = [&service, organization, filter](http::BodySink& sink) {
        NumberPage page{std::nullopt, kPage};
        std::string chunk = R"({"success":true,"phoneNumbers":[)";
        bool first = true;
        while (true) {
            const std::vector<PhoneNumber> numbers = service.list(organization, filter, page);
            for (const PhoneNumber& number : numbers) {
                if (!std::exchange(first, false)) chunk += ',';
                json::Writer out(chunk);
                writeListed(out, number);
            }
            if (numbers.size() < kPage) break;
            page.after = numbers.back().id;
            if (!sink.write(chunk)) return;
            chunk.clear();
        }
        sink.write(chunk + "]}");
    };
    return response;
}

template <class Write>
http::Response numbersResponse(const std::vector<PhoneNumber>& numbers, Write write) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).key("phoneNumbers").beginArray();
    for (const PhoneNumber& number : numbers) write(out, number);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

metrics::Histogram& uploadSeconds(const char* phase) {
    return metrics::registry().histogram("dialhub_number_assignment_upload_seconds",
                                         "What takes how long in a bulk upload: reading the numbers, storing them",
                                         {{"phase", phase}});
}

/// Seconds since the last call.
class StopWatch {
public:
    double lap() {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration<double>(now - std::exchange(start_, now)).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

Handlers::Handlers(const InventoryContext& context)
    : service_(context), checking_(uploadSeconds("check")), storing_(uploadSeconds("store")) {}

http::Response Handlers::list(const http::Request& request) {
    const std::int64_t organization = organizationOf(request.principal);
    const NumberFilter filter = filterOf(request);
    std::optional<NumberPage> page = pageOf(request);
    if (!page) return everything(service_, organization, filter);
    const int wanted = page->limit++;
    std::vector<PhoneNumber> numbers = service_.list(organization, filter, *page);
    std::optional<std::string> next;
    if (static_cast<int>(numbers.size()) > wanted) {
        numbers.pop_back();
        next = numbers.back().id;
    }
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).key("phoneNumbers").beginArray();
    for (const PhoneNumber& number : numbers) writeListed(out, number);
    out.endArray().member("next", next).endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::add(const http::Request& request) {
    const Actor actor = actorOf(request);
    const CheckedNumber checked = check(inputOf(request.json()));
    if (!checked.number) {
        const NumberProblem& problem = checked.problem;
        throw http::badRequest("Validation error", {{problem.field, problem.code, problem.message}});
    }
    const auto number = service_.add(actor, *checked.number);
    if (!number) throw http::Error(400, "already_exists", "Phone number already exists");
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).member("message", "Phone number added successfully").key("phoneNumber");
    writeColumns(out, *number);
    out.endObject();
    return http::Response::json(201, std::move(body));
}

http::Response Handlers::bulkUpload(const http::Request& request) {
    const Actor actor = actorOf(request);
    const bool dryRun = upload::wantsDryRun(request);
    const std::vector<UploadRow> rows = readUpload(request);
    StopWatch watch;
    std::vector<NewNumber> numbers;
    std::vector<UploadResult> results = checkUpload(rows, numbers);
    checking_.observe(watch.lap());
    service_.addMany(actor, numbers, results, dryRun);
    storing_.observe(watch.lap());
    return http::Response::json(200, uploadJson(results, dryRun));
}

http::Response Handlers::available(const http::Request& request) {
    const bool everybody = seesEverybody(request.principal);
    NumberFilter filter;
    filter.status = "active";
    if (!everybody) filter.agentId = request.principal.userId;
    std::vector<PhoneNumber> numbers;
    NumberPage page{std::nullopt, kPage};
    while (true) {
        std::vector<PhoneNumber> more = service_.list(organizationOf(request.principal), filter, page);
        const bool last = more.size() < kPage;
        if (!last) page.after = more.back().id;
        std::move(more.begin(), more.end(), std::back_inserter(numbers));
        if (last) break;
    }
    std::sort(numbers.begin(), numbers.end(),
              [](const PhoneNumber& a, const PhoneNumber& b) { return a.phoneNumber < b.phoneNumber; });
    return numbersResponse(
        numbers, [&](json::Writer& out, const PhoneNumber& number) { writeAvailable(out, number, everybody); });
}

http::Response Handlers::ofAgent(const http::Request& request) {
    const std::int64_t organization = organizationOf(request.principal);
    const auto agent = service_.findPerson(organization, std::string(request.pathParameter("agentId")));
    if (!seesEverybody(request.principal) && agent != request.principal.userId) throw http::forbidden("Access denied");
    if (!agent) throw http::notFound("Agent not found");
    NumberFilter filter;
    filter.status = "active";
    filter.agentId = *agent;
    return numbersResponse(service_.list(organization, filter, {}),
                           [](json::Writer& out, const PhoneNumber& number) { writeOwn(out, number); });
}

http::Response Handlers::assign(const http::Request& request) {
    const json::Value& body = request.json();
    AssignmentRequest wanted;
    const auto agent = input::person(body, "agentId");
    if (!agent) throw http::badRequest("Validation error", {{"agentId", "null", "must be an id or UUID"}});
    wanted.agent = *agent;
    wanted.terms.dailyLimit = dailyLimitIn(body);
    wanted.terms.hourlyLimit = input::integer(body, "hourlyLimit");
    wanted.terms.allowedCountries = input::countries(body, "allowedCountries");
    wanted.terms.blockedCountries = input::countries(body, "blockedCountries");
    const json::Value* reassign = body.find("reassign");
    wanted.reassign = reassign != nullptr && reassign->asBool();
    require(service_.assign(actorOf(request), numberId(request), wanted));
    return done("Phone number assigned successfully");
}

http::Response Handlers::unassign(const http::Request& request) {
    require(service_.unassign(actorOf(request), numberId(request)));
    return done("Phone number unassigned successfully");
}

http::Response Handlers::change(const http::Request& request) {
    const json::Value& body = request.json();
    NumberChange change;
    if (const json::Value* status = body.find("status")) change.status = status->asString();
    if (const json::Value* label = body.find("label")) change.label = label->asString();
    change.dailyLimit = input::changedInteger(body, "dailyLimit");
    change.hourlyLimit = input::changedInteger(body, "hourlyLimit");
    change.cooldownSeconds = input::changedInteger(body, "cooldownSeconds");
    const auto number = service_.change(actorOf(request), numberId(request), change);
    if (!number) throw http::notFound("Phone number not found");
    std::string text;
    json::Writer out(text);
    out.beginObject().member("success", true).member("message", "Phone number updated successfully").key("phoneNumber");
    writeListed(out, *number);
    out.endObject();
    return http::Response::json(200, std::move(text));
}

http::Response Handlers::remove(const http::Request& request) {
    const Outcome outcome = service_.remove(actorOf(request), numberId(request));
    if (outcome == Outcome::kAssigned)
        throw http::Error(400, "assigned", "Cannot delete assigned phone number. Unassign it first.");
    require(outcome);
    return done("Phone number deleted successfully");
}

}  // namespace hub::number_assignment::inventory
