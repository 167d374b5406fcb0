/// @file
/// @brief Answers to administrators.
#pragma once

#include "admin/directory.hpp"
#include "hub/http/message.hpp"
#include "hub/services/user_seeding.hpp"

namespace hub::user_seeding::admin {

void writeUser(json::Writer& out, const ListedUser& user);
void writeLink(json::Writer& out, const ListedLink& link);
void writeOutcome(json::Writer& out, const services::SeedOutcome& outcome);
/// Counts, warnings and every row.
std::string reportJson(const services::SeedReport& report);

/// Personal data and passwords are not for caches.
http::Response privateJson(int status, std::string body);

/// {"results": […], "next": …}: `next` asks for what follows the last of `shown`, when there is more.
template <class Item, class Write>
http::Response pageOf(const http::Request& request, std::vector<Item> items, std::size_t limit, Write&& write);

/// The request's path and query with another cursor.
std::string nextPage(const http::Request& request, std::int64_t after);

template <class Item, class Write>
http::Response pageOf(const http::Request& request, std::vector<Item> items, std::size_t limit, Write&& write) {
    const bool more = items.size() > limit;
    if (more) items.resize(limit);
    std::string body;
    json::Writer out(body);
    out.beginObject().key("results").beginArray();
    for (const Item& item : items) write(out, item);
    out.endArray().key("next");
    if (more)
        out.value(nextPage(request, items.back().id()));
    else
        out.null();
    out.endObject();
    return privateJson(200, std::move(body));
}

}  // namespace hub::user_seeding::admin
