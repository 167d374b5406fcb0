#include "connection_options.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "hub/db/connection_string.hpp"

namespace hub::db {

namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

/// The options the string sets, passwords included; nullopt when it cannot be parsed.
std::optional<Options> parse(const std::string& connection) {
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(connection.c_str(), &problem), &PQconninfoFree);
    PQfreemem(problem);
    if (!parsed) return std::nullopt;
    Options options;
    for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) options.emplace_back(option->keyword, option->val);
    return options;
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

}  // namespace

std::string maskConnection(const std::string& connection) {
    const auto options = parse(connection);
    if (!options) return "(unreadable connection string)";
    std::string text;
    for (const auto& [keyword, value] : *options) {
        if (!text.empty()) text += ' ';
        const bool secret = keyword == "password" || keyword == "sslpassword";
        const bool plain = !value.empty() && value.find_first_of(" '\\") == std::string::npos;
        text += keyword + "=" + (secret ? "***" : plain ? value : quoted(value));
    }
    return text;
}

namespace detail {

namespace {

std::string milliseconds(const char* setting, std::chrono::milliseconds value) {
    return std::string(" -c ") + setting + "=" + std::to_string(value.count());
}

}  // namespace

ConnectionOptions::ConnectionOptions(const PoolSettings& settings)
    : ConnectionOptions(settings.connection, settings.applicationName,
                        {.connect = settings.connectTimeout,
                         .statement = settings.statementTimeout,
                         .lock = settings.lockTimeout,
                         .idleInTransaction = settings.idleInTransactionTimeout}) {}

ConnectionOptions::ConnectionOptions(const std::string& connection, const std::string& applicationName,
                                     const SessionTimeouts& timeouts) {
    auto parsed = parse(connection);
    if (!parsed)
        throw std::invalid_argument(
            "the database connection string cannot be read: expected \"host=... dbname=... user=...\" (quote values "
            "that contain spaces: 'a b') or a postgresql:// URI (percent-encode special characters)");
    options_ = std::move(*parsed);

    const auto seconds = std::chrono::ceil<std::chrono::seconds>(timeouts.connect);
    setDefault("connect_timeout", std::to_string(seconds.count()));
    setDefault("application_name", applicationName);
    // A peer that vanished without a word is noticed within a minute instead of two hours.
    setDefault("keepalives_idle", "20");
    setDefault("keepalives_interval", "5");
    setDefault("keepalives_count", "4");
    setDefault("tcp_user_timeout", "30000");
    set("client_encoding", "UTF8");

    // Ours come last and win: the deadlines of this side rely on the timeouts, our parsers on the formats.
    std::string options;
    for (const auto& [keyword, value] : options_)
        if (keyword == "options") options = value;
    options += milliseconds("statement_timeout", timeouts.statement) + milliseconds("lock_timeout", timeouts.lock) +
               milliseconds("idle_in_transaction_session_timeout", timeouts.idleInTransaction) +
               " -c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c extra_float_digits=1"
               // Prepared statements' generic plans are costed without their values: JIT would compile for 0.3 s what
               // runs in 3 ms.
               " -c jit=off";
    set("options", options);

    for (const auto& [keyword, value] : options_) {
        keywords_.push_back(keyword.c_str());
        values_.push_back(value.c_str());
    }
    keywords_.push_back(nullptr);
    values_.push_back(nullptr);
}

void ConnectionOptions::set(const std::string& keyword, const std::string& value) {
    const auto found =
        std::find_if(options_.begin(), options_.end(), [&](const auto& option) { return option.first == keyword; });
    if (found != options_.end())
        found->second = value;
    else
        options_.emplace_back(keyword, value);
}

void ConnectionOptions::setDefault(const std::string& keyword, const std::string& value) {
    const bool present =
        std::any_of(options_.begin(), options_.end(), [&](const auto& option) { return option.first == keyword; });
    if (!present) options_.emplace_back(keyword, value);
}

}  // namespace detail

}  // namespace hub::db
