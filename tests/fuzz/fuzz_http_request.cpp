// What comes out of a connection's bytes must not depend on how the network cuts them; the first byte chooses the cut.
#include "fuzzing.hpp"
#include "unit/http_server/reading.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view bytes = fuzzing::text(data, size).substr(1);
    const std::string whole = hub::test::readWhole(bytes);
    fuzzing::require(hub::test::readByteByByte(bytes) == whole);
    fuzzing::require(hub::test::readCut(bytes, {data[0] % bytes.size()}) == whole);
    return 0;
}
