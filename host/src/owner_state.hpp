/// @file owner_state.hpp
/// @brief Whether the owner of routes (a plugin, or the host) takes requests, and how many it is working on.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace hub::host {

/// Thread-safe; shared by all routes of the owner and changed while requests run.
///
/// A plugin is stopped when its phase is kGone and inFlight() is 0: a request first counts itself and then looks at the
/// phase, so either it sees kGone and leaves, or whoever set kGone sees it in the count.
class OwnerState {
public:
    enum class Phase : std::uint8_t {
        kAway,  ///< Not started yet, or its start is being tried again.
        kServing,
        kGone,  ///< Disabled by a reload: its paths do not exist any more.
    };

    explicit OwnerState(std::string ownerName) : name(std::move(ownerName)) {}

    const std::string name;

    Phase phase() const noexcept { return phase_.load(); }
    void setPhase(Phase phase) noexcept { phase_.store(phase); }
    std::int64_t inFlight() const noexcept { return inFlight_.load(); }

    /// One request or one streamed answer, for as long as it lives. The owner outlives it.
    class Use {
    public:
        explicit Use(OwnerState& owner) noexcept : owner_(&owner) { owner_->inFlight_.fetch_add(1); }
        Use(Use&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
        Use& operator=(Use&&) = delete;
        ~Use() {
            if (owner_) owner_->inFlight_.fetch_sub(1);
        }

    private:
        OwnerState* owner_;
    };

private:
    std::atomic<Phase> phase_{Phase::kAway};
    alignas(64) std::atomic<std::int64_t> inFlight_{0};
};

}  // namespace hub::host
