#include "carriers/answers.hpp"

#include <map>

namespace hub::number_assignment::carriers {

namespace {

void writeDifference(json::Writer& out, const SyncEntry& entry) {
    const DiffEntry& difference = entry.difference;
    out.beginObject().member("difference", toString(difference.difference));
    out.member("phone_number", difference.phoneNumber);
    out.key("id");
    if (difference.here)
        out.value(difference.here->id);
    else
        out.null();
    out.key("carrier_id");
    if (difference.there)
        out.value(difference.there->id);
    else
        out.null();
    out.member("expected", difference.expected).member("actual", difference.actual);
    out.member("action", entry.action).member("applied", entry.applied);
    if (!entry.problem.empty()) out.member("problem", entry.problem);
    out.endObject();
}

}  // namespace

void writeAccount(json::Writer& out, const Account& account) {
    out.beginObject().member("provider", toString(account.provider)).member("account_id", account.accountId);
    out.member("answer_url", account.answerUrl).member("secrets", account.hints);
    out.member("key_id", account.sealed.keyId).member("updated_at", account.updatedAt);
    out.member("updated_by", account.updatedBy).endObject();
}

void writeAvailable(json::Writer& out, const AvailableNumber& number) {
    out.beginObject().member("phone_number", number.phoneNumber).member("locality", number.locality);
    out.member("region", number.region);
    out.key("capabilities").beginObject().member("voice", number.voice).member("sms", number.sms).endObject();
    out.member("monthly_cost", number.monthlyCost).member("currency", number.currency).endObject();
}

void writeCall(json::Writer& out, const PlacedByHub& call) {
    out.beginObject().member("id", call.id).member("provider", toString(call.provider));
    out.member("from", call.from).member("to", call.to).member("state", call.state);
    out.member("carrier_call_id", call.carrierCallId).member("created_at", call.createdAt);
    out.member("asked_at", call.askedAt).member("answered_at", call.answeredAt).member("ended_at", call.endedAt);
    out.member("duration", call.duration).member("cause", call.cause).endObject();
}

std::string syncJson(Provider provider, const SyncResult& result, bool dryRun) {
    std::map<std::string_view, std::int64_t> counts;
    for (const Difference one : {Difference::kMissingHere, Difference::kMissingThere, Difference::kWebhook,
                                 Difference::kCapabilities, Difference::kTakenOver})
        counts[toString(one)] = 0;
    for (const SyncEntry& entry : result.entries) ++counts[toString(entry.difference.difference)];
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).member("provider", toString(provider)).member("dry_run", dryRun);
    out.member("here", result.here).member("there", result.there).key("summary").beginObject();
    for (const auto& [name, count] : counts) out.member(name, count);
    out.endObject().key("differences").beginArray();
    for (const SyncEntry& entry : result.entries) writeDifference(out, entry);
    out.endArray().endObject();
    return body;
}

http::Error asHttpError(const CarrierError& error) {
    switch (error.failure()) {
        case Failure::kNotFound:
            return {404, "carrier_not_found", error.what()};
        case Failure::kRejected:
            return {409, "carrier_refused", error.what()};
        case Failure::kUnauthorized:
            return {502, "carrier_unauthorized", error.what()};
        case Failure::kRateLimited: {
            const auto wait =
                std::chrono::ceil<std::chrono::seconds>(error.retryAfter().value_or(std::chrono::seconds(1)));
            return http::Error(503, "carrier_rate_limited", error.what())
                .withHeader("Retry-After", std::to_string(wait.count()));
        }
        case Failure::kUnreachable:
        case Failure::kUnknown:
            break;
    }
    return {502, "carrier_unavailable", error.what()};
}

}  // namespace hub::number_assignment::carriers
