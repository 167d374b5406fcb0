#include "seed/seed_service.hpp"

#include "hub/log/log.hpp"
#include "seed/seed_run.hpp"
#include "seeding_metrics.hpp"

namespace hub::user_seeding {

using services::SeedReport;
using services::SeedStatus;

SeedReport SeedService::seed(db::Database& database, const services::SeedRequest& request) {
    const ReadOptions options{request.fileName, settings_.get()->csvEncoding, request.maxRows};
    return seedRows(database, request, readSeedFile(request.content, options));
}

SeedReport SeedService::seedRows(db::Database& database, const services::SeedRequest& request, const SeedFile& file) {
    const auto mirror = request.mirror ? request.mirror : this->mirror();
    SeedReport report = SeedRun(database, request, *settings_.get(), {clock_, mirror.get()}).execute(file.rows);
    report.warnings = file.warnings;
    if (report.dryRun) return report;
    SeedingMetrics::get().count(report);
    log::info("user_seeding.seeded", {{"organization", request.organizationId},
                                      {"actor", request.actor},
                                      {"created", report.count(SeedStatus::kCreated)},
                                      {"updated", report.count(SeedStatus::kUpdated)},
                                      {"moved", report.count(SeedStatus::kMoved)},
                                      {"unchanged", report.count(SeedStatus::kUnchanged)},
                                      {"errors", report.count(SeedStatus::kError)}});
    return report;
}

}  // namespace hub::user_seeding
