/// @file paging.hpp
/// @brief Pages of a list: `page` and `page_size` as clients send them, `next` and `previous` as they follow them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/http/message.hpp"
#include "model.hpp"
#include "repository.hpp"

namespace hub::lead_intake {

/// What a client asked for.
struct PageRequest {
    std::string ordering;   ///< As asked for, whatever direction the page is read in.
    std::int64_t page = 1;  ///< Shown in links; decides only without a cursor.
    int size = 20;
    bool backwards = false;  ///< The cursor is that of the page after the wanted one.
    bool hasCursor = false;
    PagePosition position;  ///< For the repository; asks for one lead more than the page holds.
};

struct PageRules {
    int defaultSize = 20;
    int largestSize = 1000;
    std::int64_t deepestOffset = 10000;  ///< Further pages are reached by following `next`.
};

/// @throws http::Error 400 for an unknown ordering or a cursor that is none, 404 for a page out of reach.
PageRequest readPage(const http::Request& request, const PageRules& rules);

struct PageLinks {
    std::optional<std::string> next;
    std::optional<std::string> previous;
};

/// Brings the leads, read in the direction of the position, into the order asked for, removes the extra one and gives
/// the addresses of the neighbours. `address` is the list's URL without query.
PageLinks finishPage(const http::Request& request, const PageRequest& page, std::string_view address,
                     std::vector<Lead>& leads);

}  // namespace hub::lead_intake
