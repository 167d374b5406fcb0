/// @file
/// @brief Twilio, API 2010-04-01.
#pragma once

#include "carriers/carrier.hpp"
#include "carriers/exchange.hpp"

namespace hub::number_assignment::carriers {

struct TwilioAccount {
    std::string accountSid;
    std::string user;      ///< The account's SID or that of an API key.
    std::string password;  ///< The auth token or the key's secret.
};

/// See Carrier.
class TwilioClient final : public Carrier {
public:
    /// `settings` but for provider and authorization.
    TwilioClient(http::Client& client, ExchangeSettings settings, const TwilioAccount& account);

    Provider provider() const noexcept override { return Provider::kTwilio; }
    std::vector<OwnedNumber> listOwned() override;
    std::optional<OwnedNumber> findOwned(const std::string& phoneNumber) override;
    std::vector<AvailableNumber> search(const Search& search) override;
    Order buy(const std::string& phoneNumber, const std::string& eventUrl) override;
    void configure(const OwnedNumber& number, const std::string& eventUrl) override;
    void release(const OwnedNumber& number) override;
    PlacedCall place(const CallRequest& request) override;
    std::vector<PlacedCall> findPlaced(const CallRequest& request, time::Timestamp since) override;
    /// Twilio knows no key of a request: a lost one is looked for, never repeated blindly.
    bool repeatable(std::chrono::milliseconds) const noexcept override { return false; }
    void hangUp(const std::string& carrierCallId) override;

private:
    json::Value get(std::string operation, const std::string& resource, const http::Parameters& query) const;
    json::Value post(std::string operation, const std::string& resource, const http::Parameters& form,
                     Repeat repeat) const;
    std::vector<OwnedNumber> numbers(const http::Parameters& query) const;

    const std::string account_;  ///< "/2010-04-01/Accounts/AC…"
    const Exchange exchange_;
};

}  // namespace hub::number_assignment::carriers
