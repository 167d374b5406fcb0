/// @file
/// @brief What an engine says it can do: scenarios and outbound lines.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dialer/dialer_context.hpp"

namespace hub::number_queue {

struct CatalogItem {
    std::string key;                         ///< Scenario name, or the line's number as the engine spells it.
    std::optional<std::string> displayName;  ///< Absent: what is known stays.
};

struct Registered {
    std::int64_t registered = 0;  ///< Distinct keys.
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t deactivated = 0;
    static Registered fromRow(const db::Row& row);
};

enum class Catalog { kScenarios, kOutboundLines };

/// Thread-safe.
class CatalogService {
public:
    explicit CatalogService(const DialerContext& context) : context_(context) {}
    std::variant<Registered, AccessProblem> registerItems(const auth::Principal& principal,
                                                          const std::optional<std::string>& company, Catalog catalog,
                                                          const std::vector<CatalogItem>& items);

private:
    DialerContext context_;
};

}  // namespace hub::number_queue
