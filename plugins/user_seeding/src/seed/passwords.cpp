#include "seed/passwords.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>

#include "hub/auth/password.hpp"

namespace hub::user_seeding {

namespace {

constexpr std::chrono::milliseconds kTellEvery{500};

}  // namespace

void hashAll(const std::vector<Secret*>& secrets, const HashWork& work) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    const auto hashSome = [&] {
        for (std::size_t i = next++; i < secrets.size(); i = next++) {
            try {
                secrets[i]->hash = auth::hashPassword(secrets[i]->password, work.cost);
            } catch (...) {
                next = secrets.size();  // The others need not go on.
                throw;
            }
            ++done;
        }
    };
    const auto threads = std::min<std::size_t>(static_cast<std::size_t>(std::max(work.threads, 1)), secrets.size());
    std::vector<std::future<void>> running;
    for (std::size_t i = 0; i < threads; ++i) running.push_back(std::async(std::launch::async, hashSome));
    for (std::future<void>& one : running) {
        while (one.wait_for(kTellEvery) == std::future_status::timeout)
            if (work.onHashed) work.onHashed(done, secrets.size());
    }
    for (std::future<void>& one : running) one.get();
    if (work.onHashed && !secrets.empty()) work.onHashed(done, secrets.size());
}

}  // namespace hub::user_seeding
