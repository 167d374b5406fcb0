#include "admin/people.hpp"

#include "hub/auth/password.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/identity/directory.hpp"
#include "hub/json/writer.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"
#include "numbers/canonical_phone.hpp"

namespace hub::number_queue::admin {

namespace {

struct Person {
    std::int64_t id = 0;
    std::string username;
    bool active = true;
    bool superuser = false;
    std::string role;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phone;
    std::int64_t companyId = 0;
    std::string companyName;
    std::string agentType;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static Person fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"),
                row.get<std::string>("username"),
                row.get<bool>("is_active"),
                row.get<bool>("is_superuser"),
                row.get<std::string>("role"),
                row.get<std::string>("first_name"),
                row.get<std::string>("last_name"),
                row.get<std::optional<std::string>>("phone_number"),
                row.get<std::int64_t>("organization_id"),
                row.get<std::string>("organization_name"),
                row.get<std::string>("agent_type"),
                row.get<time::Timestamp>("created_at"),
                row.get<time::Timestamp>("updated_at")};
    }
    bool isAdmin() const { return role == "admin"; }
};

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

/// E.164; "" when it is to be removed.
std::optional<std::string> phoneIn(const json::Value& body) {
    const json::Value* member = body.find("phone_number");
    if (member == nullptr) return std::nullopt;
    if (member->isNull() || member->asString().empty()) return std::string();
    const CanonicalPhone phone = canonicalPhone(member->asString());
    if (!phone) throw refused("Invalid phone number");
    return "+98" + phone.value.substr(1);
}

std::string hashOf(const std::string& password, const std::string& username) {
    if (const auto problem = auth::passwordProblem(password, username))
        throw http::badRequest("Invalid password", {{"password", "invalid_value", "The password " + *problem}});
    return auth::hashPassword(password);
}

/// What the database refuses, in the original's words.
template <class Work>
http::Response saying(Work&& work) {
    try {
        return work();
    } catch (const db::UniqueViolation& violation) {
        const bool phone = violation.constraint() == "users_phone_number_key";
        throw refused(phone ? "Phone number already in use" : "Username already exists");
    } catch (const db::CheckViolation&) {
        throw http::badRequest("Invalid user", {{"username", "invalid_format",
                                                 "Must have no control characters and no spaces around it"}});
    } catch (const db::ForeignKeyViolation&) {
        throw http::conflict("The user has data outside the number queue: deactivate the user instead");
    }
}

Person require(db::Transaction& tx, const NumberAccess& access, std::int64_t id) {
    auto person = tx.queryOptional<Person>(sql::kListCompanyPeople, access.company.id, id);
    if (!person) throw http::notFound("User not found in this company");
    if (person->superuser) throw refused("Superuser cannot be managed from company users page");
    return std::move(*person);
}

/// The last active administrator stays one.
void requireAnotherAdmin(db::Transaction& tx, const NumberAccess& access, const Person& person) {
    if (!person.isAdmin() || !person.active) return;
    if (tx.queryAll<std::int64_t>(sql::kLockActiveAdmins, access.company.id, person.id).empty())
        throw refused("At least one active admin is required");
}

void refuseFixed(const json::Value& body) {
    if (body.find("username") != nullptr) throw refused("Username cannot be changed from company users page");
    if (body.find("is_superuser") != nullptr) throw refused("Superuser flag cannot be changed from company users page");
    if (body.find("company_id") != nullptr)
        throw refused("Company assignment cannot be changed from company users page");
}

identity::NewUser newUserIn(const json::Value& body, const NumberAccess& access) {
    identity::NewUser user;
    user.organizationId = access.company.id;
    user.username = *input::text(body, "username");
    user.firstName = input::text(body, "first_name").value_or("");
    user.lastName = input::text(body, "last_name").value_or("");
    const auto phone = phoneIn(body);
    if (phone && !phone->empty()) user.phoneNumber = *phone;
    user.role = input::text(body, "role") == "AGENT" ? auth::Role::kAgent : auth::Role::kAdmin;
    const std::string type = input::text(body, "agent_type").value_or("BOTH");
    user.agentType = type == "INBOUND"    ? identity::AgentType::kInbound
                     : type == "OUTBOUND" ? identity::AgentType::kOutbound
                                          : identity::AgentType::kBoth;
    user.active = input::boolean(body, "is_active").value_or(true);
    user.passwordHash = hashOf(*input::text(body, "password"), user.username);
    return user;
}

void audit(db::Transaction& tx, const NumberAccess& access, const char* action, const Person& person) {
    identity::AuditEntry entry = auditEntry(access, action, "user", person.id);
    entry.after = json::Object{{"username", person.username}, {"role", person.role}, {"is_active", person.active}};
    identity::recordAudit(tx, entry);
}

}  // namespace

http::Response People::list(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const auto people = context_.database.inStatement("list_people", [&](db::Transaction& tx) {
        return tx.queryAll<Person>(sql::kListCompanyPeople, access.company.id, nullptr);
    });
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const Person& person : people) writePerson(out, person);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response People::add(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const identity::NewUser user = newUserIn(request.json(), access);
    return saying([&] {
        return personResponse(context_.database.inTransaction("add_person", [&](db::Transaction& tx) {
            const identity::User made = identity::createUser(tx, user);
            Person person = require(tx, access, made.id);
            audit(tx, access, "user.created", person);
            return person;
        }));
    });
}

http::Response People::change(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    refuseFixed(body);
    const std::int64_t id = input::pathId(request);
    const auto active = input::boolean(body, "is_active");
    std::optional<std::string> role;
    if (const auto wanted = input::text(body, "role")) role = *wanted == "ADMIN" ? "admin" : "agent";
    std::optional<std::string> type;
    if (const auto wanted = input::text(body, "agent_type")) type = text::toLower(*wanted);
    const auto phone = phoneIn(body);
    const auto password = input::filledText(body, "password");
    return saying([&] {
        return personResponse(context_.database.inTransaction("change_person", [&](db::Transaction& tx) {
            const Person before = require(tx, access, id);
            if (active == false || role == "agent") requireAnotherAdmin(tx, access, before);
            tx.execute(sql::kChangeCompanyPerson, id, active, role, type, input::text(body, "first_name"),
                       input::text(body, "last_name"), phone, context_.clock.now());
            if (password) identity::setPassword(tx, id, hashOf(*password, before.username), false);
            Person after = require(tx, access, id);
            audit(tx, access, "user.changed", after);
            return after;
        }));
    });
}

http::Response People::remove(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const std::int64_t id = input::pathId(request);
    return saying([&] {
        context_.database.inTransaction("delete_person", [&](db::Transaction& tx) {
            const Person person = require(tx, access, id);
            requireAnotherAdmin(tx, access, person);
            tx.execute(sql::kDeleteCompanyPerson, id);
            audit(tx, access, "user.deleted", person);
        });
        return deletedResponse(id);
    });
}

void registerPeople(plugin::Registrar& registrar, const std::function<People&()>& people) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (People::*handler)(const http::Request&)) {
        registrar.route(
            std::move(route)
                .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                .handle([people, handler](const http::Request& request) { return (people().*handler)(request); }));
    };
    const auto text = [](std::size_t most) { return Schema::string().maxLength(most).nullable(); };
    const Schema common =
        Schema::object()
            .optional("is_active", Schema::boolean().nullable())
            .optional("role", Schema::string().oneOf({"ADMIN", "AGENT"}).nullable())
            .optional("agent_type", Schema::string().oneOf({"INBOUND", "OUTBOUND", "BOTH"}).nullable())
            .optional("first_name", text(150))
            .optional("last_name", text(150))
            .optional("phone_number", text(64).describe("null or \"\" removes it"));
    for (const std::string base : {"/api/admins", "/api/{company}/admins"}) {
        add(Route(Method::kGet, base).summary("People of a company").response(200, "The people"), &People::list);
        add(Route(Method::kPost, base)
                .summary("Adds a person")
                .body(common.property("username", Schema::string().minLength(1).maxLength(150))
                          .property("password", Schema::string().maxLength(72).describe("At least 12 characters")))
                .response(200, "The person")
                .response(400, "What cannot be accepted"),
            &People::add);
        add(Route(Method::kPut, base + "/{id}")
                .summary("Changes a person")
                .body(common.optional("password", text(72).describe("Ends every session of the person")))
                .response(200, "The person as changed")
                .response(404, "User not found in this company"),
            &People::change);
        add(Route(Method::kDelete, base + "/{id}")
                .summary("Deletes a person")
                .response(200, "deleted, id")
                .response(404, "User not found in this company"),
            &People::remove);
    }
}

}  // namespace hub::number_queue::admin
