#include "dispatch/service.hpp"

#include "company/repository.hpp"
#include "dispatch/repository.hpp"
#include "hub/http/error.hpp"

namespace hub::number_queue {

namespace {

DispatchSettings changed(DispatchSettings settings, const DispatchChange& change) {
    settings.weight = change.weight.value_or(settings.weight);
    settings.cooldownDays = change.cooldownDays.value_or(settings.cooldownDays);
    settings.retryPolicy = change.retryPolicy.value_or(settings.retryPolicy);
    settings.batchSize = change.batchSize.value_or(settings.batchSize);
    settings.maxOutstanding = change.maxOutstanding.value_or(settings.maxOutstanding);
    settings.leaseSeconds = change.leaseSeconds.value_or(settings.leaseSeconds);
    return settings;
}

}  // namespace

DispatchPage DispatchService::show(const CompanyAccess& access) {
    return database_.inTransaction("show_dispatch", [&](db::Transaction& tx) {
        company_repository::ensure(tx, access.company.id, std::nullopt, settings_.get()->skipHolidays);
        return dispatch_repository::find(tx, access.company.id);
    });
}

DispatchPage DispatchService::change(const CompanyAccess& access, const DispatchChange& change) {
    return database_.inTransaction("change_dispatch", [&](db::Transaction& tx) {
        const std::int64_t company = access.company.id;
        const time::Timestamp now = clock_.now();
        company_repository::ensure(tx, company, std::nullopt, settings_.get()->skipHolidays);
        const DispatchPage before = dispatch_repository::lock(tx, company);
        dispatch_repository::set(tx, company, changed(before.settings, change), now);
        for (const ListChange& list : change.lists) {
            if (!dispatch_repository::changeList(tx, company, list, now)) throw http::notFound("List not found");
        }
        DispatchPage after = dispatch_repository::find(tx, company);
        identity::AuditEntry entry = auditEntry(access, "dispatch.changed", "queue_company", std::to_string(company));
        entry.before = toJson(before);
        entry.after = toJson(after);
        identity::recordAudit(tx, entry);
        return after;
    });
}

}  // namespace hub::number_queue
