#include <atomic>
#include <memory>

#include "config.hpp"
#include "hub/http/error.hpp"
#include "hub/plugin/export.hpp"
#include "intake_handlers.hpp"
#include "intake_service.hpp"
#include "lead_handlers.hpp"
#include "lead_intake/sql.hpp"
#include "lead_service.hpp"
#include "routes.hpp"
#include "upkeep.hpp"

namespace hub::lead_intake {

namespace {

/// Everything of one start.
struct Running {
    explicit Running(plugin::HostContext& context)
        : intakeService(context.database(), context.clock(), context.events()),
          leadService(context.database(), context.clock(), context.events()),
          intake(intakeService, context.clock()),
          leads(leadService, context.clock(), context.publicUrl()) {}

    IntakeService intakeService;
    LeadService leadService;
    IntakeHandlers intake;
    LeadHandlers leads;
};

class LeadIntake final : public plugin::Plugin {
public:
    explicit LeadIntake(const config::Section& section)
        : config_(std::make_shared<const Config>(Config::parse(section))) {}

    void registerWith(plugin::Registrar& registrar) override {
        registrar.errorDialect(leadErrors);
        registrar.queries(sql::all());
        declareRoutes(registrar, *config_.load(), [this](const auto& work) {
            const std::shared_ptr<Running> running = running_.load();
            if (!running) throw http::unavailable("lead_intake is not running", std::chrono::seconds(5));
            const std::shared_ptr<const Config> config = config_.load();
            return work(Serving{running->intake, running->leads, *config});
        });
        declareJobs(registrar);
    }

    void start(plugin::HostContext& context) override {
        const auto running = std::make_shared<Running>(context);
        prepareHistory(context.database(), context.clock().now());
        running_.store(running);
    }

    void reconfigure(const config::Section& section) override {
        config_.store(std::make_shared<const Config>(Config::parse(section)));
    }

    void stop(plugin::Deadline) noexcept override { running_.store(nullptr); }

private:
    void declareJobs(plugin::Registrar& registrar) {
        jobs::Job forget;
        forget.name = "forget_call_events";
        forget.description = "Removes call events older than repeat_window";
        forget.jitter = std::chrono::minutes(5);
        forget.run = [this](jobs::JobContext& context) {
            const time::Timestamp before = context.clock.now() - config_.load()->repeatWindow;
            return std::to_string(forgetCallEvents(context.database, before, context.stop)) + " call events forgotten";
        };
        registrar.job(std::move(forget));

        jobs::Job prepare;
        prepare.name = "prepare_history";
        prepare.description = "Makes the partitions of the history for the coming months";
        prepare.every = std::chrono::hours(24);
        prepare.run = [](jobs::JobContext& context) {
            return std::to_string(prepareHistory(context.database, context.clock.now())) + " months prepared";
        };
        registrar.job(std::move(prepare));
    }

    std::atomic<std::shared_ptr<const Config>> config_;
    std::atomic<std::shared_ptr<Running>> running_;
};

std::unique_ptr<plugin::Plugin> create(const config::Section& section) {
    return std::make_unique<LeadIntake>(section);
}

}  // namespace

HUB_PLUGIN("lead_intake", "0.1.0", "Takes leads from dialers and lets agents and qualifiers work them", 3, Config::spec,
           create);

}  // namespace hub::lead_intake
