#include "people/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/ascii.hpp"
#include "json_input.hpp"

namespace hub::number_queue::people {

namespace {

std::string upperCase(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    return text;
}

void writePerson(json::Writer& out, const Person& person) {
    out.beginObject().member("id", person.id).member("username", person.username).member("is_active", person.active);
    out.member("is_superuser", person.superuser).member("role", person.isAdmin() ? "ADMIN" : "AGENT");
    out.member("first_name", person.firstName).member("last_name", person.lastName);
    out.member("phone_number", person.phone).member("company_id", person.companyId);
    out.member("company_name", person.companyName).member("agent_type", upperCase(person.agentType));
    out.member("created_at", person.createdAt).member("updated_at", person.updatedAt).endObject();
}

http::Response personResponse(const Person& person) {
    std::string body;
    json::Writer out(body);
    writePerson(out, person);
    return http::Response::json(200, std::move(body));
}

PeoplePage pageOf(const http::Request& request) {
    return request.pathParameters.get("company") ? PeoplePage::kCompany : PeoplePage::kAdmins;
}

/// "" also for null, which removes the number.
std::optional<std::string> phoneIn(const json::Value& body) {
    if (body.find("phone_number") == nullptr) return std::nullopt;
    return input::text(body, "phone_number").value_or("");
}

/// What the page of a company cannot change, whatever the value; null is none.
void refuseFixed(const json::Value& body) {
    if (input::present(body, "username")) throw http::badRequest("Username cannot be changed from company users page");
    if (input::present(body, "is_superuser"))
        throw http::badRequest("Superuser flag cannot be changed from company users page");
    if (input::present(body, "company_id"))
        throw http::badRequest("Company assignment cannot be changed from company users page");
}

NewPerson newPersonIn(const json::Value& body) {
    NewPerson person;
    identity::NewUser& user = person.user;
    user.username = *input::text(body, "username");
    user.firstName = input::text(body, "first_name").value_or("");
    user.lastName = input::text(body, "last_name").value_or("");
    user.role = input::text(body, "role") == "AGENT" ? auth::Role::kAgent : auth::Role::kAdmin;
    const std::string type = input::text(body, "agent_type").value_or("BOTH");
    user.agentType = type == "INBOUND"    ? identity::AgentType::kInbound
                     : type == "OUTBOUND" ? identity::AgentType::kOutbound
                                          : identity::AgentType::kBoth;
    user.active = input::boolean(body, "is_active").value_or(true);
    person.phone = phoneIn(body);
    person.password = *input::text(body, "password");
    return person;
}

PersonChange changeIn(const json::Value& body) {
    PersonChange change;
    change.active = input::boolean(body, "is_active");
    change.superuser = input::boolean(body, "is_superuser");
    if (const auto role = input::text(body, "role")) change.admin = *role == "ADMIN";
    if (const auto type = input::text(body, "agent_type")) change.agentType = text::toLower(*type);
    change.firstName = input::text(body, "first_name");
    change.lastName = input::text(body, "last_name");
    change.phone = phoneIn(body);
    change.username = input::filledText(body, "username");
    change.password = input::filledText(body, "password");
    return change;
}

}  // namespace

http::Response Handlers::list(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const Person& person : service_.list(access, pageOf(request))) writePerson(out, person);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::add(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    return personResponse(service_.add(access, pageOf(request), newPersonIn(request.json())));
}

http::Response Handlers::change(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const PeoplePage page = pageOf(request);
    if (page == PeoplePage::kCompany) refuseFixed(request.json());
    PersonChange change = changeIn(request.json());
    change.id = input::pathId(request);
    return personResponse(service_.change(access, page, change));
}

http::Response Handlers::remove(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const std::int64_t id = input::pathId(request);
    service_.remove(access, pageOf(request), id);
    return http::Response::json(200, json::Object{{"deleted", true}, {"id", id}});
}

}  // namespace hub::number_queue::people
