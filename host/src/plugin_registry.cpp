#include "plugin_registry.hpp"

#include <algorithm>
#include <future>

#include "hub/log/log.hpp"

namespace hub::host {
namespace {
constexpr std::chrono::milliseconds kFirstRetry{1000};
constexpr std::chrono::milliseconds kLongestRetry{60000};
}  // namespace

std::string_view toString(PluginState state) noexcept {
    switch (state) {
        case PluginState::kRegistered: return "registered";
        case PluginState::kStarting: return "starting";
        case PluginState::kServing: return "serving";
        case PluginState::kRetrying: return "retrying";
        case PluginState::kDisabled: return "disabled";
        case PluginState::kStopped: return "stopped";
    }
    return "unknown";
}

struct PluginRegistry::Entry {
    LoadedPlugin loaded;
    std::unique_ptr<plugin::Plugin> instance;
    std::shared_ptr<OwnerState> owner;
    std::vector<db::Query> queries;
    std::vector<jobs::Job> jobs;
    std::vector<outbox::Delivery> deliveries;
    PluginState state = PluginState::kRegistered;
    std::string lastError;
    std::chrono::milliseconds retryDelay = kFirstRetry;
    std::chrono::steady_clock::time_point retryAt{};
};

/// Collects one plugin's declarations.
class PluginRegistry::PluginRegistrar final : public plugin::Registrar {
public:
    PluginRegistrar(PluginRegistry& registry, Entry& entry) : registry_(registry), entry_(entry) {}

    void errorDialect(http::ErrorDialect dialect) override { dialect_ = std::move(dialect); }
    void route(http::Route route) override {
        registry_.routes_.push_back(std::make_shared<OwnedRoute>(std::move(route), entry_.owner, dialect_));
    }
    void queries(std::vector<db::Query> queries) override { entry_.queries = std::move(queries); }
    void job(jobs::Job job) override { entry_.jobs.push_back(std::move(job)); }
    void delivery(outbox::Delivery delivery) override { entry_.deliveries.push_back(std::move(delivery)); }

protected:
    void provideService(std::type_index type, std::shared_ptr<void> service) override {
        if (!registry_.services_.emplace(type.name(), std::move(service)).second) {
            throw std::logic_error("plugin \"" + entry_.loaded.name + "\" provides a service that another plugin provides already");
        }
    }

private:
    PluginRegistry& registry_;
    Entry& entry_;
    http::ErrorDialect dialect_;
};

PluginRegistry::PluginRegistry(Settings settings) : settings_(std::move(settings)) {}

PluginRegistry::~PluginRegistry() { stopAll(std::chrono::steady_clock::now()); }

void PluginRegistry::createAll(const std::vector<LoadedPlugin>& plugins, const std::map<std::string, config::Section>& sections) {
    std::vector<config::Diagnostic> problems;
    for (const LoadedPlugin& loaded : plugins) {
        auto entry = std::make_unique<Entry>();
        entry->loaded = loaded;
        entry->owner = std::make_shared<OwnerState>(loaded.name);
        try {
            entry->instance = loaded.info->create(sections.at(loaded.name));
            entries_.push_back(std::move(entry));
        } catch (const config::ConfigError& error) {
            problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
        }
    }
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
    for (const auto& entry : entries_) {
        PluginRegistrar registrar(*this, *entry);
        entry->instance->registerWith(registrar);
    }
}

std::vector<db::Query> PluginRegistry::queries() const {
    std::vector<db::Query> all;
    for (const auto& entry : entries_) all.insert(all.end(), entry->queries.begin(), entry->queries.end());
    return all;
}

void PluginRegistry::setState(Entry& entry, PluginState state, std::string error) {
    const std::lock_guard lock(mutex_);
    entry.state = state;
    entry.lastError = std::move(error);
    entry.owner->serving = state == PluginState::kServing;
}

void PluginRegistry::startAll(plugin::HostContext& context, Scheduler& scheduler) {
    scheduler_ = &scheduler;
    for (const auto& entry : entries_) start(*entry, context);
    const bool retrying = std::any_of(entries_.begin(), entries_.end(),
                                      [](const auto& entry) { return entry->state == PluginState::kRetrying; });
    if (retrying) retryThread_ = std::thread([this, &context] { retryLoop(context); });
}

void PluginRegistry::start(Entry& entry, plugin::HostContext& context) {
    const auto policyEntry = settings_.onStartError.find(entry.loaded.name);
    const OnStartError policy = policyEntry == settings_.onStartError.end() ? OnStartError::kFail : policyEntry->second;
    setState(entry, PluginState::kStarting);
    try {
        attemptStart(entry, context);
        setServing(entry, context);
    } catch (const std::exception& error) {
        const bool retriable = dynamic_cast<const plugin::RetriableStartError*>(&error) != nullptr;
        const bool retry = policy == OnStartError::kRetry && retriable;
        log::error("plugin.start_failed", {{"plugin", entry.loaded.name}, {"error", error.what()}, {"retry", retry}});
        if (policy == OnStartError::kFail) {
            setState(entry, PluginState::kDisabled, error.what());
            throw std::runtime_error("plugin \"" + entry.loaded.name + "\" did not start: " + error.what() +
                                     " (plugins.on_start_error decides whether the hub goes on without it)");
        }
        entry.retryAt = std::chrono::steady_clock::now() + entry.retryDelay;
        setState(entry, retry ? PluginState::kRetrying : PluginState::kDisabled, error.what());
    }
}

void PluginRegistry::setServing(Entry& entry, plugin::HostContext& context) {
    setState(entry, PluginState::kServing);
    for (jobs::Job& job : std::exchange(entry.jobs, {})) scheduler_->add(entry.loaded.name, std::move(job));
    for (outbox::Delivery& delivery : std::exchange(entry.deliveries, {})) context.outbox().add(std::move(delivery));
    log::info("plugin.started", {{"plugin", entry.loaded.name}, {"version", entry.loaded.info->version}});
}

void PluginRegistry::attemptStart(Entry& entry, plugin::HostContext& context) {
    // A start that hangs must not hang the hub: it goes on in its own thread and the attempt counts as failed. The thread
    // is detached because nothing can end it; plugin and context live until the process ends or the start returns.
    auto done = std::make_shared<std::promise<void>>();
    std::future<void> result = done->get_future();
    std::thread([done, instance = entry.instance.get(), &context] {
        try {
            instance->start(context);
            done->set_value();
        } catch (...) {
            done->set_exception(std::current_exception());
        }
    }).detach();
    if (result.wait_for(settings_.startTimeout) == std::future_status::timeout) {
        throw std::runtime_error("start took longer than plugins.start_timeout (" +
                                 std::to_string(settings_.startTimeout.count()) + " ms)");
    }
    result.get();
}

void PluginRegistry::retryLoop(plugin::HostContext& context) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait_for(lock, std::chrono::milliseconds(200));
        for (const auto& entry : entries_) {
            if (stopping_ || entry->state != PluginState::kRetrying || std::chrono::steady_clock::now() < entry->retryAt) continue;
            lock.unlock();
            entry->retryDelay = std::min(entry->retryDelay * 2, kLongestRetry);
            start(*entry, context);
            lock.lock();
        }
    }
}

void PluginRegistry::stopAll(plugin::Deadline deadline) noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (retryThread_.joinable()) retryThread_.join();
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
        if ((*entry)->state == PluginState::kStopped) continue;
        setState(**entry, PluginState::kStopped);
        (*entry)->instance->stop(deadline);
    }
}

std::vector<PluginStatus> PluginRegistry::statuses() const {
    const std::lock_guard lock(mutex_);
    std::vector<PluginStatus> all;
    for (const auto& entry : entries_) {
        const plugin::PluginInfo& info = *entry->loaded.info;
        all.push_back({info.name, info.version, info.summary, entry->state, entry->lastError});
    }
    return all;
}

bool PluginRegistry::allServing() const {
    const std::lock_guard lock(mutex_);
    return std::all_of(entries_.begin(), entries_.end(), [](const auto& entry) {
        return entry->state == PluginState::kServing || entry->state == PluginState::kDisabled;
    });
}

}  // namespace hub::host
