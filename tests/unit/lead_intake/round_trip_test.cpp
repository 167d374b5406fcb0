/// encode(sender, lead) is read as the lead, up to what the sender itself destroys.
#include <catch2/catch.hpp>

#include <random>

#include "hub/text/utf8.hpp"
#include "requests.hpp"
#include "senders.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

/// Free text last, as our documentation tells dialers to order their templates.
constexpr std::pair<const char*, std::size_t> kFreeText[] = {
    {"title", 50}, {"first_name", 100}, {"last_name", 100}, {"address1", 255},
    {"city", 100}, {"postal_code", 20}, {"owner", 100},     {"comments", 400}};

class LeadMaker {
public:
    LeadMaker(unsigned seed, Sender sender) : random_(seed), sender_(sender) {}

    Fields make() {
        Fields lead{{"lead_id", std::to_string(pick(999'999'999))},
                    {"phone_code", "98"},
                    {"phone_number", "912" + std::to_string(1'000'000 + pick(8'999'999))},
                    {"user", "80" + std::to_string(pick(99))},
                    {"uniqueid", "1731445214." + std::to_string(pick(99999))}};
        for (const auto& [name, limit] : kFreeText) lead.emplace_back(name, text(pick(3) == 0 ? limit : pick(limit)));
        return lead;
    }

private:
    std::size_t pick(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }

    std::string text(std::size_t length) {
        static const std::vector<std::string> persian{"\u0633", "\u0644", "\u06CC", "\u06A9",
                                                      "\u200C", "\u06F1", "\u06F9", "\u064B"};
        static const std::string punctuation = " .,;:!?'\"()[]{}<>|/\\@#$%^&*-+_~`\r\n\t";
        std::string made;
        for (std::size_t i = 0; i < length; ++i) {
            const std::size_t kind = pick(9);
            if (kind < 3)
                made += persian[pick(persian.size() - 1)];
            else if (kind == 3)
                made += punctuation[pick(punctuation.size() - 1)];
            else
                made += static_cast<char>('a' + pick(25));
        }
        return readable(std::move(made));
    }

    /// Where a sender does not encode, some values can be read in two ways whatever the reader does: an escape that is
    /// text,
    /// "&name=", and a backslash before a separator.
    std::string readable(std::string value) const {
        const bool encodes =
            sender_ == Sender::kModernWebForm || sender_ == Sender::kPhp || sender_ == Sender::kGet2Post;
        if (encodes) return value;
        for (char& c : value) {
            if (c == '%' || c == '\\' || c == '=') c = '.';
        }
        // A value that ends in "&" looks like an empty piece between two fields.
        while (!value.empty() && (value.back() == '&' || value.back() == ' ')) value.pop_back();
        return value;
    }

    std::mt19937 random_;
    Sender sender_;
};

std::string stored(const LeadInput& lead, const std::string& name) {
    return name == "lead_id" ? lead.dialerLeadId.value_or("") : lead.field(name);
}

}  // namespace

TEST_CASE("lead_intake: every sender's request is read as the lead it was made of") {
    for (const Sender sender : kSenders) {
        for (unsigned seed = 1; seed <= 150; ++seed) {
            const Fields lead = LeadMaker(seed, sender).make();
            const LeadInput read = readLead(encode(sender, lead));
            for (const auto& [name, value] : afterLosses(sender, lead)) {
                INFO(toString(sender) << ", seed " << seed << ": " << name);
                CHECK(stored(read, name) == value);
            }
        }
    }
}

TEST_CASE("lead_intake: a Persian lead arrives whole through every sender that does not cut it") {
    const Fields lead{{"lead_id", "1234567"},
                      {"phone_code", "98"},
                      {"phone_number", "9121234567"},
                      {"user", "8050"},
                      {"first_name", "نیلوفر"},
                      {"last_name", "رضایی\u200Cنژاد"},
                      {"address1", "خیابان ۱۲ فروردین، پلاک ۷"},
                      {"comments", "بعد از ساعت ۵ تماس بگیرید"}};
    for (const Sender sender : kSenders) {
        const LeadInput read = readLead(encode(sender, lead));
        for (const auto& [name, value] : lead) {
            INFO(toString(sender) << ": " << name);
            CHECK(stored(read, name) == value);
        }
        CHECK(read.warnings.empty());
    }
}

TEST_CASE("lead_intake: a value longer than its field is cut at a character and kept whole in extra") {
    std::string name;
    for (int i = 0; i < 101; ++i) name += "ی";
    for (const Sender sender : kSenders) {
        INFO(toString(sender));
        const LeadInput read = readLead(encode(sender, {{"lead_id", "1"}, {"last_name", name}}));
        CHECK(read.field("last_name") == text::firstCodePoints(name, 100));
        const json::Value* whole = read.extra.find("last_name");
        REQUIRE(whole != nullptr);
        CHECK(whole->asString() == name);
        CHECK(read.warnings.size() == 1);
    }
}
