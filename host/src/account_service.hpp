/// @file account_service.hpp
/// @brief Signing in and changing one's own profile and password.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "auth_settings.hpp"
#include "hub/db/database.hpp"
#include "hub/identity/directory.hpp"
#include "hub/plugin/host_context.hpp"
#include "hub/services/sign_in.hpp"
#include "hub/time/clock.hpp"
#include "middleware/authentication.hpp"

namespace hub::host {

/// Where a request comes from, for the throttle and the audit trail.
struct CallOrigin {
    std::string address;
    std::string requestId;
};

/// An access token as it is given out.
struct SignIn {
    std::string token;
    std::chrono::seconds expiresIn{0};
    bool mustChangePassword = false;
};

/// What a person asks to change; absent members stay as they are, an empty e-mail or phone number is removed.
struct ProfileChange {
    std::optional<std::string> username = {};
    std::optional<std::string> email = {};
    std::optional<std::string> firstName = {};
    std::optional<std::string> lastName = {};
    std::optional<std::string> phoneNumber = {};  ///< As typed; stored as E.164.
    std::optional<std::string> newPassword = {};
    std::optional<std::string> currentPassword = {};
};

struct ProfileResult {
    identity::User user;
    std::optional<SignIn> signIn = {};  ///< After a change of password: every older token has ended.
};

/// Password checks take a core for a fifth of a second each: only some run at a time, the others wait.
class PasswordGate {
public:
    explicit PasswordGate(int permits) : permits_(permits) {}
    /// Runs `work` when a permit is free. @throws http::Error 503 after five seconds of waiting.
    template <class Work>
    auto run(Work&& work) {
        acquire();
        const Release release{*this};
        return work();
    }

private:
    struct Release {
        PasswordGate& gate;
        ~Release() { gate.release(); }
    };
    void acquire();
    void release() noexcept;

    std::mutex mutex_;
    std::condition_variable freed_;
    int permits_;
};

/// Thread-safe. What it throws for callers is http::Error.
class AccountService final : public services::PasswordSignIn {
public:
    /// All references outlive it.
    AccountService(db::Database& database, Authenticator& authenticator, const AuthSettings& settings,
                   const time::Clock& clock);

    /// From now on the identity provider hears of what its people change (services::UserMirror). `host` outlives this;
    /// called before the first request.
    void connect(plugin::HostContext& host) { host_ = &host; }

    /// @throws http::Error 401 for anything wrong with name, password or account, 429 when throttled.
    SignIn signIn(const std::string& username, const std::string& password, const CallOrigin& origin);
    services::SignedIn signIn(const services::SignInRequest& request) override;
    services::SignedIn renew(const std::string& token) override;
    void changePassword(const services::PasswordChange& change) override;
    /// @throws http::Error 401 when the user is gone.
    identity::User profile(std::int64_t userId);
    /// @throws http::Error 400 with what cannot be accepted, 409 when the account changed meanwhile, 429 when
    /// throttled.
    ProfileResult change(std::int64_t userId, const ProfileChange& change, const CallOrigin& origin);

private:
    void throttle(const std::string& username, const CallOrigin& origin);
    /// Whose name and password these are. @throws http::Error 401, 429
    identity::Credentials authenticate(const std::string& username, const std::string& password,
                                       const CallOrigin& origin);
    bool passwordMatches(const std::string& password, const std::optional<std::string>& hash);
    identity::Credentials load(std::int64_t userId);
    std::string newPasswordHash(const identity::Credentials& current, const ProfileChange& change,
                                const CallOrigin& origin);
    identity::Profile changedProfile(const identity::Credentials& current, const ProfileChange& change);
    void tellMirror(db::Transaction& tx, const identity::User& before, const identity::User& after) const;
    SignIn makeSignIn(std::int64_t userId, int tokenVersion, bool mustChangePassword) const;

    db::Database& database_;
    Authenticator& authenticator_;
    const AuthSettings settings_;
    const time::Clock& clock_;
    PasswordGate gate_;
    plugin::HostContext* host_ = nullptr;
};

}  // namespace hub::host
