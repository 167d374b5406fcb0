#include "suppression/lookup.hpp"

#include "numbers/canonical_phone.hpp"
#include "suppression/repository.hpp"

namespace hub::number_queue {

bool SuppressionLookup::isSuppressed(db::Database& database, std::int64_t organizationId, std::string_view e164) {
    const CanonicalPhone phone = canonicalPhone(e164);
    if (!phone) return false;
    return database.inStatement(
        "is_suppressed",
        [&](db::Transaction& tx) { return suppression_repository::isSuppressed(tx, organizationId, phone.value); },
        db::Retry::kIdempotent);
}

}  // namespace hub::number_queue
