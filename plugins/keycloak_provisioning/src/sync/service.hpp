/// @file
/// @brief Synchronisation as callers and the schedule see it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/jobs/job.hpp"
#include "hub/plugin/host_context.hpp"
#include "rest/service.hpp"
#include "sync/repository.hpp"
#include "sync/runner.hpp"
#include "sync/write_back.hpp"

namespace hub::keycloak_provisioning::sync {

/// What a caller asks for.
struct Wish {
    Kind kind = Kind::kIncremental;
    bool dryRun = false;
    std::string client;  ///< Empty: all.
};

/// A run with what it found.
struct Report {
    Run run;
    std::vector<UserError> errors;  ///< The first ones.
};

/// Thread-safe.
class Service {
public:
    Service(plugin::HostContext& host, const Settings& settings, EngineSettings engine);

    /// @throws http::Error (403) for all clients when the caller has one; (404) for a client that is not there
    Run order(const Caller& caller, const Wish& wish);
    /// nullopt: not there, or not the caller's.
    std::optional<Report> find(const Caller& caller, std::int64_t id);
    std::vector<Run> list(const Caller& caller, const repository::History& page);
    /// @throws http::Error (404)
    std::vector<Difference> differences(const Caller& caller, const repository::FindingsPage& page);
    /// @throws http::Error (404), (409) when it does not wait for a decision
    Run decide(const Caller& caller, std::int64_t id, bool approved);

    /// One turn of the job: what is due is ordered, what waits is worked on. @return what was done
    std::string turn(jobs::JobContext& context);
    outbox::Outcome deliver(const outbox::Message& message) { return writeBack_.deliver(message); }

private:
    void orderWhatIsDue();
    void cleanUp();
    void checkProfile(const std::stop_token& stop);
    Run requireRun(const Caller& caller, std::int64_t id);

    plugin::HostContext& host_;
    const Settings settings_;
    KeycloakClient client_;
    Runner runner_;
    KeycloakClient deliveryClient_;
    WriteBack writeBack_;
    // Of the job's thread:
    bool profileChecked_ = false;
    std::optional<time::Timestamp> profileTriedAt_;
    std::optional<time::Timestamp> cleanedUpAt_;
};

}  // namespace hub::keycloak_provisioning::sync
