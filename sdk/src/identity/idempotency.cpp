#include "hub/identity/idempotency.hpp"

#include <stdexcept>

#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"
#include "identity/sql.hpp"

namespace hub::identity {

namespace {

constexpr std::size_t kMaxKeyBytes = 200;

struct StoredAnswer {
    std::string fingerprint;
    http::Response response;

    static StoredAnswer fromRow(const db::Row& row) {
        StoredAnswer answer;
        answer.fingerprint = row.get<std::string>("fingerprint");
        answer.response.status = row.get<std::int32_t>("status");
        answer.response.body = row.get<db::Bytes>("body").data;
        for (const json::Value& field : row.get<json::Value>("headers").asArray()) {
            answer.response.headers.add(field.asArray().at(0).asString(), field.asArray().at(1).asString());
        }
        return answer;
    }
};

json::Value headersAsJson(const http::Headers& headers) {
    json::Array fields;
    for (const auto& [name, value] : headers) fields.emplace_back(json::Array{name, value});
    return fields;
}

/// The key itself where PostgreSQL can hold and index it.
std::string storedKey(const std::string& key) {
    const bool storable = key.size() <= kMaxKeyBytes && key.find('\0') == std::string::npos && text::isValidUtf8(key);
    return storable ? key : "sha256:" + auth::toHex(auth::sha256(key));
}

/// One insertion in 256 clears up to twice as many expired rows, so the table stays bounded without a job.
bool isTurnToPurge(const std::string& key) {
    return auth::sha256(key).front() == '\0';
}

http::Response replay(db::Transaction& tx, const IdempotencyKey& key, const std::string& stored) {
    StoredAnswer answer = tx.queryOne<StoredAnswer>(sql::kFindStoredAnswer, key.organizationId, key.scope, stored);
    if (!key.fingerprint.empty() && !answer.fingerprint.empty() && key.fingerprint != answer.fingerprint) {
        throw http::Error(422, "idempotency_key_reused",
                          "This idempotency key was used for a different request; use a new key for each new request");
    }
    return std::move(answer.response);
}

}  // namespace

http::Response runOnce(db::Transaction& tx, const IdempotencyKey& key, std::chrono::hours keepFor,
                       const std::function<http::Response()>& body) {
    const std::string stored = storedKey(key.key);
    const bool claimed = tx.queryOptional<bool>(sql::kClaimIdempotencyKey, key.organizationId, key.scope, stored,
                                                key.fingerprint, static_cast<int>(keepFor.count()))
                             .has_value();
    if (!claimed) return replay(tx, key, stored);

    http::Response response = body();
    if (response.stream) throw std::logic_error("runOnce: a streamed answer cannot be kept");
    if (response.status >= 500) {
        tx.execute(sql::kReleaseIdempotencyKey, key.organizationId, key.scope, stored);
        return response;
    }
    tx.execute(sql::kStoreAnswer, key.organizationId, key.scope, stored, response.status,
               headersAsJson(response.headers), db::Bytes{response.body});
    if (isTurnToPurge(stored)) {
        tx.execute(sql::kPurgeIdempotencyKeys, 512);
    }
    return response;
}

}  // namespace hub::identity
