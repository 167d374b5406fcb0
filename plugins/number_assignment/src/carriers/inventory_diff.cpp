#include "carriers/inventory_diff.hpp"

#include <map>

#include "hub/json/value.hpp"

namespace hub::number_assignment::carriers {

namespace {

struct Pair {
    const LocalNumber* here = nullptr;
    const OwnedNumber* there = nullptr;
};

std::string ability(bool voice, bool sms) {
    if (voice && sms) return "voice, sms";
    return voice ? "voice" : sms ? "sms" : "none";
}

bool ableTo(const json::Value& capabilities, std::string_view what) {
    const json::Value* value = capabilities.find(what);
    return value != nullptr && value->isBool() && value->asBool();
}

void compareBoth(std::vector<DiffEntry>& entries, const Pair& pair, const std::string& eventUrl) {
    const LocalNumber& here = *pair.here;
    const OwnedNumber& there = *pair.there;
    const auto add = [&](Difference difference, std::string expected, std::string actual) {
        entries.push_back({difference, here.phoneNumber, here, there, std::move(expected), std::move(actual)});
    };
    if (there.takenOverBy)
        add(Difference::kTakenOver, eventUrl, *there.takenOverBy);
    else if (there.webhookUrl != eventUrl)
        add(Difference::kWebhook, eventUrl, there.webhookUrl);
    if (here.voice != there.voice || here.sms != there.sms)
        add(Difference::kCapabilities, ability(here.voice, here.sms), ability(there.voice, there.sms));
}

}  // namespace

LocalNumber LocalNumber::fromRow(const db::Row& row) {
    const json::Value capabilities = row.get<json::Value>("capabilities");
    return {row.get<std::string>("id"), row.get<std::string>("phone_number"), row.text("status") == "active",
            ableTo(capabilities, "voice"), ableTo(capabilities, "sms")};
}

std::string_view toString(Difference difference) noexcept {
    switch (difference) {
        case Difference::kMissingHere:
            return "missing_here";
        case Difference::kMissingThere:
            return "missing_there";
        case Difference::kWebhook:
            return "webhook";
        case Difference::kCapabilities:
            return "capabilities";
        case Difference::kTakenOver:
            return "taken_over";
    }
    return "missing_here";
}

std::vector<DiffEntry> compare(const std::vector<LocalNumber>& here, const std::vector<OwnedNumber>& there,
                               const std::string& eventUrl) {
    std::map<std::string, Pair> numbers;
    for (const LocalNumber& number : here) numbers[number.phoneNumber].here = &number;
    for (const OwnedNumber& number : there) numbers[number.phoneNumber].there = &number;
    std::vector<DiffEntry> entries;
    for (const auto& [phoneNumber, pair] : numbers) {
        if (pair.here != nullptr && pair.there != nullptr) {
            compareBoth(entries, pair, eventUrl);
        } else if (pair.here != nullptr) {
            entries.push_back({Difference::kMissingThere, phoneNumber, *pair.here, std::nullopt,
                               pair.here->active ? "active" : "inactive", "none"});
        } else if (pair.there->usable) {
            entries.push_back({Difference::kMissingHere, phoneNumber, std::nullopt, *pair.there, "none",
                               ability(pair.there->voice, pair.there->sms)});
        }
    }
    return entries;
}

}  // namespace hub::number_assignment::carriers
