// A number that was accepted is its own normal form.
#include "fuzzing.hpp"
#include "hub/phone/phone.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const hub::phone::Parsed first = hub::phone::parse(fuzzing::text(data, size), {.defaultRegion = "GB"});
    if (!first) {
        fuzzing::require(first.e164.empty());
        return 0;
    }
    fuzzing::require(first.e164.size() > 2 && first.e164.front() == '+');
    const hub::phone::Parsed again = hub::phone::parse(first.e164, {.defaultRegion = "IR"});
    fuzzing::require(bool(again) && again.e164 == first.e164);
    return 0;
}
