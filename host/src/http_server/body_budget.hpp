/// @file http_server/body_budget.hpp
/// @brief How much memory the bodies of all requests may take together.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace hub::host::transport {

/// Thread-safe.
class BodyBudget {
public:
    explicit BodyBudget(std::size_t bytes) : left_(bytes) {}

    /// What one request has taken of it, given back at its end. The budget lives longer.
    class Share {
    public:
        Share() = default;
        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Share() {
            if (budget_) budget_->left_.fetch_add(bytes_, std::memory_order_relaxed);
        }
        explicit operator bool() const noexcept { return budget_ != nullptr; }

    private:
        friend class BodyBudget;
        Share(BodyBudget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
        BodyBudget* budget_ = nullptr;
        std::size_t bytes_ = 0;
    };

    /// An empty share when there is not so much left.
    Share take(std::size_t bytes) noexcept {
        std::size_t left = left_.load(std::memory_order_relaxed);
        do {
            if (bytes > left) return {};
        } while (!left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed));
        return {*this, bytes};
    }

private:
    std::atomic<std::size_t> left_;
};

}  // namespace hub::host::transport
