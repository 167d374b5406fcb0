/// @file
/// @brief Telnyx, API v2.
#pragma once

#include "carriers/carrier.hpp"
#include "carriers/exchange.hpp"

namespace hub::number_assignment::carriers {

struct TelnyxAccount {
    std::string apiKey;
    std::string connectionId;  ///< The Call Control application calls go through and events come from.
};

/// See Carrier. Where events go is said by the Call Control application, not by the number: a number that belongs to
/// another connection is taken over.
class TelnyxClient final : public Carrier {
public:
    /// `settings` but for provider and authorization.
    TelnyxClient(http::Client& client, ExchangeSettings settings, const TelnyxAccount& account);

    Provider provider() const noexcept override { return Provider::kTelnyx; }
    std::vector<OwnedNumber> listOwned() override;
    std::optional<OwnedNumber> findOwned(const std::string& phoneNumber) override;
    std::vector<AvailableNumber> search(const Search& search) override;
    Order buy(const std::string& phoneNumber, const std::string& eventUrl) override;
    void configure(const OwnedNumber& number, const std::string& eventUrl) override;
    void release(const OwnedNumber& number) override;
    PlacedCall place(const CallRequest& request) override;
    std::vector<PlacedCall> findPlaced(const CallRequest& request, time::Timestamp since) override;
    /// A command_id is remembered for 60 s.
    bool repeatable(std::chrono::milliseconds sinceFirst) const noexcept override;
    void hangUp(const std::string& carrierCallId) override;

private:
    json::Value get(std::string operation, const std::string& path, const http::Parameters& query) const;
    json::Value sendJson(Call call, const json::Value& body) const;
    std::vector<OwnedNumber> numbers(std::vector<http::Parameter> query) const;
    /// The application's settings; null when there is none with that id.
    json::Value application() const;
    OwnedNumber readNumber(const json::Value& item, const std::string& applicationUrl) const;
    std::optional<json::Value> latestOrder(const std::string& phoneNumber) const;

    const std::string connection_;
    const Exchange exchange_;
};

}  // namespace hub::number_assignment::carriers
