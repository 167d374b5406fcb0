#include "requests.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "dialect/request.hpp"
#include "support/project.hpp"

namespace hub::lead_intake::testing {

namespace {

std::string_view takeLine(std::string_view& text) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    return line;
}

}  // namespace

http::Request parseRaw(std::string_view raw) {
    http::Request request;
    const std::string_view line = takeLine(raw);
    const std::size_t target = line.find(' ') + 1;
    const std::string_view uri = line.substr(target, line.rfind(' ') - target);
    const std::size_t question = uri.find('?');
    request.method = line.starts_with("POST") ? http::Method::kPost : http::Method::kGet;
    request.path = std::string(uri.substr(0, question));
    if (question != std::string_view::npos) request.rawQuery = std::string(uri.substr(question + 1));
    while (true) {
        const std::string_view header = takeLine(raw);
        if (header.empty()) break;
        const std::size_t colon = header.find(": ");
        request.headers.add(std::string(header.substr(0, colon)), std::string(header.substr(colon + 2)));
    }
    request.body = std::string(raw);
    return request;
}

http::Request getRequest(std::string_view query) {
    http::Request request;
    request.path = "/api/leads/from-dialer";
    request.rawQuery = std::string(query);
    return request;
}

http::Request postRequest(std::string_view mediaType, std::string_view body) {
    http::Request request = getRequest("");
    request.method = http::Method::kPost;
    if (!mediaType.empty()) request.headers.add("Content-Type", std::string(mediaType));
    request.body = std::string(body);
    return request;
}

LeadInput readLead(const http::Request& request, const Interpretation& how) {
    return interpret(dialect::clean(dialect::readRequest(request), {}), how);
}

std::string fixture(std::string_view name) {
    const std::filesystem::path path = hub::testing::projectDirectory() / "tests/fixtures/vicidial" / name;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace hub::lead_intake::testing
