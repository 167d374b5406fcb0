#include "explain_command.hpp"

#include <algorithm>

#include "command_support.hpp"
#include "events/sql.hpp"
#include "host/sql.hpp"
#include "hub/config/loader.hpp"
#include "identity/sql.hpp"
#include "outbox/sql.hpp"

namespace hub::host {
namespace {

constexpr db::Query kGenericPlan{"host.explain_generic_plan", "SET LOCAL plan_cache_mode = force_generic_plan"};
constexpr db::Query kParameters{
    "host.explain_parameters",
    "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'dialhub_explain'"};

const db::Query& findQuery(const std::string& name, const std::vector<db::Query>& queries) {
    const auto found =
        std::find_if(queries.begin(), queries.end(), [&](const db::Query& query) { return query.name == name; });
    if (found != queries.end()) return *found;
    std::vector<std::string> names;
    for (const db::Query& query : queries) names.emplace_back(query.name);
    const auto similar = config::didYouMean(name, names);
    throw badValue(
        "there is no query \"" + name + "\"" + (similar ? "; did you mean \"" + *similar + "\"?" : "") +
        " (names are <owner>.<file>: plugins/<owner>/sql/<file>.sql of the enabled plugins, and the hub's own)");
}

/// The plan a prepared statement gets that is used often: made without looking at the parameters. PostgreSQL 15 has no
/// EXPLAIN (GENERIC_PLAN), so the statement is prepared and its execution with NULLs is explained, which a generic plan
/// does not depend on.
std::vector<std::string> genericPlan(db::Transaction& tx, const db::Query& query) {
    tx.execute(kGenericPlan);
    const std::string prepare = "PREPARE dialhub_explain AS " + std::string(query.text);
    tx.execute(db::Query{"host.explain_prepare", prepare.c_str()});
    std::string arguments;
    for (auto left = tx.queryOne<std::int32_t>(kParameters); left > 0; --left)
        arguments += arguments.empty() ? "NULL" : ", NULL";
    const std::string explain =
        "EXPLAIN (VERBOSE, SETTINGS) EXECUTE dialhub_explain" + (arguments.empty() ? "" : "(" + arguments + ")");
    return tx.queryAll<std::string>(db::Query{"host.explain_execute", explain.c_str()});
}

}  // namespace

std::vector<db::Query> hostQueries() {
    std::vector<db::Query> all;
    for (const auto& queries : {sql::all(), identity::sql::all(), events::sql::all(), outbox::sql::all()})
        all.insert(all.end(), queries.begin(), queries.end());
    return all;
}

int explainCommand(const std::string& name, const std::vector<db::Query>& queries, db::Database& database,
                   CommandIo io) {
    return runCommand(io, [&] {
        const db::Query& query = findQuery(name, queries);
        std::vector<std::string> plan;
        try {
            plan = database.inTransaction("explain", [&](db::Transaction& tx) { return genericPlan(tx, query); });
        } catch (const db::Unavailable&) {
            throw;
        } catch (const db::Error& error) {
            throw refusedCommand(name + " cannot be explained: " + error.what() +
                                 " (COPY and utility statements have no plan; is the database migrated?)");
        }
        io.out << query.text << "\n\nGeneric plan, from the statistics of the configured database:\n";
        for (const std::string& line : plan) io.out << "  " << line << "\n";
    });
}

}  // namespace hub::host
