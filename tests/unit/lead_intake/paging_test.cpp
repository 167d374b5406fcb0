#include "paging.hpp"

#include <catch2/catch.hpp>

#include "hub/http/error.hpp"

using namespace hub;
using namespace hub::lead_intake;

namespace {

http::Request listRequest(const std::string& query) {
    http::Request request;
    request.rawQuery = query;
    request.query = http::parseForm(query);
    return request;
}

std::vector<Lead> leads(std::initializer_list<std::int64_t> ids) {
    std::vector<Lead> made;
    for (const std::int64_t id : ids) {
        Lead lead;
        lead.id = id;
        lead.fullName = "Lead " + std::to_string(id);
        made.push_back(lead);
    }
    return made;
}

std::vector<std::int64_t> idsOf(const std::vector<Lead>& found) {
    std::vector<std::int64_t> ids;
    for (const Lead& lead : found) ids.push_back(lead.id);
    return ids;
}

/// The query of a link.
std::string queryOf(const std::optional<std::string>& link) {
    return link ? link->substr(link->find('?') + 1) : "";
}

int statusOf(const std::string& query) {
    try {
        readPage(listRequest(query), {});
    } catch (const http::Error& error) {
        return error.status();
    }
    return 200;
}

}  // namespace

TEST_CASE("lead_intake: the links of a page continue before and after it") {
    const PageRules rules{2, 1000, 100};
    const http::Request first = listRequest("search=a%26b&ordering=full_name");
    const PageRequest page = readPage(first, rules);
    CHECK(page.position.limit == 3);
    std::vector<Lead> found = leads({1, 2, 3});
    const PageLinks links = finishPage(first, page, "http://hub/api/leads/", found);
    CHECK(idsOf(found) == std::vector<std::int64_t>{1, 2});
    CHECK_FALSE(links.previous);
    REQUIRE(links.next);
    CHECK(links.next->starts_with("http://hub/api/leads/?search=a%26b&ordering=full_name&page=2&cursor="));

    const http::Request second = listRequest(queryOf(links.next));
    const PageRequest next = readPage(second, rules);
    CHECK(next.position.afterId == 2);
    CHECK(next.position.afterText == "Lead 2");
    CHECK(next.position.ordering == "full_name");
    found = leads({3});
    const PageLinks last = finishPage(second, next, "/", found);
    CHECK_FALSE(last.next);

    // Backwards the repository reads in the other direction; the page is shown in the one asked for.
    const http::Request third = listRequest(queryOf(last.previous));
    const PageRequest back = readPage(third, rules);
    CHECK(back.backwards);
    CHECK(back.position.ordering == "-full_name");
    found = leads({2, 1});
    const PageLinks again = finishPage(third, back, "/", found);
    CHECK(idsOf(found) == std::vector<std::int64_t>{1, 2});
    CHECK_FALSE(again.previous);
    CHECK(again.next);
}

TEST_CASE("lead_intake: page numbers reach as deep as they are cheap") {
    const PageRequest page = readPage(listRequest("page=6&page_size=20"), {20, 1000, 100});
    CHECK(page.position.offset == 100);
    CHECK_THROWS_AS(readPage(listRequest("page=7&page_size=20"), {20, 1000, 100}), http::Error);
    CHECK(readPage(listRequest("page_size=5000"), {}).size == 1000);
}

TEST_CASE("lead_intake: pages that make no sense are refused") {
    CHECK(statusOf("page=0") == 404);
    CHECK(statusOf("page=last") == 404);
    CHECK(statusOf("page=99999999999999999999") == 404);
    CHECK(statusOf("ordering=phone") == 400);
    for (const std::string cursor : {"zz", "7b7d", "5b5d", "5b747275652c312c2278222c22225d"}) {
        INFO(cursor);
        CHECK(statusOf("cursor=" + cursor) == 400);
    }
}
