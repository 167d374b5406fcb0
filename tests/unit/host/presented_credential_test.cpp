#include "middleware/presented_credential.hpp"

#include <catch2/catch.hpp>

#include <functional>

using hub::host::findCredential;
using hub::host::PresentedCredential;
using Kind = PresentedCredential::Kind;

namespace {

const std::string kKey = "dh_0123456789abcdefghijABCDEFGHIJ0123456789abc";
const hub::auth::KeySources kSources{{"X-Dialer-Api-Key"}, {"api_key", "dialer_api_key"}};

hub::http::Request withHeaders(std::initializer_list<std::pair<const char*, std::string>> headers) {
    hub::http::Request request;
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return request;
}

hub::http::Request withBody(const std::string& type, const std::string& body) {
    hub::http::Request request = withHeaders({});
    request.method = hub::http::Method::kPost;
    if (!type.empty()) request.headers.add("Content-Type", type);
    request.body = body;
    return request;
}

/// "key:…", "token:…" or "".
std::string found(const hub::http::Request& request, const hub::auth::KeySources& sources = kSources) {
    const auto credential = findCredential(request, sources);
    if (!credential) return "";
    return (credential->kind == Kind::kToken ? "token:" : "key:") + credential->value;
}

}  // namespace

TEST_CASE("credential: every header form is read") {
    CHECK(found(withHeaders({{"Authorization", "Bearer " + kKey}})) == "key:" + kKey);
    CHECK(found(withHeaders({{"authorization", "bearer   " + kKey + " "}})) == "key:" + kKey);
    CHECK(found(withHeaders({{"Authorization", "ApiKey " + kKey}})) == "key:" + kKey);
    CHECK(found(withHeaders({{"Authorization", "Token " + kKey}})) == "key:" + kKey);
    CHECK(found(withHeaders({{"X-API-Key", kKey}})) == "key:" + kKey);
    CHECK(found(withHeaders({{"x-dialer-api-key", kKey}})) == "key:" + kKey);
    CHECK(found(withHeaders({{"Authorization", "Bearer a.b.c"}})) == "token:a.b.c");
    CHECK(found(withHeaders({{"X-Dialer-Api-Key", kKey}}), {}) == "");
}

TEST_CASE("credential: Basic carries the key as password or as user name") {
    CHECK(found(withHeaders({{"Authorization", "Basic dmljaWRpYWw6a2V5MTIz"}})) == "key:key123");  // vicidial:key123
    CHECK(found(withHeaders({{"Authorization", "Basic a2V5MTIzOg=="}})) == "key:key123");          // key123:
    CHECK(found(withHeaders({{"Authorization", "Basic a2V5MTIz"}})) == "key:key123");              // key123
    // dh_0123456789abcdefghijABCDEFGHIJ0123456789abc:x
    CHECK(found(withHeaders(
              {{"Authorization", "Basic ZGhfMDEyMzQ1Njc4OWFiY2RlZmdoaWpBQkNERUZHSElKMDEyMzQ1Njc4OWFiYzp4"}})) ==
          "key:" + kKey);
    for (const char* broken : {"Basic", "Basic ", "Basic !!!!", "Basic =", "Basic ====", "Basic Og==", "Basic a"}) {
        INFO(broken);
        CHECK(found(withHeaders({{"Authorization", broken}})) == "");
    }
}

TEST_CASE("credential: the documented order decides") {
    const auto all =
        withHeaders({{"X-API-Key", "generic"}, {"X-Dialer-Api-Key", "special"}, {"Authorization", "Bearer first"}});
    CHECK(found(all) == "key:first");
    CHECK(found(withHeaders({{"X-API-Key", "generic"}, {"X-Dialer-Api-Key", "special"}})) == "key:special");
    // A proxy's own Basic does not hide the key.
    CHECK(found(withHeaders({{"Authorization", "Basic dXNlcjpwYXNz"}, {"X-API-Key", "generic"}})) == "key:generic");
    CHECK(found(withHeaders({{"Authorization", "Digest x"}, {"X-API-Key", "generic"}})) == "key:generic");
    CHECK(found(withHeaders({{"Authorization", "Bearer "}, {"X-API-Key", "generic"}})) == "key:generic");

    auto request = withHeaders({{"X-Dialer-Api-Key", "header"}});
    request.query = hub::http::Parameters(std::vector<hub::http::Parameter>{{"api_key", "query"}});
    CHECK(found(request) == "key:header");
}

TEST_CASE("credential: parameters in query, form, multipart and JSON") {
    hub::http::Request query;
    query.query = hub::http::Parameters(std::vector<hub::http::Parameter>{{"api_key", ""}, {"dialer_api_key", kKey}});
    CHECK(found(query) == "key:" + kKey);
    CHECK(found(query, {}) == "");

    CHECK(found(withBody("application/x-www-form-urlencoded", "user=8050&api_key=" + kKey)) == "key:" + kKey);
    CHECK(found(withBody("", "user=8050&api_key=" + kKey)) == "key:" + kKey);
    // wget as VICIdial calls it leaves backslashes.
    CHECK(found(withBody("application/x-www-form-urlencoded", "api_key=" + kKey + "\\&user=8050\\&x=1")) ==
          "key:" + kKey);
    CHECK(found(withBody("application/json", R"({"user":"8050","dialer_api_key":")" + kKey + "\"}")) == "key:" + kKey);
    CHECK(found(withBody("application/x-www-form-urlencoded", R"({"api_key":")" + kKey + "\"}")) == "key:" + kKey);
    CHECK(found(withBody("multipart/form-data; boundary=b",
                         "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n" + kKey + "\r\n--b--\r\n")) ==
          "key:" + kKey);
}

TEST_CASE("credential: bodies that cannot be read hold none") {
    CHECK(found(withBody("application/json", R"({"api_key":)")) == "");
    CHECK(found(withBody("application/json", R"({"api_key":5})")) == "");
    CHECK(found(withBody("application/json", R"([{"api_key":"x"}])")) == "");
    CHECK(found(withBody("multipart/form-data", "api_key=x")) == "");
    CHECK(found(withBody("application/json", R"({"nested":{"api_key":"x"}})")) == "");
}

TEST_CASE("credential: absurd sizes are not looked at") {
    CHECK(found(withHeaders({{"X-API-Key", std::string(5000, 'x')}})) == "");
    CHECK(found(withHeaders({{"Authorization", "Basic " + std::string(80000, 'A')}})) == "");
}

TEST_CASE("credential: a token in the query counts only where the route names the parameter") {
    hub::http::Request request = withHeaders({});
    request.rawQuery = "access_token=a.b.c";
    request.query = hub::http::parseForm(request.rawQuery);
    CHECK(found(request) == "");
    const hub::auth::KeySources sources{{}, {}, {"access_token"}};
    CHECK(found(request, sources) == "token:a.b.c");
    request.query = hub::http::parseForm("access_token=" + kKey);
    CHECK(found(request, sources) == "key:" + kKey);
    request.headers.add("Authorization", "Bearer x.y.z");
    CHECK(found(request, sources) == "token:x.y.z");
}
