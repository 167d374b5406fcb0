/// @file
/// @brief Wiring of the number queue.
#include <memory>
#include <optional>

#include "admin/billing.hpp"
#include "admin/catalog.hpp"
#include "admin/companies.hpp"
#include "admin/dispatch.hpp"
#include "admin/people.hpp"
#include "admin/statistics.hpp"
#include "bank/bank.hpp"
#include "config.hpp"
#include "dialect.hpp"
#include "dialer/routes.hpp"
#include "explain/routes.hpp"
#include "housekeeping.hpp"
#include "hub/plugin/export.hpp"
#include "import/routes.hpp"
#include "number_queue/sql.hpp"
#include "numbers/routes.hpp"
#include "schedule/routes.hpp"
#include "schedule/time_zone.hpp"
#include "schedule/windows_schedule.hpp"
#include "suppression/lookup.hpp"
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
          suppression(host.database(), host.clock()),
          numbers(host.database(), host.clock(), zone),
          schedules(host.database(), host.clock(), settings, schedule),
          scheduleHandlers(host.database(), zone, host.clock(), schedules),
          imports(ImportContext{host.database(), host.clock(), settings, host.events()}),
          administration{host.database(), host.clock(), settings, zone},
          companies(administration),
          dispatch(administration),
          people(administration),
          catalogs(administration),
          billing(administration),
          statistics(administration),
          bank(administration) {}

    const TimeZone zone;
    WindowsSchedule schedule;
    dialer::Handlers dialer;
    explain::Handlers explain;
    suppression::Handlers suppression;
    numbers::Handlers numbers;
    ScheduleService schedules;
    schedule::Handlers scheduleHandlers;
    imports::Handlers imports;
    const admin::AdminContext administration;
    admin::Companies companies;
    admin::Dispatch dispatch;
    admin::People people;
    admin::Catalogs catalogs;
    admin::Billing billing;
    admin::Statistics statistics;
    bank::Handlers bank;
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
        schedule::registerRoutes(registrar, [this]() -> schedule::Handlers& { return runtime_->scheduleHandlers; });
        admin::registerCompanies(registrar, [this]() -> admin::Companies& { return runtime_->companies; });
        admin::registerDispatch(registrar, [this]() -> admin::Dispatch& { return runtime_->dispatch; });
        admin::registerPeople(registrar, [this]() -> admin::People& { return runtime_->people; });
        admin::registerCatalogs(registrar, [this]() -> admin::Catalogs& { return runtime_->catalogs; });
        admin::registerBilling(registrar, [this]() -> admin::Billing& { return runtime_->billing; });
        admin::registerStatistics(registrar, [this]() -> admin::Statistics& { return runtime_->statistics; });
        bank::registerRoutes(registrar, [this]() -> bank::Handlers& { return runtime_->bank; });
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
           9, hub::number_queue::spec, hub::number_queue::create);
