#include "lead_input.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "fields.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::lead_intake {

namespace {

/// What one wire name carried: VICIdial repeats some, other clients repeat check boxes.
struct Sent {
    std::string name;
    const FieldSpec* spec = nullptr;  ///< Null for a field we do not know.
    std::vector<json::Value> values;  ///< Different ones, in order of arrival.

    const json::Value& last() const { return values.back(); }
    json::Value all() const { return values.size() == 1 ? values.front() : json::Value(json::Array(values)); }
};

std::vector<Sent> groupByName(const dialect::Wire& wire) {
    std::vector<Sent> sent;
    std::map<std::string_view, std::size_t> positions;
    for (const dialect::WireField& field : wire.fields) {
        if (isBlank(field.value)) continue;
        const auto [position, isNew] = positions.emplace(field.name, sent.size());
        if (isNew) sent.push_back({field.name, findField(field.name), {}});
        std::vector<json::Value>& values = sent[position->second].values;
        // The last one counts, so a repeated value moves to the end.
        values.erase(std::remove(values.begin(), values.end(), field.value), values.end());
        values.push_back(field.value);
    }
    return sent;
}

class Interpreter {
public:
    Interpreter(const dialect::Wire& wire, const Interpretation& how) : how_(how), sent_(groupByName(wire)) {
        input_.warnings = wire.warnings;
    }

    LeadInput run() {
        for (const FieldSpec& spec : fieldTable()) takeKnown(spec);
        for (const Sent& sent : sent_) {
            if (sent.spec == nullptr) takeUnknown(sent);
        }
        takeCallResult();
        chooseName();
        if (!input_.phone && !input_.field("phone_number").empty()) input_.phone = input_.field("phone_number");
        return std::move(input_);
    }

private:
    /// The wire names that mean this field; VICIdial's own name (the alias) wins over ours.
    std::vector<const Sent*> namesOf(const FieldSpec& spec) const {
        std::vector<const Sent*> found;
        for (const Sent& sent : sent_) {
            if (sent.spec == &spec) found.push_back(&sent);
        }
        std::stable_sort(found.begin(), found.end(), [&](const Sent* a, const Sent* b) {
            return text::equalsIgnoreCase(a->name, spec.alias) && !text::equalsIgnoreCase(b->name, spec.alias);
        });
        return found;
    }

    void takeKnown(const FieldSpec& spec) {
        const std::vector<const Sent*> names = namesOf(spec);
        if (names.empty()) return;
        const Sent& chosen = *names.front();
        const Converted converted = convert(spec, chosen.last());
        if (converted.value) store(spec, *converted.value);
        if (!converted.ok()) takeUnfit(spec, chosen, converted);
        if (chosen.values.size() > 1) {
            input_.warnings.push_back(chosen.name + ": sent with different values, the last one counts");
            input_.extra.set(chosen.name, chosen.all());
        }
        for (std::size_t i = 1; i < names.size(); ++i) {
            if (names[i]->all() != chosen.last()) input_.extra.set(names[i]->name, names[i]->all());
        }
    }

    void takeUnfit(const FieldSpec& spec, const Sent& sent, const Converted& converted) {
        if (how_.strict) {
            input_.problems.push_back({std::string(spec.name), converted.code, converted.problem});
            return;
        }
        input_.extra.set(sent.name, sent.all());
        // VICIdial's status is its own code; takeCallResult reads it.
        if (spec.type == FieldType::kStatus) return;
        if (converted.code == "too_long") {
            store(spec, std::string(text::firstCodePoints(asText(sent.last()), spec.limit)));
            input_.warnings.push_back(sent.name + ": longer than " + std::to_string(spec.limit) +
                                      " characters; cut here, whole in extra");
        } else {
            input_.warnings.push_back(sent.name + ": not understood, kept in extra (" + converted.problem + ")");
        }
    }

    void store(const FieldSpec& spec, json::Value value) {
        if (spec.place == Place::kFields) {
            const bool number = spec.type == FieldType::kInteger;
            input_.fields.append(std::string(spec.name), number ? std::move(value) : json::Value(asText(value)));
            return;
        }
        std::optional<std::string>* const column = columnOf(spec.name);
        *column = asText(value);
    }

    std::optional<std::string>* columnOf(std::string_view name) {
        if (name == "dialer_lead_id") return &input_.dialerLeadId;
        if (name == "full_name") return &input_.fullName;
        if (name == "phone") return &input_.phone;
        if (name == "email") return &input_.email;
        if (name == "status") return &input_.status;
        return &input_.campaign;
    }

    void takeUnknown(const Sent& sent) { input_.extra.set(sent.name, sent.all()); }

    std::string unknown(std::string_view name) const {
        const json::Value* value = input_.extra.find(name);
        return value != nullptr && value->isString() ? value->asString() : std::string();
    }

    /// How the call ended: shown by the lead, and kept as sent like every field that is not the lead's.
    void takeCallResult() {
        constexpr std::size_t kLongestCode = 100;
        std::string code = unknown("dispo");
        if (code.empty() && !input_.status) code = unknown("status");
        if (!code.empty()) input_.disposition = std::string(text::firstCodePoints(code, kLongestCode));
        const std::string talkTime = unknown("talk_time");
        if (talkTime.empty()) return;
        const Converted seconds = convert({"talk_time", "", FieldType::kInteger}, talkTime);
        if (seconds.value)
            input_.fields.append("talk_time", *seconds.value);
        else
            input_.warnings.emplace_back("talk_time: not a number of seconds, kept in extra");
    }

    bool hasNameParts() const { return !input_.field("first_name").empty() || !input_.field("last_name").empty(); }

    /// VICIdial's `fullname` is the agent's, and so is the `full_name` of its No-Agent and Add-Lead URLs: the parts of
    /// the lead's own name win there.
    void chooseName() {
        const bool ownRoute = how_.kind != EventKind::kFromDialer;
        if (input_.fullName && ownRoute && hasNameParts()) {
            input_.extra.set("full_name", *input_.fullName);
            input_.fullName.reset();
        }
        const std::string fallback = unknown("fullname");
        if (input_.fullName || hasNameParts() || fallback.empty()) return;
        constexpr std::size_t kLongestName = 255;
        input_.fullName = std::string(text::firstCodePoints(fallback, kLongestName));
        if (*input_.fullName == fallback) input_.extra.erase("fullname");
    }

    Interpretation how_;
    std::vector<Sent> sent_;
    LeadInput input_;
};

/// "0000000000" and its like stand for "no number"; taken for one, they would make one person of many.
bool isFiller(std::string_view e164) {
    const std::string_view digits = e164.substr(e164.size() < 7 ? 0 : e164.size() - 7);
    return std::all_of(digits.begin(), digits.end(), [&](char c) { return c == digits.front(); });
}

}  // namespace

std::string LeadInput::field(std::string_view name) const {
    const json::Value* value = fields.find(name);
    return value == nullptr ? std::string() : asText(*value);
}

LeadInput interpret(const dialect::Wire& wire, const Interpretation& how) {
    return Interpreter(wire, how).run();
}

void identifyPhone(LeadInput& input, const PhoneRules& rules) {
    const std::string number = input.field("phone_number");
    const std::string code = rules.trustPhoneCode ? input.field("phone_code") : std::string();
    phone::ParseHints hints;
    hints.defaultRegion = rules.defaultRegion;
    hints.countryCallingCode = code;
    for (const std::string& candidate : {input.phone.value_or(""), number}) {
        if (candidate.empty()) continue;
        const phone::Parsed parsed = phone::parse(candidate, hints);
        if (parsed && !isFiller(parsed.e164)) {
            input.phoneE164 = parsed.e164;
            return;
        }
    }
    if (input.phone) input.warnings.emplace_back("phone: not a telephone number, the lead is not matched by it");
}

std::vector<std::string> agentCandidates(const LeadInput& input) {
    std::vector<std::string> candidates;
    for (const std::string_view name : {"dialer_user_id", "user", "closer", "fronter"}) {
        std::string value = input.field(name);
        if (!value.empty() && std::find(candidates.begin(), candidates.end(), value) == candidates.end()) {
            candidates.push_back(std::move(value));
        }
    }
    return candidates;
}

}  // namespace hub::lead_intake
