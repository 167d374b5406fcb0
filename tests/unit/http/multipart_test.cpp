#include "hub/http/error.hpp"
#include "hub/http/message.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace hub;

namespace {

const std::string kType = "multipart/form-data; boundary=XX";

http::Request request(std::string contentType, std::string body) {
    http::Request result;
    result.headers.add("Content-Type", std::move(contentType));
    result.body = std::move(body);
    return result;
}

/// A part with the given headers, each ending in CRLF.
std::string part(const std::string& headers, const std::string& content) {
    return "--XX\r\n" + headers + "\r\n" + content + "\r\n";
}

std::string field(const std::string& name, const std::string& content) {
    return part("Content-Disposition: form-data; name=\"" + name + "\"\r\n", content);
}

const std::string kEnd = "--XX--\r\n";

std::string problem(const std::string& contentType, const std::string& body) {
    try {
        request(contentType, body).multipart();
    } catch (const http::Error& error) {
        CHECK(error.status() == 400);
        CHECK(error.code() == "invalid_multipart");
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("http: multipart fields and files are read", "[http][multipart]") {
    const auto parts = request(kType, field("phone", "07911123456") +
                                          part("content-disposition: Form-Data; name=\"file\"; filename=\"a.csv\"\r\n"
                                               "Content-Type: text/csv; charset=utf-8\r\nX-Other: 1\r\n",
                                               "a,b\r\n--X\r\n\r\n--\r\n") +
                                          field("empty", "") + kEnd)
                           .multipart();
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].name == "phone");
    CHECK(parts[0].content == "07911123456");
    CHECK(parts[0].fileName.empty());
    CHECK(parts[0].contentType.empty());
    CHECK(parts[1].name == "file");
    CHECK(parts[1].fileName == "a.csv");
    CHECK(parts[1].contentType == "text/csv; charset=utf-8");
    CHECK(parts[1].content == "a,b\r\n--X\r\n\r\n--\r\n");
    CHECK(parts[2].content.empty());
}

TEST_CASE("http: multipart names come in every spelling clients use", "[http][multipart]") {
    const auto [disposition, name, fileName] = GENERATE(table<std::string, std::string, std::string>({
        {"form-data; name=plain", "plain", ""},
        {"form-data;name=\"a;b=c\"", "a;b=c", ""},
        {"form-data; name=\"say \\\"x\\\"\"", "say \"x\"", ""},
        {"form-data; NAME=\"n\"; FileName=\"f\"", "n", "f"},
        {"form-data; name=\"نام\"; filename=\"گزارش.xlsx\"", "نام", "گزارش.xlsx"},
        {"form-data; name=\"f\"; filename*=UTF-8''na%C3%AFve%20x.txt", "f", "naïve x.txt"},
        {"form-data; name=\"f\"; filename=\"old.txt\"; filename*=utf-8'en'new.txt", "f", "new.txt"},
        {"form-data; name=\"f\"; filename*=broken", "f", "broken"},
        {"form-data; name=\"f\"; filename=\"\"", "f", ""},
    }));
    CAPTURE(disposition);
    const auto parts = request(kType, part("Content-Disposition: " + disposition + "\r\n", "v") + kEnd).multipart();
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].name == name);
    CHECK(parts[0].fileName == fileName);
}

TEST_CASE("http: multipart tolerates preamble, epilogue and padding", "[http][multipart]") {
    CHECK(request(kType, "preamble\r\n" + field("a", "1") + kEnd + "epilogue").multipart().size() == 1);
    CHECK(request(kType, "\r\n" + field("a", "1") + "--XX--").multipart().size() == 1);
    CHECK(request(kType, "--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" + kEnd).multipart().size() ==
          1);
    CHECK(request("multipart/form-data; boundary=\"XX\"", kEnd).multipart().empty());
    CHECK(request("Multipart/Form-Data; charset=utf-8; boundary=XX", field("a", "1") + kEnd).multipart().size() == 1);
}

TEST_CASE("http: a nested multipart stays the content of its part", "[http][multipart]") {
    const std::string inner = "--YY\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n--YY--\r\n";
    const auto parts =
        request(kType, part("Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=YY\r\n",
                            inner) +
                           kEnd)
            .multipart();
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].contentType == "multipart/mixed; boundary=YY");
    CHECK(parts[0].content == inner);
}

TEST_CASE("http: hostile multipart bodies are refused with a reason", "[http][multipart]") {
    const std::string prefix = "multipart/form-data: ";
    const auto check = [&](const std::string& body, const std::string& reason) {
        CAPTURE(body.substr(0, 200));
        CHECK(problem(kType, body) == prefix + reason);
    };
    CHECK(problem("multipart/form-data", kEnd) == prefix + "the Content-Type has no boundary parameter");
    CHECK(problem("multipart/form-data; boundary=", kEnd) == prefix + "the Content-Type has no boundary parameter");
    CHECK(problem("", kEnd) == prefix + "the Content-Type is not multipart/form-data");
    CHECK(problem("multipart/mixed; boundary=XX", kEnd) == prefix + "the Content-Type is not multipart/form-data");
    CHECK(problem("multipart/form-data; boundary=" + std::string(71, 'x'), kEnd) ==
          prefix + "the boundary is longer than 70 characters");
    check("", "the closing boundary is missing; the body may have been cut off");
    check(field("a", "1"), "the closing boundary is missing; the body may have been cut off");
    check("--XX", "a boundary is not followed by a line break");
    check("--XXy\r\n", "a boundary is not followed by a line break");
    check("--XX\r\nContent-Disposition: form-data; name=a\r\n" + kEnd, "part 1 has no blank line after its headers");
    check(part("", "x") + kEnd, "part 1 has no Content-Disposition with a name");
    check(part("Content-Type: text/plain\r\n", "x") + kEnd, "part 1 has no Content-Disposition with a name");
    check(field("ok", "1") + part("Content-Disposition: form-data\r\n", "x") + kEnd,
          "part 2 has no name in its Content-Disposition");
    check(part("Content-Disposition: attachment; name=a\r\n", "x") + kEnd,
          "part 1 has a Content-Disposition other than form-data");
    check(part("nonsense\r\n", "x") + kEnd, "part 1 has a header line without a colon");
    check(part("X: " + std::string(20'000, 'h') + "\r\n", "x") + kEnd, "part 1 has more than 16 KiB of headers");
    std::string many;
    for (int i = 0; i < 1001; ++i) many += field("a", "");
    check(many + kEnd, "more than 1000 parts");
}

TEST_CASE("http: damaged multipart bodies are read or refused", "[http][multipart][property]") {
    std::mt19937_64 random(11);
    const std::string body =
        field("a", "1") + part("Content-Disposition: form-data; name=\"f\"; filename=\"x\\\"y\"\r\n", "z") + kEnd;
    static constexpr std::string_view kBytes = "-X\r\n;:=\"\\\xFF a";
    std::size_t refused = 0;
    for (int i = 0; i < 3000; ++i) {
        std::string damaged = body.substr(0, random() % 3 == 0 ? random() % body.size() : body.size());
        for (std::size_t edits = 1 + random() % 4; edits > 0 && !damaged.empty(); --edits) {
            damaged[random() % damaged.size()] = kBytes[random() % kBytes.size()];
        }
        std::string type = kType;
        if (random() % 4 == 0) type[random() % type.size()] = kBytes[random() % kBytes.size()];
        CAPTURE(i, damaged, type);
        try {
            std::size_t size = 0;
            for (const http::Part& item : request(type, damaged).multipart()) size += item.content.size();
            REQUIRE(size < damaged.size() + 1);
        } catch (const http::Error& error) {
            ++refused;
            REQUIRE(error.status() == 400);
        }
    }
    CHECK(refused > 500);
}
