#include "hub/testing/prepare_queries.hpp"

#include <libpq-fe.h>

#include <memory>
#include <regex>
#include <set>
#include <stdexcept>

namespace hub::testing {

namespace {

bool isCopy(const std::string& text) {
    static const std::regex kCopy("(\\s|--[^\\n]*\\n)*COPY\\s[^]*", std::regex::icase);
    return std::regex_match(text, kCopy);
}

}  // namespace

std::vector<std::string> prepareQueries(const std::string& connection, const std::vector<db::Query>& queries) {
    static const std::regex kName("[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*");
    const std::unique_ptr<PGconn, decltype(&PQfinish)> server(PQconnectdb(connection.c_str()), &PQfinish);
    if (PQstatus(server.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(server.get()));
    std::vector<std::string> failures;
    std::set<std::string> names;
    for (const db::Query& query : queries) {
        const std::string name = query.name;
        if (!std::regex_match(name, kName)) failures.push_back(name + ": is not named <owner>.<file stem>");
        if (!names.insert(name).second) failures.push_back(name + ": the name is used twice");
        if (isCopy(query.text)) continue;
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQprepare(server.get(), name.c_str(), query.text, 0, nullptr), &PQclear);
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            failures.push_back(name + ": " + PQresultErrorMessage(result.get()));
    }
    return failures;
}

}  // namespace hub::testing
