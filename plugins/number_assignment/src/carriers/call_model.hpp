/// @file
/// @brief Calls the hub places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "carriers/carrier.hpp"
#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"
#include "webhooks/event.hpp"

namespace hub::number_assignment::carriers {

/// A call, with the id of its reservation.
struct PlacedByHub {
    std::string id;
    std::int64_t organizationId = 0;
    Provider provider = Provider::kTwilio;
    std::string from;
    std::string to;
    std::int64_t agentId = 0;  ///< 0: nobody's.
    std::optional<std::string> answerUrl;
    std::optional<std::string> twiml;
    int ringSeconds = 60;
    std::string state;
    std::optional<std::string> carrierCallId;
    std::optional<time::Timestamp> askedAt;       ///< The first time the carrier was asked.
    std::optional<time::Timestamp> askedAgainAt;  ///< The latest time.
    std::optional<time::Timestamp> settledAt;
    std::optional<time::Timestamp> answeredAt;
    std::optional<time::Timestamp> endedAt;
    std::optional<std::int64_t> duration;
    std::optional<std::string> cause;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static PlacedByHub fromRow(const db::Row& row);
};

/// A reservation that is to become a call.
struct DialReservation {
    std::string id;
    std::string state;
    time::Timestamp expiresAt{};
    std::string from;
    std::string to;
    std::int64_t agentId = 0;
    Provider provider = Provider::kTwilio;
    static DialReservation fromRow(const db::Row& row);
};

/// What the caller asks for.
struct DialOptions {
    std::optional<std::string> answerUrl;
    std::optional<std::string> twiml;
    int ringSeconds = 60;
    std::optional<std::int64_t> onlyAgent;  ///< Somebody else's reservation is not found.
};

}  // namespace hub::number_assignment::carriers
