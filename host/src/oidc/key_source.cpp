#include "oidc/key_source.hpp"

#include <stdexcept>

#include "auth_metrics.hpp"
#include "hub/json/value.hpp"
#include "hub/log/log.hpp"

namespace hub::host::oidc {

namespace {

constexpr std::size_t kMaxDocumentBytes = 1 << 20;

}  // namespace

KeySource::KeySource(const Settings& settings, const time::Clock& clock)
    : settings_(settings),
      clock_(clock),
      client_({.connectTimeout = settings.timeout,
               .totalTimeout = settings.timeout,
               .maxResponseBytes = kMaxDocumentBytes,
               .caFile = settings.caFile}) {}

std::shared_ptr<const KeySet> KeySource::keys() {
    std::unique_lock lock(mutex_);
    if (!keys_) return refresh(lock, Wait::kForFetch);
    if (clock_.now() - fetchedAt_ >= settings_.keyLifetime) return refresh(lock, Wait::kForNothing);
    return keys_;
}

std::shared_ptr<const KeySet> KeySource::keysNewerThan(const std::shared_ptr<const KeySet>& known) {
    std::unique_lock lock(mutex_);
    if (keys_ != known) return keys_;
    return refresh(lock, Wait::kForFetch);
}

bool KeySource::isStale() const {
    const std::lock_guard lock(mutex_);
    return failed_;
}

bool KeySource::mayFetch() const {
    return !triedAt_ || clock_.now() - *triedAt_ >= settings_.fetchInterval;
}

std::shared_ptr<const KeySet> KeySource::refresh(std::unique_lock<std::mutex>& lock, Wait wait) {
    if (fetching_) {
        if (wait == Wait::kForFetch) fetched_.wait(lock, [this] { return !fetching_; });
        return keys_;
    }
    if (!mayFetch()) return keys_;
    fetching_ = true;
    triedAt_ = clock_.now();
    lock.unlock();
    std::shared_ptr<const KeySet> fresh;
    try {
        fresh = std::make_shared<const KeySet>(fetch());
        log::info("auth.oidc_keys_fetched", {{"issuer", settings_.issuer}, {"keys", fresh->size()}});
    } catch (const std::exception& error) {
        log::warning("auth.oidc_keys_unavailable", {{"issuer", settings_.issuer}, {"error", error.what()}});
    }
    countKeyFetch(fresh != nullptr);
    lock.lock();
    fetching_ = false;
    failed_ = !fresh;
    if (fresh) {
        keys_ = std::move(fresh);
        fetchedAt_ = clock_.now();
    }
    fetched_.notify_all();
    return keys_;
}

KeySet KeySource::fetch() {
    KeySet keys = KeySet::parse(get(keysUrl()));
    if (keys.size() == 0) throw std::runtime_error("the key set holds no RS256 or ES256 key with an id");
    return keys;
}

std::string KeySource::keysUrl() {
    if (!settings_.jwksUrl.empty()) return settings_.jwksUrl;
    const bool slash = settings_.issuer.ends_with('/');
    const json::Value document =
        json::parse(get(settings_.issuer + (slash ? "" : "/") + ".well-known/openid-configuration"));
    const json::Value* issuer = document.find("issuer");
    if (!issuer || !issuer->isString() || issuer->asString() != settings_.issuer)
        throw std::runtime_error("the discovery document is of another issuer");
    const json::Value* url = document.find("jwks_uri");
    if (!url || !url->isString()) throw std::runtime_error("the discovery document has no \"jwks_uri\"");
    return url->asString();
}

std::string KeySource::get(const std::string& url) {
    http::ClientResponse response = client_.send({.url = url});
    if (response.status != 200) throw std::runtime_error(url + " answered " + std::to_string(response.status));
    return std::move(response.body);
}

}  // namespace hub::host::oidc
