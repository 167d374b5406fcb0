#include "error_map.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace hub::db::detail {

namespace {

std::string fieldOf(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

// In these classes the server's message speaks of the schema, the statement or the server, never of a value.
bool messageIsSafe(std::string_view state) {
    static constexpr std::array<std::string_view, 13> kClasses{"08", "0A", "25", "26", "28", "2D", "3D",
                                                               "3F", "40", "42", "53", "55", "57"};
    return std::find(kClasses.begin(), kClasses.end(), state.substr(0, 2)) != kClasses.end();
}

// Texts of our own for states whose message may quote a value.
std::string_view meaningOf(std::string_view state) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kMeanings{{
        {"22001", "a text is too long for its column"},
        {"22003", "a number is out of range"},
        {"22007", "a date or time cannot be read"},
        {"22008", "a date or time is out of range"},
        {"22012", "division by zero"},
        {"22021", "a text is not valid UTF-8"},
        {"22P02", "a value cannot be read as the type it is used as"},
        {"22P04", "COPY data does not fit the columns"},
        {"22P05", "a text holds a character the database cannot store"},
        {"23502", "a required value is missing"},
        {"23503", "a referenced row is missing or still in use"},
        {"23505", "a unique value exists already"},
        {"23514", "a check constraint is violated"},
    }};
    const auto* found =
        std::find_if(kMeanings.begin(), kMeanings.end(), [&](const auto& entry) { return entry.first == state; });
    return found != kMeanings.end() ? found->second : std::string_view("the server reported an error");
}

std::string describe(std::string_view name, const Failure& failure) {
    std::string text(name);
    text += ": ";
    if (failure.sqlState.empty())
        return text + (failure.message.empty() ? "the connection was lost" : firstLine(failure.message));
    if (messageIsSafe(failure.sqlState))
        text += firstLine(failure.message);
    else
        text += meaningOf(failure.sqlState);
    text += " (SQLSTATE " + failure.sqlState;
    if (!failure.constraint.empty()) text += ", constraint " + failure.constraint;
    if (!failure.column.empty()) text += ", column " + failure.column;
    return text + ")";
}

bool isUnavailable(std::string_view state) {
    return state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03" || state == "53300";
}

}  // namespace

Failure Failure::of(const PGresult* result) {
    Failure failure{.sqlState = fieldOf(result, PG_DIAG_SQLSTATE),
                    .message = fieldOf(result, PG_DIAG_MESSAGE_PRIMARY),
                    .constraint = fieldOf(result, PG_DIAG_CONSTRAINT_NAME),
                    .column = fieldOf(result, PG_DIAG_COLUMN_NAME),
                    .function = fieldOf(result, PG_DIAG_SOURCE_FUNCTION),
                    .position = std::atoi(fieldOf(result, PG_DIAG_STATEMENT_POSITION).c_str())};
    if (failure.message.empty()) failure.message = PQresultErrorMessage(result);
    return failure;
}

void raise(std::string_view name, const Failure& failure) {
    const std::string message = describe(name, failure);
    const std::string& state = failure.sqlState;
    if (state == "23505") throw UniqueViolation(message, state, failure.constraint);
    if (state == "23503") throw ForeignKeyViolation(message, state, failure.constraint);
    if (state == "23514" || state == "23502" || state == "23P01")
        throw CheckViolation(message, state, failure.constraint);
    if (state == "40001" || state == "40P01" || failure.isStalePlan()) throw SerializationFailure(message, state);
    if (state == "57014" || state == "55P03" || state == "25P03" || state == "57P05") throw Timeout(message, state);
    if (failure.connectionLost) throw ConnectionLost(message, state, failure.mayHaveCommitted);
    if (state.empty() || isUnavailable(state)) throw Unavailable(message, state);
    throw Error(message, state, failure.constraint);
}

std::string firstLine(std::string_view message) {
    message = message.substr(0, message.find('\n'));
    while (!message.empty() && (message.back() == ' ' || message.back() == '\r')) message.remove_suffix(1);
    return std::string(message);
}

}  // namespace hub::db::detail
