/// @file
/// @brief Wiring of the number queue.
#include <memory>
#include <optional>

#include "config.hpp"
#include "dialect.hpp"
#include "dialer/routes.hpp"
#include "explain/routes.hpp"
#include "housekeeping.hpp"
#include "hub/plugin/export.hpp"
#include "number_queue/sql.hpp"
#include "schedule/time_zone.hpp"
#include "schedule/windows_schedule.hpp"
#include "suppression/routes.hpp"

namespace hub::number_queue {

namespace {

/// What exists between start and stop.
struct Runtime {
    Runtime(plugin::HostContext& host, const CurrentSettings& settings)
        : zone(settings.get()->timeZone),
          schedule(zone),
          dialer(DialerContext{host.database(), host.clock(), settings, schedule}, zone),
          explain(DialerContext{host.database(), host.clock(), settings, schedule}),
          suppression(host.database(), host.clock()) {}

    const TimeZone zone;
    WindowsSchedule schedule;
    dialer::Handlers dialer;
    explain::Handlers explain;
    suppression::Handlers suppression;
};

class NumberQueue final : public plugin::Plugin {
public:
    explicit NumberQueue(const config::Section& section) : settings_(parseSettings(section)) {}

    void registerWith(plugin::Registrar& registrar) override {
        registrar.errorDialect(errorDialect);
        registrar.queries(sql::all());
        dialer::registerRoutes(registrar, [this]() -> dialer::Handlers& { return runtime_->dialer; });
        explain::registerRoutes(registrar, [this]() -> explain::Handlers& { return runtime_->explain; });
        suppression::registerRoutes(registrar, [this]() -> suppression::Handlers& { return runtime_->suppression; });
        registrar.job(housekeepingJob(settings_));
    }

    void start(plugin::HostContext& host) override { runtime_.emplace(host, settings_); }
    void reconfigure(const config::Section& section) override { settings_.replace(parseSettings(section)); }
    void stop(plugin::Deadline) noexcept override { runtime_.reset(); }

private:
    CurrentSettings settings_;
    std::optional<Runtime> runtime_;
};

std::unique_ptr<plugin::Plugin> create(const config::Section& section) {
    return std::make_unique<NumberQueue>(section);
}

}  // namespace

}  // namespace hub::number_queue

HUB_PLUGIN("number_queue", "0.1.0", "Hands out telephone numbers to dialers, fenced, fair and within the law's hours",
           6, hub::number_queue::spec, hub::number_queue::create);
