/// @file
/// @brief Takes results: each once, however often, late or at once they come.
#pragma once

#include <optional>

#include "dialer/dialer_context.hpp"
#include "dialer/report_model.hpp"

namespace hub::number_queue {

/// Thread-safe.
class ReportService {
public:
    explicit ReportService(const DialerContext& context) : context_(context) {}

    /// Every well-formed report gets an answer. @throws http::Error (503) when the number never stood still, db::Error
    /// when the database is away: only then is the dialer to send it again.
    ReportAnswer report(const auth::Principal& principal, const Report& report);

private:
    std::optional<ReportAnswer> reportOnce(const auth::Principal& principal, const Report& report);
    /// The number named was deleted and made again: the report may have come before that.
    std::optional<ReportFacts> forgottenReport(const Report& report, const ReportFacts& facts);
    /// The number is known; nullopt: it changed meanwhile.
    std::optional<ReportAnswer> conclude(const Report& report, const ReportFacts& facts);
    std::optional<std::int64_t> applyAll(db::Transaction& tx, const Report& report, const ReportFacts& facts,
                                         const ReportPlan& plan, time::Timestamp now);
    /// The report came before, and said nothing, or something else, of dispatch.
    void switchByRepetition(const Report& report, const ReportFacts& facts);
    /// The company or the number is not known: makes the number when it can.
    std::optional<ReportAnswer> meetNumber(const auth::Principal& principal, const Report& report);
    std::variant<std::int64_t, NotApplied> companyOf(db::Transaction& tx, const auth::Principal& principal,
                                                     const Report& report);

    DialerContext context_;
};

}  // namespace hub::number_queue
