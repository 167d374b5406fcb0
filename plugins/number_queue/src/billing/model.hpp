/// @file
/// @brief A company's money: balance, price and the ledger that explains the balance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

inline constexpr std::int64_t kDefaultCost = 150;

struct Wallet {
    std::int64_t balance = 0;
    std::int64_t cost = kDefaultCost;
    static Wallet fromRow(const db::Row& row);
};

struct LockedWallet {
    Wallet wallet;
    bool made = false;  ///< The company had none.
};

struct LedgerEntry {
    std::int64_t id = 0;
    std::int64_t amount = 0;
    std::int64_t balanceAfter = 0;
    std::string source;
    std::string note;
    time::Timestamp transactionAt{};
    time::Timestamp createdAt{};
    std::optional<std::int64_t> createdBy;
    std::optional<std::string> createdByName;
    static LedgerEntry fromRow(const db::Row& row);
};

struct WalletPage {
    std::optional<Wallet> wallet;
    bool disabledByMachine = false;      ///< A dialer, or the empty wallet, has switched dispatch off.
    std::optional<LedgerEntry> moved{};  ///< What has just been moved.
};

/// Absent members stay as they are.
struct WalletChange {
    std::optional<std::int64_t> balance;
    std::optional<std::int64_t> cost;
};

/// What a wallet has afterwards, and why.
struct Movement {
    Wallet after;
    std::string source;
    std::string note{};
    std::optional<std::string> reference{};          ///< Of a payment from outside: it counts once.
    std::optional<time::Timestamp> transactionAt{};  ///< Absent: now.
};

/// Money for, or with a negative amount from, a wallet.
struct Adjustment {
    std::int64_t amount = 0;
    std::string note;
};

/// What tells a repeated request from a new one; without a key every request is new.
struct Repeatable {
    std::string key;
    std::string fingerprint;
};

/// As the bank has announced it.
struct Payment {
    std::int64_t amount = 0;
    time::Timestamp paidAt{};  ///< To the minute.
};

struct BankMessage {
    std::string sender;
    std::string text;
    Payment payment;
};

struct NewLedgerEntry {
    std::int64_t amount = 0;
    Movement movement;
    std::optional<std::int64_t> createdBy;
};

struct LedgerQuery {
    std::optional<time::Timestamp> from;
    std::optional<time::Timestamp> before;
    std::int64_t skip = 0;
    std::int64_t limit = 100;
};

struct LedgerPage {
    std::vector<LedgerEntry> items;
    std::int64_t total = 0;
};

}  // namespace hub::number_queue
