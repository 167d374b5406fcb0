#include "intake_service.hpp"

#include <utility>

#include "hub/auth/hmac.hpp"
#include "hub/identity/directory.hpp"
#include "hub/identity/idempotency.hpp"
#include "hub/log/log.hpp"
#include "intake_metrics.hpp"

namespace hub::lead_intake {

namespace {

/// Each retry begins after another request of the same person has committed; more of them than this at one moment are
/// no call centre.
constexpr int kMostAttempts = 20;
constexpr std::chrono::hours kKeepIdempotencyKeys{24};
constexpr std::chrono::seconds kRegionTtl{30};

/// Another request changed the lead between our look-up and our lock.
class LostRace : public std::runtime_error {
public:
    LostRace() : std::runtime_error("lead intake: lost a race") {}
};

/// Runs the body again while other requests about the same person come first.
template <class Body>
auto untilStored(const Body& body) {
    for (int attempt = 1;; ++attempt) {
        try {
            return body();
        } catch (const db::UniqueViolation&) {
            if (attempt == kMostAttempts) throw;
        } catch (const db::SerializationFailure&) {
            if (attempt == kMostAttempts) throw;
        } catch (const LostRace&) {
            if (attempt == kMostAttempts) throw;
        }
        IntakeMetrics::get().races.increment();
    }
}

TakenLead takeOrLose(db::Transaction& tx, const CallEvent& event) {
    std::optional<TakenLead> taken = takeLead(tx, event);
    if (!taken) throw LostRace();
    return std::move(*taken);
}

}  // namespace

Answer IntakeService::take(const IntakeRequest& request, const Config& config, const Render& render) {
    const CallEvent event = prepare(request, config);
    Answer answer = request.idempotencyKey ? storeOnce(request, event, render) : storeEvent(event, render);
    if (answer.taken && !answer.taken->repeated) announcer_.committed();
    return answer;
}

CallEvent IntakeService::prepare(const IntakeRequest& request, const Config& config) {
    const DialerRules& rules = config.rulesFor(request.sender.dialerName);
    CallEvent event;
    event.kind = request.kind;
    event.source = {request.sender.organizationId.value_or(0), request.sender.dialerId};
    event.actor = request.sender.actor();
    event.reassign = rules.reassign;
    event.at = clock_.now();
    event.input = interpret(request.wire, {request.kind, request.strict});
    event.agentId = resolveAgent(request, event.input);
    if (!event.input.problems.empty()) {
        throw Refusal(Refusal::Reason::kInvalid, "Failed to create/update lead", std::move(event.input.problems));
    }
    const std::string region = regionOf(request.sender, config);
    identifyPhone(event.input, {region, rules.trustPhoneCode});
    event.key = callEventKey(event.source, event.kind, request.wire, event.input);
    return event;
}

/// The first name that is known decides. VDAD and VDCL stand for "no agent", and that is an answer too.
std::optional<std::int64_t> IntakeService::resolveAgent(const IntakeRequest& request, const LeadInput& input) {
    const std::vector<std::string> candidates = agentCandidates(input);
    for (const std::string& candidate : candidates) {
        if (identity::isDialerPseudoUser(candidate)) return std::nullopt;
        const auto user = database_.inStatement(
            "resolve_agent",
            [&](db::Transaction& tx) {
                return identity::resolveDialerUser(tx, *request.sender.organizationId, request.sender.dialerId,
                                                   candidate);
            },
            db::Retry::kIdempotent);
        if (user) return user->id;
    }
    if (happensWithoutAgent(request.kind)) return std::nullopt;
    if (candidates.empty()) {
        throw Refusal(Refusal::Reason::kNoAgentNamed, "Missing required fields: dialer_user_id or user");
    }
    throw Refusal(Refusal::Reason::kUnknownAgent, "Agent mapping not found");
}

std::string IntakeService::regionOf(const auth::Principal& sender, const Config& config) {
    if (!sender.dialerId) return config.defaultRegion;
    const time::Timestamp now = clock_.now();
    {
        const std::lock_guard lock(regionsMutex_);
        const auto known = regions_.find(*sender.dialerId);
        if (known != regions_.end() && now - known->second.readAt < kRegionTtl) return known->second.region;
    }
    const auto dialer = database_.inStatement(
        "find_dialer", [&](db::Transaction& tx) { return identity::findDialer(tx, *sender.dialerId); },
        db::Retry::kIdempotent);
    const std::string region = dialer ? dialer->defaultRegion : config.defaultRegion;
    const std::lock_guard lock(regionsMutex_);
    regions_[*sender.dialerId] = {region, now};
    return region;
}

Answer IntakeService::storeEvent(const CallEvent& event, const Render& render) {
    Answer answer;
    answer.taken = untilStored([&] {
        return database_.inStatement(
            "take_lead", [&](db::Transaction& tx) { return takeOrLose(tx, event); }, db::Retry::kIdempotent);
    });
    answer.response = render(*answer.taken);
    return answer;
}

Answer IntakeService::storeOnce(const IntakeRequest& request, const CallEvent& event, const Render& render) {
    json::Array content;
    for (const dialect::WireField& field : request.wire.fields) content.push_back(json::Array{field.name, field.value});
    const identity::IdempotencyKey key{event.source.organizationId,
                                       "lead_intake:" + std::string(toString(event.kind)) +
                                           ":dialer:" + std::to_string(event.source.dialerId.value_or(0)),
                                       *request.idempotencyKey,
                                       auth::toHex(auth::sha256(json::dump(std::move(content))))};
    const db::TransactionOptions options{.retry = db::Retry::kIdempotent};
    Answer answer;
    untilStored([&] {
        answer.response = database_.inTransaction(
            "take_lead_once",
            [&](db::Transaction& tx) {
                answer.taken.reset();
                return identity::runOnce(tx, key, kKeepIdempotencyKeys, [&] {
                    answer.taken = takeOrLose(tx, event);
                    return render(*answer.taken);
                });
            },
            options);
    });
    return answer;
}

}  // namespace hub::lead_intake
