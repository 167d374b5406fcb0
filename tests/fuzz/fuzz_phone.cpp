// A number that was accepted is its own normal form, in E.164 and as the queue writes it.
#include "fuzzing.hpp"
#include "hub/phone/phone.hpp"
#include "numbers/canonical_phone.hpp"

namespace {

void checkQueued(std::string_view text) {
    const hub::number_queue::CanonicalPhone first = hub::number_queue::canonicalPhone(text);
    fuzzing::require(bool(first) == (first.value.size() == 11));
    if (first) fuzzing::require(hub::number_queue::canonicalPhone(first.value).value == first.value);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    checkQueued(fuzzing::text(data, size));
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
