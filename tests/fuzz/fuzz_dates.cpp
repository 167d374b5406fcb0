// A date or time that was accepted, in VICIdial's spellings too, is read back the same from its ISO 8601 text.
#include "dates.hpp"
#include "fuzzing.hpp"
#include "hub/time/timestamp.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzzing::text(data, size);
    if (const auto date = hub::time::parseDate(input)) {
        fuzzing::require(date->ok() && hub::time::parseDate(hub::time::toIso8601(*date)) == date);
    }
    if (const auto moment = hub::time::parseIso8601(input)) {
        fuzzing::require(hub::time::parseIso8601(hub::time::toIso8601(*moment)) == moment);
    }
    const auto told = hub::lead_intake::parseDialerDateTime(input);
    if (told) fuzzing::require(hub::lead_intake::parseDialerDateTime(hub::time::toIso8601(*told)) == told);
    if (hub::lead_intake::isZeroDate(input)) fuzzing::require(!told);
    return 0;
}
