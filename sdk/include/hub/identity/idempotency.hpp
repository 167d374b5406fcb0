/// @file hub/identity/idempotency.hpp
/// @brief Stored first answers, so that a repeated request gets the same answer and changes nothing.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "hub/db/transaction.hpp"
#include "hub/http/message.hpp"

namespace hub::identity {

/// Identity of one request: the key is unique inside a scope ("lead_intake:dialer:3").
struct IdempotencyKey {
    std::int64_t organizationId = 0;
    std::string scope;
    std::string key;
    std::string fingerprint;  ///< Hash of what must be equal when the key is used again; empty: not compared.
};

/// Runs `body` once per key. Concurrent repeats wait for the first (row lock), then get its stored answer (status, headers
/// and body); a different fingerprint is refused with http::Error 422 "idempotency_key_reused". An exception of `body` or an
/// answer of 500 and above stores nothing: the next repeat runs it again. Must be called inside the transaction that makes
/// the change, so that answer and change are kept or lost together. Keys over 200 bytes, and those that are
/// not text, are stored as their SHA-256.
/// @throws std::logic_error when `body` returns a streamed answer.
http::Response runOnce(db::Transaction& tx, const IdempotencyKey& key, std::chrono::hours keepFor,
                       const std::function<http::Response()>& body);

}  // namespace hub::identity
