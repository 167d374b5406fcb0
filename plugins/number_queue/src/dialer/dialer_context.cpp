#include "dialer/dialer_context.hpp"

#include "company/repository.hpp"
#include "dialer/batch_repository.hpp"

namespace hub::number_queue {

namespace {

std::optional<DispatchContext> load(db::Transaction& tx, const DialerContext& context, std::optional<std::int64_t> id,
                                    const std::optional<std::string>& name) {
    const time::Timestamp now = context.clock.now();
    if (auto found = batch_repository::findContext(tx, id, name, now)) return found;
    company_repository::ensure(tx, id, name, context.settings.get()->skipHolidays);
    return batch_repository::findContext(tx, id, name, now);
}

}  // namespace

std::variant<DispatchContext, AccessProblem> loadDispatchContext(db::Transaction& tx, const DialerContext& context,
                                                                 const auth::Principal& principal,
                                                                 const std::optional<std::string>& name) {
    const bool all = actsForAll(principal);
    if (!name && (all || !principal.organizationId)) return AccessProblem::kMissing;
    std::optional<std::int64_t> id;
    if (!name) id = principal.organizationId;
    std::optional<DispatchContext> found = load(tx, context, id, name);
    if (!found) return AccessProblem::kUnknown;
    if (!all && found->organizationId != principal.organizationId) return AccessProblem::kForbidden;
    return std::move(*found);
}

std::optional<DispatchContext> loadDispatchContext(db::Transaction& tx, const DialerContext& context, std::int64_t id) {
    return load(tx, context, id, std::nullopt);
}

}  // namespace hub::number_queue
