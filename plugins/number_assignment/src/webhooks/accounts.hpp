/// @file
/// @brief Whose webhook it is: accounts with their secrets, remembered for a moment.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "carriers/account_service.hpp"

namespace hub::number_assignment::webhooks {

/// Thread-safe. A removed account is known for kTrust longer; a replaced secret holds at once, because what does not
/// fit what is remembered is judged by what is stored.
class Accounts {
public:
    using Known = std::shared_ptr<const carriers::OpenAccount>;

    explicit Accounts(carriers::AccountService& service) : service_(service) {}

    /// nullptr: nobody's.
    Known find(carriers::Provider provider, const std::string& accountId);
    /// As stored now; nullptr also when it was read so short a time ago that reading it again is no use.
    Known reread(carriers::Provider provider, const std::string& accountId);

    static constexpr std::chrono::seconds kTrust{5};
    static constexpr std::chrono::milliseconds kShortest{500};

private:
    using Key = std::pair<carriers::Provider, std::string>;
    struct Entry {
        Known account;
        std::chrono::steady_clock::time_point readAt;
    };
    Known read(const Key& key);

    carriers::AccountService& service_;
    std::mutex mutex_;
    std::map<Key, Entry> entries_;
};

}  // namespace hub::number_assignment::webhooks
