// Answers that stay open: many listeners, few threads.
#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "integration/http_server/certificate.hpp"
#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const std::string> text(const std::string& bytes) {
    return std::make_shared<const std::string>(bytes);
}

bool awaitListeners(TestServer& hub, std::size_t count) {
    return eventually(
        [&] { return hub.handler.listeners().size() == count && hub.server.statistics().pushing == count; });
}

}  // namespace

TEST_CASE("http_server: pushed bytes reach the listener at once and closing ends the answer") {
    TestServer hub;
    for (const char* target : {"/push", "/loop-push"}) {
        Client client(hub.port());
        REQUIRE(client.send(get(target)));
        REQUIRE(eventually([&] { return !hub.handler.listeners().empty() && hub.server.statistics().pushing == 1; }));
        const std::shared_ptr<hub::http::Push> listener = hub.handler.listeners().back();
        CHECK(listener->isOpen());
        CHECK(listener->send(text("one ")));
        CHECK(listener->send(text("")));
        CHECK(listener->send(text("two")));
        listener->close();
        listener->close();
        CHECK_FALSE(listener->send(text("late")));
        const Answer answer = client.receive();
        CHECK(answer.header("transfer-encoding") == "chunked");
        CHECK(answer.body == "hello one two");
        CHECK(answer.complete);
        CHECK(client.closedWithin(10s));
        CHECK(eventually([&] { return hub.server.statistics().connections == 0; }));
    }
}

TEST_CASE("http_server: a listener takes no worker, has no idle timeout and speaks HTTP/1.0 too") {
    TestServer hub([](auto& settings) {
        settings.databaseWorkers = 1;
        settings.idleTimeout = 200ms;
    });
    Client modern(hub.port());
    Client old(hub.port());
    REQUIRE(modern.send(get("/push")));
    REQUIRE(old.send("GET /push HTTP/1.0\r\n\r\n"));
    REQUIRE(awaitListeners(hub, 2));
    Client idle(hub.port());
    CHECK(idle.request(get("/db")).status == 200);
    CHECK(idle.closedWithin(10s));  // the idle timeout has passed
    for (const auto& listener : hub.handler.listeners()) {
        CHECK(listener->send(text("still here")));
        listener->close();
    }
    CHECK(modern.receive().body == "hello still here");
    CHECK(old.receive().body == "hello still here");
}

TEST_CASE("http_server: HEAD of an open answer ends at once") {
    TestServer hub;
    Client client(hub.port());
    CHECK(client.request("HEAD /push HTTP/1.1\r\nHost: h\r\n\r\n", BodyOf::kHead).status == 200);
    CHECK(client.request(get("/ok")).body == "ok");
    CHECK(hub.handler.listeners().empty());
}

TEST_CASE("http_server: a listener that goes away is noticed without sending to it") {
    TestServer hub;
    Client polite(hub.port());
    Client rude(hub.port());
    REQUIRE(polite.send(get("/push")));
    REQUIRE(rude.send(get("/push")));
    REQUIRE(awaitListeners(hub, 2));
    polite.shutdownWrite();
    rude.reset();
    CHECK(eventually([&] {
        return std::ranges::none_of(hub.handler.listeners(), [](const auto& listener) { return listener->isOpen(); });
    }));
    CHECK_FALSE(hub.handler.listeners().front()->send(text("nobody")));
    CHECK(hub.server.statistics().connections == 0);
}

TEST_CASE("http_server: a listener that does not keep up is cut off and the others are not") {
    TestServer hub;
    Client slow(hub.port(), 4096);
    Client quick(hub.port());
    REQUIRE(slow.send(get("/push?slow")));
    REQUIRE(awaitListeners(hub, 1));
    REQUIRE(quick.send(get("/push?quick")));
    REQUIRE(awaitListeners(hub, 2));
    const auto listeners = hub.handler.listeners();
    std::thread reader([&] { quick.receive(); });
    const auto block = text(std::string(16 * 1024, 'x'));
    CHECK(eventually([&] {
        listeners[1]->send(block);
        return !listeners[0]->send(block);
    }));
    CHECK(eventually([&] { return hub.server.statistics().pushOverflows == 1; }));
    CHECK(listeners[1]->isOpen());
    listeners[1]->close();
    reader.join();
}

TEST_CASE("http_server: stopping ends open answers, and handles outlive the server") {
    std::vector<std::shared_ptr<hub::http::Push>> kept;
    {
        TestServer hub;
        Client client(hub.port());
        REQUIRE(client.send(get("/push")));
        REQUIRE(awaitListeners(hub, 1));
        kept = hub.handler.listeners();
        hub.server.stop(5s);
        const Answer answer = client.receive();
        CHECK(answer.body == "hello ");
        CHECK(answer.complete);
    }
    CHECK_FALSE(kept.front()->isOpen());
    CHECK_FALSE(kept.front()->send(text("nobody")));
    kept.front()->close();
}

TEST_CASE("http_server: open answers work over TLS") {
    const Certificate files;
    TestServer hub([&](auto& settings) { settings.tls = {true, files.certificate(), files.privateKey(), "TLSv1.2"}; });
    Client client(hub.port());
    client.startTls();
    REQUIRE(client.send(get("/push")));
    REQUIRE(awaitListeners(hub, 1));
    CHECK(hub.handler.listeners().front()->send(text("secret")));
    hub.handler.listeners().front()->close();
    CHECK(client.receive().body == "hello secret");
}

TEST_CASE("http_server: five hundred listeners get every event in order while they come and go") {
    TestServer hub([](auto& settings) { settings.queueLimit = 1000; });
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 500; ++i) {
        clients.push_back(std::make_unique<Client>(hub.port()));
        REQUIRE(clients.back()->send(get(i % 2 == 0 ? "/push" : "/loop-push")));
    }
    REQUIRE(awaitListeners(hub, 500));
    std::string expected = "hello ";
    for (int i = 0; i < 20; ++i) expected += "event " + std::to_string(i) + "\n";
    std::vector<std::thread> senders;
    for (std::size_t part = 0; part < 4; ++part) {
        senders.emplace_back([&, part] {
            const auto listeners = hub.handler.listeners();
            for (int i = 0; i < 20; ++i) {
                const auto event = text("event " + std::to_string(i) + "\n");
                for (std::size_t at = part; at < listeners.size(); at += 4) listeners[at]->send(event);
            }
            for (std::size_t at = part; at < listeners.size(); at += 4) listeners[at]->close();
        });
    }
    for (std::size_t i = 0; i < clients.size(); i += 10) clients[i]->reset();
    for (std::thread& sender : senders) sender.join();
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (i % 10 != 0) REQUIRE(clients[i]->receive().body == expected);
    }
    CHECK(eventually([&] { return hub.server.statistics().connections == 0; }));
}
