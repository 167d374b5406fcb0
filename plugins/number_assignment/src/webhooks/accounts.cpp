#include "webhooks/accounts.hpp"

namespace hub::number_assignment::webhooks {

namespace {

/// Anybody can name accounts that do not exist.
constexpr std::size_t kMostEntries = 10000;

}  // namespace

Accounts::Known Accounts::find(carriers::Provider provider, const std::string& accountId) {
    Key key{provider, accountId};
    {
        const std::lock_guard lock(mutex_);
        const auto known = entries_.find(key);
        if (known != entries_.end()) return known->second.account;
    }
    return read(key);
}

Accounts::Known Accounts::reread(carriers::Provider provider, const std::string& accountId) {
    Key key{provider, accountId};
    {
        const std::lock_guard lock(mutex_);
        const auto known = entries_.find(key);
        if (known != entries_.end() && std::chrono::steady_clock::now() - known->second.readAt < kShortest)
            return nullptr;
    }
    return read(key);
}

Accounts::Known Accounts::replace(const carriers::Account& outdated) {
    return read({outdated.provider, outdated.accountId});
}

Accounts::Known Accounts::read(const Key& key) {
    const auto now = std::chrono::steady_clock::now();
    auto found = service_.findByAccountId(key.first, key.second);
    Known account = found ? std::make_shared<const carriers::OpenAccount>(std::move(*found)) : nullptr;
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= kMostEntries) entries_.clear();
    entries_.insert_or_assign(key, Entry{account, now});
    return account;
}

}  // namespace hub::number_assignment::webhooks
