// A multipart body is read or refused with http::Error; the first line of the input is the Content-Type.
#include "fuzzing.hpp"
#include "hub/http/error.hpp"
#include "hub/http/message.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzzing::text(data, size);
    const std::size_t end = input.find('\n');
    if (end == std::string_view::npos) return 0;
    hub::http::Request request;
    request.method = hub::http::Method::kPost;
    request.headers.add("Content-Type", std::string(input.substr(0, end)));
    request.body = input.substr(end + 1);
    try {
        std::size_t total = 0;
        for (const hub::http::Part& part : request.multipart()) total += part.content.size();
        fuzzing::require(total <= request.body.size());
    } catch (const hub::http::Error& error) {
        fuzzing::require(error.status() == 400);
    }
    return 0;
}
