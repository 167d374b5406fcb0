#include "db/connection_options.hpp"

#include <catch2/catch.hpp>

#include <map>

#include "hub/db/connection_string.hpp"

using namespace hub::db;
using detail::ConnectionOptions;

namespace {

std::map<std::string, std::string> optionsOf(const std::string& connection) {
    const ConnectionOptions options(connection, "dialhub/test", {.statement = std::chrono::seconds(10)});
    std::map<std::string, std::string> result;
    for (int i = 0; options.keywords()[i] != nullptr; ++i) result[options.keywords()[i]] = options.values()[i];
    return result;
}

}  // namespace

TEST_CASE("db: connection strings and URIs are read alike") {
    for (const char* connection :
         {"host=a,b port=5433 dbname=hub user=app password='p w' target_session_attrs=read-write",
          "postgresql://app:p%20w@a:5433,b:5433/hub?target_session_attrs=read-write"}) {
        auto options = optionsOf(connection);
        CHECK(options["host"] == "a,b");
        CHECK(options["password"] == "p w");
        CHECK(options["dbname"] == "hub");
        CHECK(options["target_session_attrs"] == "read-write");
        CHECK(options["application_name"] == "dialhub/test");
        CHECK(options["client_encoding"] == "UTF8");
        CHECK(options["connect_timeout"] == "5");
    }
}

TEST_CASE("db: the user's options stay, ours come after them") {
    auto options =
        optionsOf("options='-c work_mem=8MB -c timezone=Asia/Tehran' connect_timeout=9 application_name=mine");
    CHECK(options["options"].starts_with("-c work_mem=8MB -c timezone=Asia/Tehran -c statement_timeout=10000 "));
    CHECK(options["options"].rfind("timezone=UTC") > options["options"].find("timezone=Asia/Tehran"));
    CHECK(options["connect_timeout"] == "9");
    CHECK(options["application_name"] == "mine");
}

TEST_CASE("db: an unreadable connection string is refused without being quoted") {
    for (const char* connection :
         {"password=s3cret extra", "host=a sslmod=require s3cret=1", "postgresql://a:s3cret@["}) {
        CHECK_THROWS_AS(optionsOf(connection), std::invalid_argument);
        CHECK_THROWS_WITH(optionsOf(connection), !Catch::Contains("s3cret"));
        CHECK_THAT(maskConnection(connection), !Catch::Contains("s3cret"));
    }
}

TEST_CASE("db: passwords are masked") {
    CHECK(maskConnection("host=db user=app password=s3cret") == "user=app password=*** host=db");
    CHECK(maskConnection("postgresql://app:s3cret@db/hub") == "user=app password=*** dbname=hub host=db");
    CHECK(maskConnection("host='/a b' sslpassword=s3cret") == "host='/a b' sslpassword=***");
}
