/// @file
/// @brief Accounts, numbers at carriers and calls as JSON; carriers' failures as HTTP errors.
#pragma once

#include <string>
#include <vector>

#include "carriers/account_model.hpp"
#include "carriers/call_model.hpp"
#include "carriers/number_service.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"

namespace hub::number_assignment::carriers {

/// Masked.
void writeAccount(json::Writer& out, const Account& account);
void writeAvailable(json::Writer& out, const AvailableNumber& number);
void writeCall(json::Writer& out, const PlacedByHub& call);
std::string syncJson(Provider provider, const SyncResult& result, bool dryRun);

/// 404, 409 "carrier_refused", 502 "carrier_unauthorized", "carrier_unavailable", 503 with Retry-After.
http::Error asHttpError(const CarrierError& error);

}  // namespace hub::number_assignment::carriers
