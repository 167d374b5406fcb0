#include "dialer/answers.hpp"

#include "dialer/dispatch_rules.hpp"
#include "hub/json/writer.hpp"

namespace hub::number_queue {

namespace {

std::string_view textOf(Empty empty) noexcept {
    return empty == Empty::kNothingReady ? "nothing_ready" : "outstanding_limit";
}

void writeLease(json::Writer& out, const LeasedNumber& lease) {
    out.member("id", lease.numberId).member("phone_number", lease.phone).member("lease_id", lease.leaseId);
    out.member("dial_before", lease.dialBefore);
}

void writeBatch(json::Writer& out, const Batch& batch) {
    out.beginObject().member("batch_id", batch.id).member("size_requested", batch.requested);
    out.member("size_returned", batch.numbers.size());
    if (batch.empty) out.member("empty_because", textOf(*batch.empty));
    out.key("numbers").beginArray();
    for (const LeasedNumber& number : batch.numbers) {
        out.beginObject();
        writeLease(out, number);
        out.endObject();
    }
    out.endArray().endObject();
}

/// How long to stay away; null when there are numbers to call.
void writeRetry(json::Writer& out, const BatchAnswer& answer, const Settings& settings) {
    out.key("retry_after_seconds");
    if (answer.refusal)
        out.value(retryAfter(*answer.refusal, settings).count());
    else if (answer.batch->numbers.empty())
        out.value(settings.emptyRetry.count());
    else
        out.null();
}

}  // namespace

std::string batchAnswerJson(const BatchAnswer& answer, const TimeZone& zone, const Settings& settings) {
    const DispatchContext& company = answer.context;
    std::string body;
    body.reserve(1024 + (answer.batch ? answer.batch->numbers.size() * 110 : 0));
    json::Writer out(body);
    out.beginObject().member("call_allowed", !answer.refusal).member("timezone", zone.name());
    out.member("server_time", zone.toIso8601(answer.now)).member("schedule_version", company.scheduleVersion);
    out.member("company", company.company);
    out.key("reason");
    if (answer.refusal)
        out.value(toString(*answer.refusal));
    else
        out.null();
    writeRetry(out, answer, settings);
    out.key("batch");
    if (answer.batch)
        writeBatch(out, *answer.batch);
    else
        out.null();
    // Engines drop their lines when they get none, so those stay even when calling is not allowed; agents do not.
    const auto agents = [&](const std::string& list) { return answer.refusal ? std::string_view("[]") : list; };
    out.key("active_agents").raw(agents(company.agents));
    out.key("inbound_agents").raw(agents(company.inboundAgents));
    out.key("outbound_agents").raw(agents(company.outboundAgents));
    out.key("active_scenarios").raw(company.scenarios);
    out.key("outbound_lines").raw(company.lines);
    out.endObject();
    return body;
}

std::string reportAnswerJson(const ReportAnswer& answer) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    if (answer.notApplied) {
        out.key("id").null().member("accepted", false).member("reason", toString(*answer.notApplied)).endObject();
        return body;
    }
    const bool accepted = answer.outcome == Outcome::kApplied;
    out.member("id", answer.numberId).member("status", toString(answer.numberStatus));
    out.member("global_status", globalStatus(answer.numberStatus)).member("phone_number", answer.phone);
    out.member("accepted", accepted);
    out.key("reason");
    if (accepted)
        out.null();
    else
        out.value(toString(answer.outcome));
    out.member("attempt_id", answer.attemptId);
    out.key("warnings").beginArray();
    for (const std::string& warning : answer.warnings) out.value(warning);
    out.endArray().endObject();
    return body;
}

std::string renewalJson(const std::vector<RenewedLease>& leases) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("renewed", leases.size()).key("leases").beginArray();
    for (const RenewedLease& renewed : leases) {
        out.beginObject();
        writeLease(out, renewed.lease);
        out.member("expires_at", renewed.expiresAt).endObject();
    }
    out.endArray().endObject();
    return body;
}

}  // namespace hub::number_queue
