// Forms never throw, and every name and value that was read can be written and read again.
#include "fuzzing.hpp"
#include "hub/http/message.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const hub::http::Parameters form = hub::http::parseForm(fuzzing::text(data, size));
    std::string written;
    for (const hub::http::Parameter& parameter : form.items()) {
        if (!written.empty()) written += '&';
        written += hub::http::percentEncode(parameter.name) + '=' + hub::http::percentEncode(parameter.value);
    }
    const hub::http::Parameters again = hub::http::parseForm(written);
    fuzzing::require(again.items().size() == form.items().size());
    for (std::size_t i = 0; i < again.items().size(); ++i) {
        fuzzing::require(again.items()[i].name == form.items()[i].name);
        fuzzing::require(again.items()[i].value == form.items()[i].value);
    }
    return 0;
}
