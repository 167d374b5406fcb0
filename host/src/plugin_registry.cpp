#include "plugin_registry.hpp"

#include <algorithm>
#include <future>

#include "hub/log/log.hpp"

namespace hub::host {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLongestRetry{60000};
constexpr milliseconds kRetryTick{200};
constexpr milliseconds kPoll{5};

OwnerState::Phase phaseOf(PluginState state) noexcept {
    if (state == PluginState::kServing) return OwnerState::Phase::kServing;
    if (state == PluginState::kStopping || state == PluginState::kStopped) return OwnerState::Phase::kGone;
    return OwnerState::Phase::kAway;
}

bool contains(const PluginSet& plugins, const std::shared_ptr<PluginEntry>& entry) {
    return std::find(plugins.begin(), plugins.end(), entry) != plugins.end();
}

}  // namespace

PluginRegistry::PluginRegistry(Settings settings) : settings_(std::move(settings)) {}

PluginRegistry::~PluginRegistry() {
    stopAll(steady_clock::now());
}

void PluginRegistry::configure(Settings settings) {
    const std::lock_guard lock(mutex_);
    settings_ = std::move(settings);
}

void PluginRegistry::connect(Services services) {
    services_ = std::make_unique<const Services>(services);
}

void PluginRegistry::setState(Entry& entry, PluginState state, std::string error) {
    const std::lock_guard lock(mutex_);
    entry.state = state;
    entry.lastError = std::move(error);
    entry.owner->setPhase(phaseOf(state));
}

void PluginRegistry::start(const PluginSet& fresh) {
    const std::lock_guard lifecycle(lifecycle_);
    for (const auto& entry : fresh) {
        try {
            startByPolicy(*entry);
        } catch (...) {
            for (const auto& other : fresh) stop(*other, steady_clock::now());
            throw;
        }
    }
}

void PluginRegistry::discard(const PluginSet& fresh) noexcept {
    const std::lock_guard lifecycle(lifecycle_);
    for (const auto& entry : fresh) stop(*entry, steady_clock::now());
}

void PluginRegistry::startByPolicy(Entry& entry) {
    OnStartError policy = OnStartError::kFail;
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = settings_.onStartError.find(entry.loaded.name); known != settings_.onStartError.end())
            policy = known->second;
    }
    setState(entry, PluginState::kStarting);
    try {
        attemptStart(entry);
        setState(entry, PluginState::kServing);
        log::info("plugin.started", {{"plugin", entry.loaded.name}, {"version", entry.loaded.info->version}});
    } catch (const std::exception& error) {
        const bool retriable = plugin::isRetriable(error);
        const bool retry = policy == OnStartError::kRetry && retriable;
        log::error("plugin.start_failed", {{"plugin", entry.loaded.name}, {"error", error.what()}, {"retry", retry}});
        if (policy == OnStartError::kFail) {
            setState(entry, PluginState::kDisabled, error.what());
            throw std::runtime_error("plugin \"" + entry.loaded.name + "\" did not start: " + error.what() +
                                     " (plugins.on_start_error decides whether the hub goes on without it)");
        }
        entry.retryAt = steady_clock::now() + entry.retryDelay;
        setState(entry, retry ? PluginState::kRetrying : PluginState::kDisabled, error.what());
    }
}

void PluginRegistry::attemptStart(Entry& entry) {
    // A start that hangs must not hang the hub: it goes on in its own thread and the attempt counts as failed. The
    // thread is detached because nothing can end it; the context lives until the process ends or the start returns.
    auto done = std::make_shared<std::promise<void>>();
    std::future<void> result = done->get_future();
    std::thread([done, instance = entry.instance, &context = services_->context] {
        try {
            instance->start(context);
            done->set_value();
        } catch (...) {
            done->set_exception(std::current_exception());
        }
    }).detach();
    const milliseconds timeout = [this] {
        const std::lock_guard lock(mutex_);
        return settings_.startTimeout;
    }();
    const auto deadline = steady_clock::now() + timeout;
    while (result.wait_until(std::min(deadline, steady_clock::now() + kRetryTick)) == std::future_status::timeout) {
        if (stopping_) throw std::runtime_error("the hub is stopping");
        if (steady_clock::now() < deadline) continue;
        throw std::runtime_error("start took longer than plugins.start_timeout (" + std::to_string(timeout.count()) +
                                 " ms)");
    }
    result.get();
}

/// Hands on what a plugin declared for the time it serves.
void PluginRegistry::announce(Entry& entry) {
    for (jobs::Job& job : std::exchange(entry.jobs, {})) services_->scheduler.add(entry.loaded.name, std::move(job));
    for (outbox::Delivery& delivery : std::exchange(entry.deliveries, {}))
        services_->context.outbox().add(std::move(delivery));
}

void PluginRegistry::use(PluginSet plugins) {
    const std::lock_guard lifecycle(lifecycle_);
    for (const auto& entry : plugins) {
        if (entry->state == PluginState::kServing) announce(*entry);
    }
    {
        const std::lock_guard lock(mutex_);
        for (const auto& entry : entries_) {
            if (!contains(plugins, entry)) retiring_.push_back(entry);
        }
        entries_ = std::move(plugins);
    }
    ensureRetryThread();
}

std::vector<std::string> PluginRegistry::retire(plugin::Deadline deadline) {
    const std::lock_guard lifecycle(lifecycle_);
    PluginSet leaving;
    {
        const std::lock_guard lock(mutex_);
        leaving = retiring_;
    }
    // All of them first: none takes further requests while another one drains.
    for (const auto& entry : leaving) setState(*entry, PluginState::kStopping);
    std::vector<std::string> busy;
    for (const auto& entry : leaving) {
        if (!drained(*entry, deadline)) {
            busy.push_back(entry->loaded.name);
            continue;
        }
        stop(*entry, deadline);
        const std::lock_guard lock(mutex_);
        std::erase(retiring_, entry);
    }
    return busy;
}

bool PluginRegistry::drained(Entry& entry, plugin::Deadline deadline) {
    if (!services_->scheduler.remove(entry.loaded.name, deadline)) return false;
    for (const std::string& topic : entry.topics) {
        if (!services_->context.outbox().remove(topic, deadline)) return false;
    }
    while (entry.owner->inFlight() > 0) {
        if (stopping_ || steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(kPoll);
    }
    return true;
}

std::shared_ptr<PluginEntry> PluginRegistry::dueRetry() const {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(), [now = steady_clock::now()](const auto& entry) {
        return entry->state == PluginState::kRetrying && entry->retryAt <= now;
    });
    return found == entries_.end() ? nullptr : *found;
}

void PluginRegistry::ensureRetryThread() {
    const bool retrying = std::any_of(entries_.begin(), entries_.end(),
                                      [](const auto& entry) { return entry->state == PluginState::kRetrying; });
    if (retrying && !retryThread_.joinable() && !stopping_) retryThread_ = std::thread([this] { retryLoop(); });
}

void PluginRegistry::retryLoop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, kRetryTick, [this] { return stopping_.load(); });
            if (stopping_) return;
        }
        if (!dueRetry()) continue;
        const std::lock_guard lifecycle(lifecycle_);
        // Again, because a reload may have come in between.
        const std::shared_ptr<Entry> entry = dueRetry();
        if (!entry || stopping_) continue;
        entry->retryDelay = std::min(entry->retryDelay * 2, kLongestRetry);
        try {
            startByPolicy(*entry);
            if (entry->state == PluginState::kServing) announce(*entry);
        } catch (const std::exception&) {
            // Reported, and the plugin is disabled: a reload has made its policy "fail" meanwhile.
        }
    }
}

void PluginRegistry::stop(Entry& entry, plugin::Deadline deadline) noexcept {
    if (entry.state == PluginState::kStopped) return;
    setState(entry, PluginState::kStopped);
    entry.instance->stop(deadline);
}

void PluginRegistry::stopAll(plugin::Deadline deadline) noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (retryThread_.joinable()) retryThread_.join();
    const std::lock_guard lifecycle(lifecycle_);
    PluginSet all = entries_;
    all.insert(all.end(), retiring_.begin(), retiring_.end());
    for (auto entry = all.rbegin(); entry != all.rend(); ++entry) stop(**entry, deadline);
}

PluginSet PluginRegistry::plugins() const {
    const std::lock_guard lock(mutex_);
    return entries_;
}

std::shared_ptr<void> PluginRegistry::findService(std::type_index type) const {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_) {
        if (entry->state != PluginState::kServing) continue;
        const auto found = entry->services.find(type.name());
        if (found != entry->services.end()) return found->second;
    }
    return nullptr;
}

std::vector<PluginStatus> PluginRegistry::statuses() const {
    const std::lock_guard lock(mutex_);
    std::vector<PluginStatus> all;
    for (const PluginSet* set : {&entries_, &retiring_}) {
        for (const auto& entry : *set) {
            const plugin::PluginInfo& info = *entry->loaded.info;
            all.push_back({info.name, info.version, info.summary, entry->state, entry->lastError});
        }
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
