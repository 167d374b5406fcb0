/// @file outbox_operations.hpp
/// @brief What administrators do about the outbox, over HTTP and on the command line: list messages, replay dead ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/outbox/administration.hpp"
#include "hub/plugin/registrar.hpp"
#include "identity_commands.hpp"

namespace hub::host {

/// Who replays, for the audit trail.
struct ReplayActor {
    std::string actor;
    std::string requestId;
};

/// Makes a dead message due again and records it, in the caller's transaction. @return the message before: it stays as
/// it is when it is not dead. nullopt: no such message in the organization (absent: in any).
std::optional<outbox::StoredMessage> replayMessage(db::Transaction& tx, std::int64_t id,
                                                   std::optional<std::int64_t> organizationId, const ReplayActor& by);

/// GET /api/admin/outbox and POST /api/admin/outbox/{id}/replay. The database outlives them.
void registerOutboxRoutes(plugin::Registrar& registrar, db::Database& database);

struct OutboxListOptions {
    std::optional<std::string> organization = {};  ///< Else all.
    std::string status = "dead";
    std::optional<std::string> topic = {};
    int limit = 100;
};
int listOutboxCommand(const OutboxListOptions& options, db::Database& database, CommandIo io);

/// Either one message or all dead ones of a topic.
struct OutboxReplayOptions {
    std::optional<std::string> organization = {};  ///< Else any.
    std::optional<std::string> id = {};
    std::optional<std::string> topic = {};
};
int replayOutboxCommand(const OutboxReplayOptions& options, db::Database& database, CommandIo io);

}  // namespace hub::host
