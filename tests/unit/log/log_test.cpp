#include "hub/log/log.hpp"

#include "hub/json/value.hpp"
#include "hub/testing/log_capture.hpp"
#include "hub/time/timestamp.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>
#include <cmath>
#include <thread>

using namespace hub;

namespace {

class Capture : public testing::LogCapture {
public:
    using LogCapture::LogCapture;

    /// The only line, without its time.
    std::string text() const {
        const std::string line = lines().at(0);
        REQUIRE(lines().size() == 1);
        const std::size_t space = line.find(' ');
        REQUIRE(time::parseIso8601(line.substr(0, space)));
        return line.substr(space + 1);
    }
};

}  // namespace

TEST_CASE("log: text lines carry level, event and fields", "[log]") {
    Capture capture(log::Format::kText);
    log::info("lead.created", {{"lead_id", 17}, {"ok", true}, {"ratio", 0.5}, {"name", "two words"}, {"empty", ""}});
    CHECK(capture.text() == "INFO lead.created lead_id=17 ok=true ratio=0.5 name=\"two words\" empty=\"\"");
}

TEST_CASE("log: a value cannot forge a line or drive a terminal", "[log]") {
    const auto [value, shown] = GENERATE(table<std::string, std::string>({
        {"a\n2024 ERROR forged", R"("a\n2024 ERROR forged")"},
        {"a\r\tb", R"("a\r\tb")"},
        {"\x1B[31m", R"("\u001b[31m")"},
        {std::string("a\0b", 3), R"("a\u0000b")"},
        {"\xC2\x9B", R"("\u009b")"},
        {"\xE2\x80\xA8", R"("\u2028")"},
        {"\xE2\x80\xAE", R"("\u202e")"},
        {"x=1 y=\"2\"", R"("x=1 y=\"2\"")"},
        {"back\\slash", R"("back\\slash")"},
        {"\xFF", "\"\xEF\xBF\xBD\""},
        {"علی", "\"علی\""},
    }));
    CAPTURE(value);
    {
        Capture capture(log::Format::kText);
        log::warning("x.y", {{"v", value}});
        CHECK(capture.text() == "WARNING x.y v=" + shown);
    }
    Capture capture(log::Format::kJson);
    log::warning("x.y", {{"v", value}});
    CHECK(capture.lines().at(0).find('\n') == std::string::npos);
    if (value != "\xFF") {
        CHECK_THAT(capture.lines().at(0), !Catch::Contains("\x1B"));
    }
}

TEST_CASE("log: JSON lines are JSON", "[log]") {
    Capture capture(log::Format::kJson);
    const log::RequestScope scope("req-1");
    log::error("db.lost", {{"attempt", 3}, {"error", "line\nbreak \"x\""}, {"ratio", std::nan("")}, {"again", false}});
    REQUIRE(capture.lines().size() == 1);
    const json::Value line = json::parse(capture.lines()[0]);
    CHECK(time::parseIso8601(line.find("ts")->asString()));
    CHECK(line.find("level")->asString() == "ERROR");
    CHECK(line.find("event")->asString() == "db.lost");
    CHECK(line.find("attempt")->asInteger() == 3);
    CHECK(line.find("error")->asString() == "line\nbreak \"x\"");
    CHECK(line.find("ratio")->isNull());
    CHECK_FALSE(line.find("again")->asBool());
    CHECK(line.find("request_id")->asString() == "req-1");
}

TEST_CASE("log: long values are cut between code points", "[log]") {
    Capture capture(log::Format::kJson);
    std::string value = "x";
    for (int i = 0; i < 5000; ++i) value += "é";
    log::info("x.y", {{"v", value}});
    const std::string shown = json::parse(capture.lines().at(0)).find("v")->asString();
    CHECK(shown.size() == 4095);
    CHECK(value.starts_with(shown));
}

TEST_CASE("log: lines below the threshold are not written", "[log]") {
    Capture capture(log::Format::kText, log::Level::kWarning);
    log::debug("a.b");
    log::info("a.b");
    log::warning("a.b");
    log::error("a.b");
    CHECK(capture.lines().size() == 2);
    CHECK_FALSE(log::enabled(log::Level::kInfo));
    CHECK(log::enabled(log::Level::kError));
}

TEST_CASE("log: request ids nest and belong to their thread", "[log]") {
    CHECK(log::currentRequestId().empty());
    {
        const log::RequestScope outer("outer");
        {
            const log::RequestScope inner("inner");
            CHECK(log::currentRequestId() == "inner");
            std::string other = "unset";
            std::thread([&other] { other = log::currentRequestId(); }).join();
            CHECK(other.empty());
        }
        CHECK(log::currentRequestId() == "outer");
        Capture capture(log::Format::kText);
        log::info("a.b");
        CHECK(capture.text() == "INFO a.b request_id=outer");
    }
    CHECK(log::currentRequestId().empty());
}

TEST_CASE("log: lines of several threads stay whole on standard error", "[log]") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const int saved = ::dup(STDERR_FILENO);
    REQUIRE(::dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
    std::string received;
    std::thread reader([&received, descriptor = ends[0]] {
        std::array<char, 4096> buffer;
        for (ssize_t n = 0; (n = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
            received.append(buffer.data(), static_cast<std::size_t>(n));
        }
    });
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([] {
            // Longer than a pipe takes at once.
            for (int line = 0; line < 200; ++line)
                log::info("a.b", {{"v", std::string(4000, 'x')}, {"w", std::string(4000, 'y')}});
        });
    }
    for (std::thread& writer : writers) writer.join();
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    ::close(ends[1]);
    reader.join();
    ::close(ends[0]);

    std::size_t lines = 0;
    const std::string ending = " INFO a.b v=" + std::string(4000, 'x') + " w=" + std::string(4000, 'y');
    for (std::size_t start = 0; start < received.size(); ++lines) {
        const std::size_t end = received.find('\n', start);
        REQUIRE(end != std::string::npos);
        REQUIRE(received.substr(start, end - start).ends_with(ending));
        start = end + 1;
    }
    CHECK(lines == 800);
}

TEST_CASE("log: settings may change while threads log", "[log]") {
    Capture capture(log::Format::kText);
    std::vector<std::thread> writers;
    for (int i = 0; i < 3; ++i) {
        writers.emplace_back([] {
            for (int line = 0; line < 500; ++line) log::error("a.b", {{"n", line}});
        });
    }
    for (int i = 0; i < 500; ++i) {
        log::configure(log::Level::kDebug, i % 2 == 0 ? log::Format::kJson : log::Format::kText);
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(capture.lines().size() == 1500);
}

TEST_CASE("log: phone numbers are masked", "[log]") {
    CHECK(log::maskPhone("+447911123456") == "+4479*****456");
    CHECK(log::maskPhone("+989121234567") == "+9891*****567");
    CHECK(log::maskPhone("07911123456") == "079*****456");
    CHECK(log::maskPhone("12345678") == "*****678");
    CHECK(log::maskPhone("1234567") == "****567");
    CHECK(log::maskPhone("123456") == "******");
    CHECK(log::maskPhone("") == "");
    CHECK(log::maskPhone("۰۹۱۲۱۲۳۴۵۶۷") == "091*****567");
    CHECK(log::maskPhone("call ۰۹۱۲ علی") == std::string(13, '*'));
}

TEST_CASE("log: e-mail addresses are masked", "[log]") {
    CHECK(log::maskEmail("john.smith@example.com") == "j***@example.com");
    CHECK(log::maskEmail("é.b@example.com") == "é***@example.com");
    CHECK(log::maskEmail("a@b@example.com") == "a***@example.com");
    CHECK(log::maskEmail("@example.com") == "***");
    CHECK(log::maskEmail("no address") == "***");
    CHECK(log::maskEmail("") == "");
}
