/// @file
/// @brief The queue's suppressions, for other plugins.
#pragma once

#include "hub/services/suppressions.hpp"

namespace hub::number_queue {

/// Knows Iranian mobile numbers; any other number is not suppressed.
class SuppressionLookup final : public services::Suppressions {
public:
    bool isSuppressed(db::Database& database, std::int64_t organizationId, std::string_view e164) override;
};

}  // namespace hub::number_queue
