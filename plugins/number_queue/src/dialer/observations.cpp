#include "dialer/observations.hpp"

#include <array>

#include "hub/log/log.hpp"
#include "hub/metrics/registry.hpp"

namespace hub::number_queue {

namespace {

metrics::Counter& batchCounter(std::string_view result) {
    return metrics::registry().counter("dialhub_number_queue_batches_total",
                                       "Answers to dialers that asked for numbers, by result",
                                       {{"result", std::string(result)}});
}

metrics::Counter& reportCounter(std::string_view outcome) {
    return metrics::registry().counter("dialhub_number_queue_reports_total",
                                       "Results reported by dialers, by what became of them",
                                       {{"outcome", std::string(outcome)}});
}

/// Looked up once: the registry takes a lock.
struct Counters {
    metrics::Counter& numbers =
        metrics::registry().counter("dialhub_number_queue_numbers_leased_total", "Numbers handed out");
    metrics::Counter& given = batchCounter("given");
    metrics::Counter& nothingReady = batchCounter("nothing_ready");
    metrics::Counter& outstandingLimit = batchCounter("outstanding_limit");
    std::array<metrics::Counter*, 5> refused{
        &batchCounter(toString(Refusal::kInsufficientFunds)), &batchCounter(toString(Refusal::kDisabled)),
        &batchCounter(toString(Refusal::kHoliday)), &batchCounter(toString(Refusal::kNoWindow)),
        &batchCounter(toString(Refusal::kOutsideWindow))};
    std::array<metrics::Counter*, 3> reports{&reportCounter(toString(Outcome::kApplied)),
                                             &reportCounter(toString(Outcome::kLate)),
                                             &reportCounter(toString(Outcome::kSuperseded))};
    metrics::Counter& notApplied = reportCounter("not_applied");
};

Counters& counters() {
    static Counters all;
    return all;
}

}  // namespace

void observe(const BatchAnswer& answer) {
    Counters& all = counters();
    if (answer.refusal) {
        all.refused.at(static_cast<std::size_t>(*answer.refusal))->increment();
        return;
    }
    const Batch& batch = *answer.batch;
    all.numbers.increment(batch.numbers.size());
    if (!batch.empty)
        all.given.increment();
    else if (*batch.empty == Empty::kNothingReady)
        all.nothingReady.increment();
    else
        all.outstandingLimit.increment();
}

void observe(const Report& report, const ReportAnswer& answer) {
    if (answer.notApplied) {
        counters().notApplied.increment();
        log::warning("number_queue.report_not_applied", {{"reason", toString(*answer.notApplied)},
                                                         {"holder", report.holder},
                                                         {"phone", log::maskPhone(report.phoneNumber)}});
        return;
    }
    counters().reports.at(static_cast<std::size_t>(answer.outcome))->increment();
    if (answer.outcome != Outcome::kApplied) {
        log::info("number_queue.report_late",
                  {{"outcome", toString(answer.outcome)}, {"holder", report.holder}, {"number_id", answer.numberId}});
    }
    if (report.status == Status::kComplained)
        log::info("number_queue.complaint", {{"holder", report.holder}, {"number_id", answer.numberId}});
}

void observeSwitch(const DispatchContext& company, bool on, std::string_view by) {
    log::warning(on ? "number_queue.dispatch_on" : "number_queue.dispatch_off",
                 {{"company", company.company}, {"by", by}});
}

}  // namespace hub::number_queue
