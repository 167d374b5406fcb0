#include "outbox_operations.hpp"

#include <charconv>

#include "command_support.hpp"
#include "hub/time/clock.hpp"

namespace hub::host {
namespace {

/// Of a topic so many messages become due in one transaction.
constexpr int kBatch = 500;

std::string orDash(const std::optional<std::string>& text) {
    return text.value_or("-");
}

/// What the message is waiting for, or when it ended.
std::string when(const outbox::StoredMessage& message) {
    return time::toIso8601(message.finishedAt.value_or(message.dueAt));
}

std::optional<std::int64_t> organizationOption(db::Transaction& tx, const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    return requireOrganization(tx, name).id;
}

std::int64_t idOption(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size())
        throw badValue("--id wants a whole number, not \"" + text + "\"");
    return id;
}

void replayOne(db::Transaction& tx, std::int64_t id, std::optional<std::int64_t> organizationId,
               const ReplayActor& by) {
    const auto before = replayMessage(tx, id, organizationId, by);
    if (!before) throw refusedCommand("there is no outbox message " + std::to_string(id) + " (dialhub outbox list)");
    if (before->state != outbox::State::kDead) {
        throw refusedCommand("outbox message " + std::to_string(id) + " is " + std::string(toString(before->state)) +
                             ": only dead messages can be replayed");
    }
}

/// The ids that follow, so that messages which die again meanwhile are not replayed for ever.
int replayBatch(db::Transaction& tx, outbox::Selection& page, const ReplayActor& by) {
    const auto messages = outbox::list(tx, page);
    for (const outbox::StoredMessage& message : messages) {
        replayMessage(tx, message.id, page.organizationId, by);
        page.olderThan = message.id;
    }
    return static_cast<int>(messages.size());
}

}  // namespace

std::optional<outbox::StoredMessage> replayMessage(db::Transaction& tx, std::int64_t id,
                                                   std::optional<std::int64_t> organizationId, const ReplayActor& by) {
    const auto message = outbox::lock(tx, id, organizationId);
    if (!message || message->state != outbox::State::kDead) return message;
    outbox::replay(tx, id, time::systemClock().now());
    identity::AuditEntry entry;
    entry.organizationId = message->organizationId;
    entry.actor = by.actor;
    entry.action = "outbox_message.replayed";
    entry.objectType = "outbox_message";
    entry.objectId = std::to_string(id);
    entry.before = json::Object{{"status", "dead"}, {"topic", message->topic}, {"attempts", message->attempts}};
    entry.after = json::Object{{"status", "pending"}};
    entry.requestId = by.requestId;
    identity::recordAudit(tx, entry);
    return message;
}

int listOutboxCommand(const OutboxListOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        const auto state = outbox::parseState(options.status);
        if (!state) throw badValue("unknown status \"" + options.status + "\"; choose dead, pending or delivered");
        if (options.limit < 1 || options.limit > 10000) throw badValue("--limit is a number from 1 to 10000");
        std::vector<std::vector<std::string>> rows;
        database.inTransaction("list_outbox", [&](db::Transaction& tx) {
            rows = {{"ID", "ORGANIZATION", "TOPIC", "STATUS", "ATTEMPTS", "CREATED",
                     *state == outbox::State::kPending ? "DUE" : "ENDED", "ERROR"}};
            outbox::Selection selection;
            selection.state = *state;
            selection.organizationId = organizationOption(tx, options.organization);
            selection.topic = options.topic;
            selection.limit = options.limit;
            for (const outbox::StoredMessage& message : outbox::list(tx, selection)) {
                rows.push_back({std::to_string(message.id), std::to_string(message.organizationId), message.topic,
                                std::string(toString(message.state)), std::to_string(message.attempts),
                                time::toIso8601(message.createdAt), when(message), orDash(message.lastError)});
            }
        });
        printTable(io.out, rows);
    });
}

int replayOutboxCommand(const OutboxReplayOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        if (options.id.has_value() == options.topic.has_value())
            throw badValue("name either a message with --id or a --topic");
        const ReplayActor by{commandAudit("", "", 0).actor, ""};
        std::int64_t replayed = 0;
        if (options.id) {
            database.inTransaction("replay_outbox", [&](db::Transaction& tx) {
                replayOne(tx, idOption(*options.id), organizationOption(tx, options.organization), by);
            });
            replayed = 1;
        } else {
            outbox::Selection page;
            page.topic = options.topic;
            page.limit = kBatch;
            for (int batch = kBatch; batch == kBatch; replayed += batch) {
                outbox::Selection following;
                batch = database.inTransaction("replay_outbox", [&](db::Transaction& tx) {
                    following = page;
                    following.organizationId = organizationOption(tx, options.organization);
                    return replayBatch(tx, following, by);
                });
                page = following;
            }
        }
        io.out << replayed << (replayed == 1 ? " message is" : " messages are") << " due again.\n";
    });
}

}  // namespace hub::host
