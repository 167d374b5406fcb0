#include "admin/people.hpp"

#include "hub/auth/password.hpp"
#include "hub/identity/access.hpp"
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
    bool isAdmin() const { return role == "admin" || superuser; }
    json::Object auditView() const {
        return {{"username", username},
                {"role", role},
                {"is_active", active},
                {"agent_type", agentType},
                {"first_name", firstName},
                {"last_name", lastName},
                {"phone_number", phone ? json::Value(*phone) : json::Value()}};
    }
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
    if (const auto problem = auth::passwordProblem(password, username)) throw refused("The password " + *problem);
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
        throw refused("Invalid username: no blanks around it, no control characters");
    } catch (const db::ForeignKeyViolation&) {
        throw http::conflict("The user has data outside the number queue: deactivate the user instead");
    }
}

/// Which page asks: that of a company's people, or that of the first generation, where superusers are seen too.
enum class Page { kCompany, kAdmins };
Page pageOf(const http::Request& request) {
    return request.pathParameters.get("company") ? Page::kCompany : Page::kAdmins;
}

Person require(db::Transaction& tx, const NumberAccess& access, std::int64_t id, Page page) {
    auto person = tx.queryOptional<Person>(sql::kListCompanyPeople, access.company.id, id, true);
    if (!person) throw http::notFound(page == Page::kCompany ? "User not found in this company" : "User not found");
    if (person->superuser && page == Page::kCompany)
        throw refused("Superuser cannot be managed from company users page");
    // Else an administrator could sign in as one by setting the password.
    if (person->superuser && !access.superuser) throw http::forbidden("Superuser only");
    return std::move(*person);
}

/// The last active administrator stays one.
void requireAnotherAdmin(db::Transaction& tx, const NumberAccess& access, const Person& person) {
    if (!person.isAdmin() || !person.active) return;
    if (tx.queryAll<std::int64_t>(sql::kListOtherAdmins, access.company.id, person.id).empty())
        throw refused("At least one active admin is required");
}

/// What the page of a company cannot change, whatever the value.
void refuseFixed(const json::Value& body, Page page) {
    if (page != Page::kCompany) return;
    if (body.find("username") != nullptr) throw refused("Username cannot be changed from company users page");
    if (body.find("is_superuser") != nullptr) throw refused("Superuser flag cannot be changed from company users page");
    if (body.find("company_id") != nullptr)
        throw refused("Company assignment cannot be changed from company users page");
}

/// Superusers stay what they are.
void protectSuperuser(const Person& person, const json::Value& body) {
    const auto flag = input::boolean(body, "is_superuser");
    if (flag == true && !person.superuser) throw refused("Superusers are made with: dialhub user create --superuser");
    if (!person.superuser) return;
    if (flag == false) throw refused("Primary admin cannot lose superuser status");
    if (input::boolean(body, "is_active") == false) throw refused("Cannot deactivate primary admin");
    if (input::text(body, "role") == "AGENT") throw refused("Primary admin role cannot be changed");
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

void audit(db::Transaction& tx, const NumberAccess& access, const char* action, const Person* before,
           const Person* after) {
    identity::AuditEntry entry = auditEntry(access, action, "user", (after ? after : before)->id);
    if (before) entry.before = before->auditView();
    if (after) entry.after = after->auditView();
    identity::recordAudit(tx, entry);
}

/// The role as the database has it; nullopt when nothing changes: "AGENT" also stands for managers and qualifiers.
std::optional<std::string> roleIn(const json::Value& body, const Person& before) {
    const auto wanted = input::text(body, "role");
    if (!wanted || (*wanted == "ADMIN") == before.isAdmin()) return std::nullopt;
    return *wanted == "ADMIN" ? "admin" : "agent";
}

Person applyChange(db::Transaction& tx, const NumberAccess& access, const json::Value& body, const Person& before) {
    const auto active = input::boolean(body, "is_active");
    const auto role = roleIn(body, before);
    std::optional<std::string> type;
    if (const auto wanted = input::text(body, "agent_type")) type = text::toLower(*wanted);
    if (!before.superuser && (active == false || role == "agent")) requireAnotherAdmin(tx, access, before);
    tx.execute(sql::kChangeCompanyPerson, before.id, active, role, type, input::text(body, "first_name"),
               input::text(body, "last_name"), phoneIn(body), input::filledText(body, "username"));
    return tx.queryOne<Person>(sql::kListCompanyPeople, access.company.id, before.id, true);
}

}  // namespace

http::Response People::list(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const bool superusersToo = pageOf(request) == Page::kAdmins;
    const auto people = context_.database.inStatement("list_people", [&](db::Transaction& tx) {
        return tx.queryAll<Person>(sql::kListCompanyPeople, access.company.id, nullptr, superusersToo);
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
            const Person person = require(tx, access, made.id, pageOf(request));
            audit(tx, access, "user.created", nullptr, &person);
            return person;
        }));
    });
}

http::Response People::change(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    const Page page = pageOf(request);
    refuseFixed(body, page);
    const std::int64_t id = input::pathId(request);
    // Hashing takes long: done before the rows are locked.
    std::optional<std::string> hash;
    if (const auto password = input::filledText(body, "password")) {
        hash = hashOf(*password, context_.database
                                     .inStatement("find_person",
                                                  [&](db::Transaction& tx) { return require(tx, access, id, page); })
                                     .username);
    }
    return saying([&] {
        return personResponse(context_.database.inTransaction("change_person", [&](db::Transaction& tx) {
            tx.execute(sql::kLockCompanyPerson, access.company.id, id);
            const Person before = require(tx, access, id, page);
            protectSuperuser(before, body);
            const Person after = applyChange(tx, access, body, before);
            audit(tx, access, "user.updated", &before, &after);
            if (before.active && !after.active) identity::endAccess(tx, {id}, context_.clock.now());
            if (hash) {
                identity::setPassword(tx, id, *hash, false);
                audit(tx, access, "user.password_changed", nullptr, &after);
            }
            return after;
        }));
    });
}

http::Response People::remove(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const std::int64_t id = input::pathId(request);
    return saying([&] {
        context_.database.inTransaction("delete_person", [&](db::Transaction& tx) {
            tx.execute(sql::kLockCompanyPerson, access.company.id, id);
            const Person person = require(tx, access, id, pageOf(request));
            if (person.superuser) throw refused("Primary admin cannot be deleted");
            requireAnotherAdmin(tx, access, person);
            tx.execute(sql::kDeleteCompanyPerson, id);
            audit(tx, access, "user.deleted", &person, nullptr);
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
    const auto ofCompany = [](Route route) {
        return std::move(route).query("company", Schema::string(),
                                      "The company's name, when it is not the caller's own");
    };
    const std::string one = "/{id}";
    for (const std::string base : {"/api/{company}/admins", "/api/admins"}) {
        const bool inPath = base != "/api/admins";
        const auto addTo = [&](Route route, http::Response (People::*handler)(const http::Request&)) {
            add(inPath ? std::move(route) : ofCompany(std::move(route)), handler);
        };
        addTo(Route(Method::kGet, base).summary("People of a company").response(200, "The people"), &People::list);
        addTo(Route(Method::kPost, base)
                  .summary("Adds a person")
                  .body(common.property("username", Schema::string().minLength(1).maxLength(150))
                            .property("password", Schema::string().maxLength(1000).describe("At least 12 characters")))
                  .response(200, "The person")
                  .response(400, "What cannot be accepted"),
              &People::add);
        addTo(Route(Method::kPut, base + one)
                  .summary("Changes a person")
                  .body(common.optional("username", text(150))
                            .optional("is_superuser", Schema::boolean().nullable())
                            .optional("password", text(1000).describe("Ends every session of the person")))
                  .response(200, "The person as changed")
                  .response(404, "User not found"),
              &People::change);
        addTo(Route(Method::kDelete, base + one)
                  .summary("Deletes a person")
                  .response(200, "deleted, id")
                  .response(404, "User not found"),
              &People::remove);
    }
}

}  // namespace hub::number_queue::admin
