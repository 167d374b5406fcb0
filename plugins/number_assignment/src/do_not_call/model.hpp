/// @file
/// @brief Numbers of any country that an organization must not call.
#pragma once

#include <string>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::do_not_call {

struct Entry {
    std::string phoneNumber;  ///< E.164
    std::string note;
    std::string addedBy;
    time::Timestamp createdAt{};
    static Entry fromRow(const db::Row& row);
};

struct NewEntry {
    std::string phoneNumber;  ///< E.164
    std::string note;
};

struct Page {
    std::string prefix = "+";  ///< What the numbers begin with.
    std::string after;         ///< The last number of the page before; empty: the first page.
    int limit = 1000;
};

}  // namespace hub::number_assignment::do_not_call
