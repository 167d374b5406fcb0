/// @file
/// @brief Lists, changes and exports numbers.
#pragma once

#include <functional>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"
#include "numbers/repository.hpp"

namespace hub::number_queue {

enum class NumberAction { kUpdateStatus, kReset, kDelete };

struct NumberChange {
    NumberAction action = NumberAction::kUpdateStatus;
    Status status = Status::kInQueue;  ///< For kUpdateStatus.
    std::optional<std::string> note;
};

/// Thread-safe. Every change is in the audit trail.
class NumberService {
public:
    /// Both outlive the service.
    NumberService(db::Database& database, const time::Clock& clock) : database_(database), clock_(clock) {}

    std::vector<ListedNumber> list(const NumberFilter& filter, const number_repository::Page& page);
    std::int64_t count(const NumberFilter& filter);
    /// @throws http::Error as change().
    std::vector<HistoryItem> history(const CompanyAccess& access, std::int64_t id);
    /// Rows as export_numbers.sql gives them, in bounded memory.
    void exportAll(const NumberFilter& filter, const std::function<void(const db::Row&)>& onRow);

    /// One number. @return it, as it is then; nullopt when it was deleted. @throws http::Error: 404 when the company
    /// has no such number, 403 when it is another agent's, 400 when its status does not allow changes.
    std::optional<ListedNumber> change(const CompanyAccess& access, std::int64_t id, const NumberChange& change);
    /// All that match or none. @return how many. @throws http::Error: 400 when nothing matches or one may not be
    /// changed.
    std::int64_t changeAll(const CompanyAccess& access, const NumberFilter& filter, const NumberChange& change);

private:
    std::int64_t apply(db::Transaction& tx, const CompanyAccess& access, const NumberFilter& filter,
                       const NumberChange& change);
    void requireOwn(db::Transaction& tx, const CompanyAccess& access, std::int64_t id);

    db::Database& database_;
    const time::Clock& clock_;
};

}  // namespace hub::number_queue
