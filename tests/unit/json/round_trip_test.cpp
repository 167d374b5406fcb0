#include "hub/json/value.hpp"
#include "hub/text/utf8.hpp"
#include "json/diagnose.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <random>

using namespace hub;

namespace {

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

    std::string string() {
        static constexpr std::array<std::string_view, 14> kPieces = {
            "a", "Z", " ", "\"", "\\", "/", "\n", "\x01", "\x7F", "é", "علی", "\xE2\x80\x8C", "😀", "lead"};
        std::string text;
        for (std::size_t i = below(12); i > 0; --i) text += kPieces[below(kPieces.size())];
        return text;
    }

    double number() {
        for (;;) {
            const auto candidate = std::bit_cast<double>(random_());
            if (std::isfinite(candidate)) return candidate;
        }
    }

    json::Value value(std::size_t depth) {
        switch (below(depth == 0 ? 6 : 8)) {
            case 0:
                return nullptr;
            case 1:
                return below(2) == 0;
            case 2:
                return static_cast<std::int64_t>(random_());
            case 3:
                return random_() >> below(64);
            case 4:
                return number();
            case 5:
                return string();
            case 6:
                return array(depth);
            default:
                return object(depth);
        }
    }

    json::Value array(std::size_t depth) {
        json::Array elements;
        for (std::size_t i = below(6); i > 0; --i) elements.push_back(value(depth - 1));
        return elements;
    }

    json::Value object(std::size_t depth) {
        json::Object members;
        for (std::size_t i = below(24); i > 0; --i) members.set(string(), value(depth - 1));
        return members;
    }

private:
    std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("json: what is written reads back as the same value", "[json][property]") {
    Generator generator(20240611);
    for (int i = 0; i < 2000; ++i) {
        const json::Value value = generator.value(4);
        const std::string text = json::dump(value);
        CAPTURE(i, text);
        const json::Value again = json::parse(text);
        REQUIRE(again == value);
        REQUIRE(json::dump(again) == text);
    }
}

TEST_CASE("json: damaged text is refused with a position inside it or reads as valid text", "[json][property]") {
    static constexpr std::string_view kBytes = "{}[],:\"\\u0eE+-.19tfn \n\xC3\xED\xFF";
    Generator generator(7);
    std::size_t refused = 0;
    for (int i = 0; i < 5000; ++i) {
        std::string text = json::dump(generator.value(3));
        for (std::size_t edits = 1 + generator.below(3); edits > 0 && !text.empty(); --edits) {
            const std::size_t at = generator.below(text.size());
            const char byte = kBytes[generator.below(kBytes.size())];
            switch (generator.below(3)) {
                case 0:
                    text[at] = byte;
                    break;
                case 1:
                    text.insert(at, 1, byte);
                    break;
                default:
                    text.erase(at, 1 + generator.below(4));
            }
        }
        CAPTURE(i, text);
        try {
            const json::Value value = json::parse(text);
            // Both readers agree: the one that explains refuses nothing the fast one accepts.
            REQUIRE_NOTHROW(json::diagnose(text, {}));
            REQUIRE(json::parse(json::dump(value)) == value);
        } catch (const json::ParseError& error) {
            ++refused;
            REQUIRE(error.reason() != "not acceptable JSON");
            REQUIRE(error.line() >= 1);
            REQUIRE(error.column() >= 1);
            REQUIRE(error.column() <= text.size() + 1);
        }
    }
    CHECK(refused > 1000);
}

TEST_CASE("json: any bytes written as a string read back as valid UTF-8", "[json][property]") {
    Generator generator(99);
    for (int i = 0; i < 2000; ++i) {
        std::string bytes;
        for (std::size_t n = generator.below(40); n > 0; --n) bytes += static_cast<char>(1 + generator.below(255));
        const std::string text = json::dump(bytes);
        CAPTURE(i, text);
        REQUIRE(text::isValidUtf8(text));
        REQUIRE(json::parse(text).asString() == text::replaceInvalidUtf8(bytes));
    }
}
