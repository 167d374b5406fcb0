/// @file
/// @brief Whose webhook it is: accounts with their secrets in the open, remembered.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "carriers/account_service.hpp"

namespace hub::number_assignment::webhooks {

/// Thread-safe. What is remembered may be outdated (another hub changes accounts too): whoever stores something for an
/// account has the statement compare `updatedAt`, and reads the account again when it differs.
class Accounts {
public:
    using Known = std::shared_ptr<const carriers::OpenAccount>;

    explicit Accounts(carriers::AccountService& service) : service_(service) {}

    /// nullptr: nobody's.
    Known find(carriers::Provider provider, const std::string& accountId);
    /// As stored now; nullptr also when it was read less than kShortest ago, so that forged requests cost no queries.
    Known reread(carriers::Provider provider, const std::string& accountId);
    /// The account is not `outdated` any more: as stored now.
    Known replace(const carriers::Account& outdated);

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
