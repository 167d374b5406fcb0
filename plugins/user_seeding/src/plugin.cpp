/// @file
/// @brief Wiring of user seeding.
#include <memory>
#include <optional>

#include "admin/routes.hpp"
#include "config.hpp"
#include "former/bulk_page.hpp"
#include "former/routes.hpp"
#include "hub/log/log.hpp"
#include "hub/plugin/export.hpp"
#include "seed/seed_service.hpp"
#include "user_seeding/sql.hpp"

namespace hub::user_seeding {

namespace {

class UserSeeding final : public plugin::Plugin {
public:
    explicit UserSeeding(const config::Section& section)
        : settings_(parseSettings(section)), service_(std::make_shared<SeedService>(settings_, time::systemClock())) {}

    void registerWith(plugin::Registrar& registrar) override {
        registrar.errorDialect(http::dialect::errorDetails);
        registrar.queries(sql::all());
        registrar.provide<services::UserSeeding>(service_);
        admin::registerRoutes(registrar, [this]() -> admin::Handlers& { return *handlers_; });
        former::registerRoutes(registrar, [this]() -> former::Handlers& { return *former_; });
        former::registerRoutes(registrar, [this]() -> former::BulkPage& { return *bulkPage_; });
    }

    void start(plugin::HostContext& host) override {
        if (settings_.get()->allowWeakPasswords) log::warning("user_seeding.weak_passwords_allowed");
        service_->setMirror([&host] { return host.service<services::UserMirror>(); });
        handlers_.emplace(host, settings_, *service_);
        former_.emplace(host, settings_, *service_);
        bulkPage_.emplace(host, settings_, *service_);
    }
    void reconfigure(const config::Section& section) override { settings_.replace(parseSettings(section)); }
    void stop(plugin::Deadline) noexcept override {
        handlers_.reset();
        former_.reset();
        bulkPage_.reset();
        service_->setMirror({});
    }

private:
    CurrentSettings settings_;
    std::shared_ptr<SeedService> service_;
    std::optional<admin::Handlers> handlers_;
    std::optional<former::Handlers> former_;
    std::optional<former::BulkPage> bulkPage_;
};

std::unique_ptr<plugin::Plugin> create(const config::Section& section) {
    return std::make_unique<UserSeeding>(section);
}

}  // namespace

}  // namespace hub::user_seeding

HUB_PLUGIN("user_seeding", "0.1.0", "Users and dialer links from files and administrators", 2, hub::user_seeding::spec,
           hub::user_seeding::create);
