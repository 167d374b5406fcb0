// json::parse accepts or names a position inside the text; what it accepted survives dump and parse.
#include "fuzzing.hpp"
#include "hub/json/value.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const hub::json::Value value = hub::json::parse(fuzzing::text(data, size));
        fuzzing::require(hub::json::parse(hub::json::dump(value)) == value);
    } catch (const hub::json::ParseError& error) {
        fuzzing::require(error.line() >= 1 && error.column() >= 1);
    }
    return 0;
}
