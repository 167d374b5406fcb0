#include "intake_fixture.hpp"

#include "dialect/request.hpp"
#include "hub/identity/directory.hpp"
#include "hub/time/clock.hpp"
#include "render.hpp"

namespace hub::lead_intake::testing {

IntakeFixture::IntakeFixture()
    : intake(base_.database(), time::systemClock(), announcer),
      leads(base_.database(), time::systemClock(), announcer) {
    config.dashboardUrl = "https://crm.example.com";
    config.defaultRegion = "GB";
    config.countLimit = 10000;
    database().inTransaction("fixture", [&](db::Transaction& tx) {
        organizationId = identity::createOrganization(tx, {"main", "Main"}).id;
        const identity::Dialer dialer = identity::createDialer(tx, organizationId, "vici", "GB");
        key.kind = auth::PrincipalKind::kApiKey;
        key.organizationId = organizationId;
        key.apiKeyId = 1;
        key.scopes = {std::string(auth::scope::kDialer)};
        key.dialerId = dialer.id;
        key.dialerName = dialer.name;
    });
    makeUser("user_8050");
}

Told IntakeFixture::sendAs(const auth::Principal& sender, std::string_view query, EventKind kind,
                           std::optional<std::string> idempotencyKey) {
    http::Request request;
    request.rawQuery = std::string(query);
    IntakeRequest intakeRequest;
    intakeRequest.sender = sender;
    intakeRequest.kind = kind;
    intakeRequest.wire = dialect::clean(dialect::readRequest(request), {});
    intakeRequest.idempotencyKey = std::move(idempotencyKey);
    Answer answer = intake.take(intakeRequest, config, [&](const TakenLead& taken) {
        return http::Response::json(201, takenJson(taken, config.dashboardUrl));
    });
    return {std::move(answer.response), std::move(answer.taken)};
}

Told IntakeFixture::send(std::string_view query, EventKind kind) {
    return sendAs(key, query, kind);
}

TakenLead IntakeFixture::take(std::string_view query, EventKind kind) {
    return *send(query, kind).taken;
}

identity::User IntakeFixture::makeUser(std::string_view username, auth::Role role) {
    return database().inTransaction("make_user", [&](db::Transaction& tx) {
        identity::NewUser user;
        user.organizationId = organizationId;
        user.username = std::string(username);
        user.role = role;
        return identity::createUser(tx, user);
    });
}

Viewer IntakeFixture::viewer(const identity::User& user) const {
    auth::Principal principal;
    principal.kind = auth::PrincipalKind::kUser;
    principal.organizationId = organizationId;
    principal.userId = user.id;
    principal.username = user.username;
    principal.role = user.role;
    return viewerOf(principal, organizationId);
}

Viewer IntakeFixture::admin() const {
    auth::Principal principal;
    principal.kind = auth::PrincipalKind::kUser;
    principal.userId = 1;
    principal.organizationId = organizationId;
    principal.role = auth::Role::kAdmin;
    return viewerOf(principal, organizationId);
}

Lead IntakeFixture::stored(std::int64_t id) {
    return leads.get(admin(), std::to_string(id));
}

}  // namespace hub::lead_intake::testing
