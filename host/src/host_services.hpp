/// @file host_services.hpp
/// @brief The HostContext of the running hub.
#pragma once

#include <functional>

#include "hub/plugin/host_context.hpp"

namespace hub::host {

class HostServices final : public plugin::HostContext {
public:
    HostServices(db::Database& database, events::Announcer& events, outbox::Runner& outbox, std::string publicUrl)
        : database_(database), events_(events), outbox_(outbox), publicUrl_(std::move(publicUrl)) {}

    db::Database& database() override { return database_; }
    const time::Clock& clock() const override { return time::systemClock(); }
    events::Announcer& events() override { return events_; }
    outbox::Runner& outbox() override { return outbox_; }
    const std::string& publicUrl() const override { return publicUrl_; }

    /// Who knows the services of the plugins. Called before the first plugin starts.
    using FindService = std::function<std::shared_ptr<void>(std::type_index)>;
    void setServices(FindService find) { findService_ = std::move(find); }

protected:
    std::shared_ptr<void> findService(std::type_index type) const override {
        return findService_ ? findService_(type) : nullptr;
    }

private:
    db::Database& database_;
    events::Announcer& events_;
    outbox::Runner& outbox_;
    std::string publicUrl_;
    FindService findService_;
};

}  // namespace hub::host
