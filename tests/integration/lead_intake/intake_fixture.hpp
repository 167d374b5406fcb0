/// @file intake_fixture.hpp
/// @brief An organization with a dialer, agents and the intake on a real database.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "lead_intake/src/config.hpp"
#include "hub/auth/principal.hpp"
#include "hub/events/event.hpp"
#include "hub/identity/model.hpp"
#include "intake_service.hpp"
#include "lead_service.hpp"
#include "hub/testing/test_database.hpp"

namespace hub::lead_intake::testing {

/// What one request came to.
struct Told {
    http::Response response;
    std::optional<TakenLead> taken;
};

/// Counts what the host would be told.
class CountingAnnouncer final : public events::Announcer {
public:
    void committed() noexcept override { ++times; }
    std::atomic<int> times = 0;
};

class IntakeFixture {
public:
    IntakeFixture();

    db::Database& database() { return base_.database(); }
    hub::testing::TestDatabase& base() { return base_; }

    /// A query string, as a dialer's GET.
    Told send(std::string_view query, EventKind kind = EventKind::kFromDialer);
    Told sendAs(const auth::Principal& sender, std::string_view query, EventKind kind,
                std::optional<std::string> idempotencyKey = {});
    /// The stored lead's JSON member after a request that must succeed.
    TakenLead take(std::string_view query, EventKind kind = EventKind::kFromDialer);

    identity::User makeUser(std::string_view username, auth::Role role = auth::Role::kAgent);
    Viewer viewer(const identity::User& user) const;
    Viewer admin() const;
    Lead stored(std::int64_t id);
    std::int64_t count(const std::string& table) { return std::stoll(base_.value("SELECT count(*) FROM " + table)); }

    std::int64_t organizationId = 0;
    auth::Principal key;  ///< Of dialer "vici", region GB.
    Config config;
    CountingAnnouncer announcer;

private:
    hub::testing::TestDatabase base_;

public:
    IntakeService intake;
    LeadService leads;
};

}  // namespace hub::lead_intake::testing
