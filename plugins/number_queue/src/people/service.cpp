#include "people/service.hpp"

#include "hub/auth/password.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/access.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/services/user_mirror.hpp"
#include "numbers/canonical_phone.hpp"
#include "people/repository.hpp"

namespace hub::number_queue {

namespace {

/// "" stays "".
std::string e164(const std::string& typed) {
    if (typed.empty()) return typed;
    const CanonicalPhone phone = canonicalPhone(typed);
    if (!phone) throw http::badRequest("Invalid phone number");
    return "+98" + phone.value.substr(1);
}

std::string hashOf(const std::string& password, const std::string& username) {
    if (const auto problem = auth::passwordProblem(password, username))
        throw http::badRequest("The password " + *problem);
    return auth::hashPassword(password);
}

/// What the database refuses, in the original's words.
template <class Work>
auto saying(Work&& work) {
    try {
        return work();
    } catch (const db::UniqueViolation& violation) {
        const bool phone = violation.constraint() == "users_phone_number_key";
        throw http::badRequest(phone ? "Phone number already in use" : "Username already exists");
    } catch (const db::CheckViolation&) {
        throw http::badRequest("Invalid username: no blanks around it, no control characters");
    } catch (const db::ForeignKeyViolation&) {
        throw http::conflict("The user has data outside the number queue: deactivate the user instead");
    }
}

Person requireManageable(std::optional<Person> person, const CompanyAccess& access, PeoplePage page) {
    const bool ofCompany = page == PeoplePage::kCompany;
    if (!person) throw http::notFound(ofCompany ? "User not found in this company" : "User not found");
    if (person->superuser && ofCompany) throw http::badRequest("Superuser cannot be managed from company users page");
    // Else an administrator could sign in as one by setting the password.
    if (person->superuser && !access.superuser) throw http::forbidden("Superuser only");
    return std::move(*person);
}

void requireAnotherAdmin(db::Transaction& tx, const CompanyAccess& access, const Person& person) {
    if (!person.isAdmin() || !person.active) return;
    if (!people_repository::hasOtherAdmin(tx, access.company.id, person.id))
        throw http::badRequest("At least one active admin is required");
}

void protectSuperuser(const Person& person, const PersonChange& change) {
    if (change.superuser == true && !person.superuser)
        throw http::badRequest("Superusers are made with: dialhub user create --superuser");
    if (!person.superuser) return;
    if (change.superuser == false) throw http::badRequest("Primary admin cannot lose superuser status");
    if (change.active == false) throw http::badRequest("Cannot deactivate primary admin");
    if (change.admin == false) throw http::badRequest("Primary admin role cannot be changed");
}

/// The role as the database has it; nullopt: it stays.
std::optional<std::string> roleAfter(const Person& before, const PersonChange& change) {
    if (!change.admin || *change.admin == before.isAdmin()) return std::nullopt;
    return *change.admin ? "admin" : "agent";
}

json::Object auditView(const Person& person) {
    return {{"username", person.username},
            {"role", person.role},
            {"is_active", person.active},
            {"agent_type", person.agentType},
            {"first_name", person.firstName},
            {"last_name", person.lastName},
            {"phone_number", person.phone ? json::Value(*person.phone) : json::Value()}};
}

void audit(db::Transaction& tx, const CompanyAccess& access, const char* action, const Person* before,
           const Person* after) {
    identity::AuditEntry entry = auditEntry(access, action, "user", std::to_string((after ? after : before)->id));
    if (before) entry.before = auditView(*before);
    if (after) entry.after = auditView(*after);
    identity::recordAudit(tx, entry);
}

/// What an identity provider keeps, too, and what it is now.
json::Object mirroredFields(const Person& before, const Person& after) {
    json::Object fields;
    if (after.firstName != before.firstName) fields.set("first_name", after.firstName);
    if (after.lastName != before.lastName) fields.set("last_name", after.lastName);
    if (after.active != before.active) fields.set("is_active", after.active);
    return fields;
}

}  // namespace

std::vector<Person> PeopleService::list(const CompanyAccess& access, PeoplePage page) {
    return database_.inStatement(
        "list_people", [&](db::Transaction& tx) { return people_repository::list(tx, access.company.id, page); });
}

Person PeopleService::add(const CompanyAccess& access, PeoplePage page, const NewPerson& person) {
    identity::NewUser user = person.user;
    user.organizationId = access.company.id;
    if (person.phone && !person.phone->empty()) user.phoneNumber = e164(*person.phone);
    user.passwordHash = hashOf(person.password, user.username);
    return saying([&] {
        return database_.inTransaction("add_person", [&](db::Transaction& tx) {
            const std::int64_t id = identity::createUser(tx, user).id;
            Person made = requireManageable(people_repository::find(tx, access.company.id, id), access, page);
            audit(tx, access, "user.created", nullptr, &made);
            return made;
        });
    });
}

Person PeopleService::change(const CompanyAccess& access, PeoplePage page, const PersonChange& change) {
    // Hashing takes long: done before the rows are locked.
    std::optional<std::string> hash;
    if (change.password) {
        auto known = database_.inStatement("find_person", [&](db::Transaction& tx) {
            return people_repository::find(tx, access.company.id, change.id);
        });
        hash = hashOf(*change.password, requireManageable(std::move(known), access, page).username);
    }
    Person changed = saying([&] {
        return database_.inTransaction("change_person", [&](db::Transaction& tx) {
            const Person before =
                requireManageable(people_repository::lock(tx, access.company.id, change.id), access, page);
            protectSuperuser(before, change);
            Person after = apply(tx, access, before, change);
            if (hash) {
                identity::setPassword(tx, change.id, *hash, false);
                audit(tx, access, "user.password_changed", nullptr, &after);
            }
            return after;
        });
    });
    host_.outbox().wake();
    return changed;
}

Person PeopleService::apply(db::Transaction& tx, const CompanyAccess& access, const Person& before,
                            PersonChange change) {
    const auto role = roleAfter(before, change);
    if (!before.superuser && (change.active == false || role == "agent")) requireAnotherAdmin(tx, access, before);
    if (change.phone) change.phone = e164(*change.phone);
    people_repository::change(tx, change, role);
    Person after = people_repository::find(tx, access.company.id, change.id).value();
    audit(tx, access, "user.updated", &before, &after);
    if (before.active && !after.active) identity::endAccess(tx, {after.id}, clock_.now());
    if (json::Object fields = mirroredFields(before, after); before.keycloakId && fields.size() > 0) {
        if (const auto mirror = host_.service<services::UserMirror>())
            mirror->changed(tx, {{access.company.id, *before.keycloakId, std::move(fields)}});
    }
    return after;
}

void PeopleService::remove(const CompanyAccess& access, PeoplePage page, std::int64_t id) {
    saying([&] {
        database_.inTransaction("delete_person", [&](db::Transaction& tx) {
            const Person person = requireManageable(people_repository::lock(tx, access.company.id, id), access, page);
            if (person.superuser) throw http::badRequest("Primary admin cannot be deleted");
            requireAnotherAdmin(tx, access, person);
            people_repository::remove(tx, id);
            audit(tx, access, "user.deleted", &person, nullptr);
            const auto mirror = person.keycloakId ? host_.service<services::UserMirror>() : nullptr;
            if (mirror) mirror->removed(tx, {{access.company.id, *person.keycloakId}});
        });
    });
    host_.outbox().wake();
}

}  // namespace hub::number_queue
