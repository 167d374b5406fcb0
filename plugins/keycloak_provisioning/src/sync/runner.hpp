/// @file
/// @brief Works on one synchronisation: read, judge, apply.
#pragma once

#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine.hpp"
#include "hub/plugin/host_context.hpp"
#include "sync/dialer_links.hpp"
#include "sync/keycloak_client.hpp"
#include "sync/mapping.hpp"
#include "sync/model.hpp"
#include "sync/reader.hpp"

namespace hub::keycloak_provisioning::sync {

/// How the engine is used.
struct EngineSettings {
    bool createClients = true;
    bool linkByEmail = true;
    NewClientDefaults newClients;
};

/// One thread at a time. Everything is read before anything is changed: Keycloak going away costs the run, not users.
class Runner {
public:
    Runner(plugin::HostContext& host, KeycloakClient& client, const Settings& settings, EngineSettings engine)
        : host_(host), client_(client), settings_(settings), engine_(std::move(engine)), links_(settings_) {}

    /// Works until the run is over or waits for an administrator, and stores what became of it.
    /// @return the run as stored. @throws Stopped: it begins again later; db::Error likewise
    Run work(Run run, const std::stop_token& stop);

private:
    struct Batch;
    void execute(Run& run, const std::stop_token& stop);
    /// events: fingerprints of those that are dealt with by it.
    void executeFull(Run& run, Reader& reader, const std::vector<std::string>& events = {});
    void executeIncremental(Run& run, Reader& reader);
    Toll weigh(const Run& run, const Reading& reading, bool whole);
    bool mayGoOn(Run& run, const Reading& reading, bool whole);
    bool isApproved(const Run& run, const Toll& toll);
    void hold(const Run& run, const Toll& toll);
    void confirmMissing(Reading& reading, Reader& reader);
    void apply(Run& run, Reading& reading, const std::stop_token& stop);
    void applyBatch(Run& run, std::vector<MappedUser> users);
    void keepOnly(const Run& run, std::vector<MappedUser>& users) const;
    void adopt(db::Transaction& tx, const Plan& plan, const std::vector<Difference>& differences) const;
    void leaveUnsettled(db::Transaction& tx, const Run& run, std::vector<DesiredUser>& desired) const;
    void leaveRemoved(db::Transaction& tx, const Current& current, std::vector<DesiredUser>& desired) const;
    Batch judge(db::Transaction& tx, const Run& run, const std::vector<MappedUser>& users) const;
    std::unordered_set<std::string> activeIds(const Run& run);
    Reader::Progress progressOf(Run& run);
    time::Timestamp now() const { return host_.clock().now(); }

    plugin::HostContext& host_;
    KeycloakClient& client_;
    const Settings& settings_;
    const EngineSettings engine_;
    const DialerLinks links_;
};

}  // namespace hub::keycloak_provisioning::sync
