/// @file
/// @brief Wiring of the number queue.
#include <memory>
#include <optional>

#include "billing/routes.hpp"
#include "catalog/routes.hpp"
#include "company/routes.hpp"
#include "config.hpp"
#include "dialect.hpp"
#include "dialer/routes.hpp"
#include "dispatch/routes.hpp"
#include "explain/routes.hpp"
#include "housekeeping.hpp"
#include "hub/plugin/export.hpp"
#include "import/routes.hpp"
#include "number_queue/sql.hpp"
#include "numbers/routes.hpp"
#include "people/routes.hpp"
#include "schedule/routes.hpp"
#include "schedule/windows_schedule.hpp"
#include "statistics/routes.hpp"
#include "suppression/lookup.hpp"
#include "suppression/routes.hpp"

namespace hub::number_queue {

namespace {

/// What exists between start and stop.
struct Runtime {
    Runtime(plugin::HostContext& host, const CurrentSettings& settings)
        : zone(settings.get()->timeZone),
          windows(zone),
          dialer(DialerContext{host.database(), host.clock(), settings, windows}, zone),
          explain(DialerContext{host.database(), host.clock(), settings, windows}),
          suppression(host.database(), host.clock()),
          numbers(host.database(), host.clock(), zone),
          imports(ImportContext{host.database(), host.clock(), settings, host.events()}),
          schedule(QueueContext{host.database(), host.clock(), settings, zone}, windows),
          company(host.database(), host.clock(), settings),
          dispatch(host.database(), host.clock(), settings),
          people(host),
          catalog(host.database(), host.clock(), settings),
          billing(QueueContext{host.database(), host.clock(), settings, zone}),
          statistics(host.database(), host.clock(), zone) {}

    const TimeZone zone;
    WindowsSchedule windows;
    dialer::Handlers dialer;
    explain::Handlers explain;
    suppression::Handlers suppression;
    numbers::Handlers numbers;
    imports::Handlers imports;
    schedule::Handlers schedule;
    company::Handlers company;
    dispatch::Handlers dispatch;
    people::Handlers people;
    catalog::Handlers catalog;
    billing::Handlers billing;
    statistics::Handlers statistics;
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
        numbers::registerRoutes(registrar, [this]() -> numbers::Handlers& { return runtime_->numbers; });
        imports::registerRoutes(registrar, [this]() -> imports::Handlers& { return runtime_->imports; });
        schedule::registerRoutes(registrar, [this]() -> schedule::Handlers& { return runtime_->schedule; });
        company::registerRoutes(registrar, [this]() -> company::Handlers& { return runtime_->company; });
        dispatch::registerRoutes(registrar, [this]() -> dispatch::Handlers& { return runtime_->dispatch; });
        people::registerRoutes(registrar, [this]() -> people::Handlers& { return runtime_->people; });
        catalog::registerRoutes(registrar, [this]() -> catalog::Handlers& { return runtime_->catalog; });
        billing::registerRoutes(registrar, [this]() -> billing::Handlers& { return runtime_->billing; });
        statistics::registerRoutes(registrar, [this]() -> statistics::Handlers& { return runtime_->statistics; });
        registrar.provide<services::Suppressions>(std::make_shared<SuppressionLookup>());
        registrar.job(housekeepingJob(settings_));
    }

    void start(plugin::HostContext& host) override {
        runtime_.emplace(host, settings_);
        requireCurrentRules(runtime_->zone);
    }
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
           14, hub::number_queue::spec, hub::number_queue::create);
