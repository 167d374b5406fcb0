#include "carriers/routes.hpp"

namespace hub::number_assignment::carriers {

namespace {

using auth::Role;
using http::Method;
using http::Route;
using http::Schema;

using Handler = http::Response (Handlers::*)(const http::Request&);

Schema secret() {
    return Schema::string().minLength(8).maxLength(512);
}

Schema url() {
    return Schema::string().maxLength(2000);
}

Schema provider() {
    return Schema::string().oneOf({"twilio", "telnyx"});
}

Schema twilioSchema() {
    return Schema::object()
        .property("account_sid", Schema::string().minLength(1).maxLength(64))
        .property("auth_token", secret())
        .optional("secondary_auth_token", secret().nullable())
        .optional("api_key_sid", Schema::string().maxLength(64).nullable())
        .optional("api_key_secret", secret().nullable())
        .optional("answer_url", url().nullable())
        .closed();
}

Schema telnyxSchema() {
    return Schema::object()
        .property("connection_id", Schema::string().minLength(1).maxLength(64))
        .property("api_key", secret())
        .property("public_key", secret())
        .optional("secondary_public_key", secret().nullable())
        .closed();
}

Schema dialSchema() {
    return Schema::object()
        .optional("answer_url", url().nullable())
        .optional("twiml", Schema::string().maxLength(4000).nullable())
        .optional("ring_seconds", Schema::integer().range(5, 600))
        .closed();
}

Schema buySchema() {
    return Schema::object()
        .property("provider", provider())
        .property("phoneNumber", Schema::string().minLength(1).maxLength(64))
        .optional("label", Schema::string().maxLength(255))
        .closed();
}

std::vector<std::pair<Route, Handler>> accountRoutes() {
    return {{Route(Method::kGet, "/api/v1/carriers").summary("Accounts at carriers, masked").response(200, "accounts"),
             &Handlers::listAccounts},
            {Route(Method::kPut, "/api/v1/carriers/twilio")
                 .summary("Sets the credentials at Twilio")
                 .body(twilioSchema())
                 .response(200, "account, masked")
                 .response(409, "Another organization has the account"),
             &Handlers::putTwilioAccount},
            {Route(Method::kPut, "/api/v1/carriers/telnyx")
                 .summary("Sets the credentials at Telnyx")
                 .body(telnyxSchema())
                 .response(200, "account, masked")
                 .response(409, "Another organization has the account"),
             &Handlers::putTelnyxAccount},
            {Route(Method::kDelete, "/api/v1/carriers/twilio")
                 .summary("Forgets the credentials at Twilio")
                 .response(200, "message"),
             &Handlers::deleteAccount},
            {Route(Method::kDelete, "/api/v1/carriers/telnyx")
                 .summary("Forgets the credentials at Telnyx")
                 .response(200, "message"),
             &Handlers::deleteAccount}};
}

std::vector<std::pair<Route, Handler>> numberRoutes() {
    return {{Route(Method::kGet, "/api/v1/phone-numbers/search")
                 .summary("Numbers that can be bought")
                 .query("provider", provider(), "Required")
                 .query("country", Schema::string().minLength(2).maxLength(2), "Required; ISO 3166")
                 .query("type", Schema::string().oneOf({"local", "mobile", "toll_free"}), "Default: local")
                 .query("area_code", Schema::string().maxLength(8), "Area code")
                 .query("contains", Schema::string().minLength(2).maxLength(16), "Part of the number")
                 .query("locality", Schema::string().maxLength(100), "Town")
                 .query("limit", Schema::integer().range(1, 100), "Most numbers; default 20")
                 .response(200, "phoneNumbers"),
             &Handlers::search},
            {Route(Method::kPost, "/api/v1/phone-numbers/buy")
                 .summary("Buys a number and adds it; repeating it buys nothing twice")
                 .body(buySchema())
                 .response(201, "phoneNumber")
                 .response(202, "The carrier is carrying out the order")
                 .response(409, "The number is here already, or the carrier refuses"),
             &Handlers::buy},
            {Route(Method::kPost, "/api/v1/phone-numbers/{id}/configure")
                 .summary("Lets the carrier report the number's calls to the hub")
                 .response(200, "webhook_url"),
             &Handlers::configure},
            {Route(Method::kPost, "/api/v1/phone-numbers/{id}/release")
                 .summary("Gives the number back to the carrier and removes it; needs \"confirm\": true")
                 .body(Schema::object().optional("confirm", Schema::boolean()).closed())
                 .response(200, "message")
                 .response(409, "The number is assigned"),
             &Handlers::release},
            {Route(Method::kPost, "/api/v1/phone-numbers/sync")
                 .summary("Compares with the carrier; with dry_run=false also applies what is safe")
                 .query("provider", provider(), "Required")
                 .query("dry_run", Schema::boolean(), "Default: true")
                 .response(200, "summary, differences"),
             &Handlers::sync}};
}

std::vector<std::pair<Route, Handler>> callRoutes() {
    return {
        {Route(Method::kPost, "/api/v1/calls/{id}/dial")
             .summary("Places the reserved call through the number's carrier, once")
             .describe("id: the reservation's. The call is queued; the reservation is committed when the carrier has "
                       "taken it, and cancelled when it refuses.")
             .body(dialSchema())
             .response(202, "call")
             .response(409, "Not reserved any more, or no account at the carrier"),
         &Handlers::dial},
        {Route(Method::kGet, "/api/v1/calls/{id}/dial").summary("The call of a reservation").response(200, "call"),
         &Handlers::showCall},
        {Route(Method::kPost, "/api/v1/calls/{id}/hangup").summary("Ends the call").response(200, "call"),
         &Handlers::hangUp}};
}

}  // namespace

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers) {
    for (auto routes : {accountRoutes(), numberRoutes()}) {
        for (auto& [route, handler] : routes)
            addRoute(std::move(route).auth(person()).guard(onlyFor({Role::kAdmin})).handle(call(handlers, handler)));
    }
    for (auto& [route, handler] : callRoutes())
        addRoute(std::move(route).auth(caller()).handle(call(handlers, handler)));
}

}  // namespace hub::number_assignment::carriers
