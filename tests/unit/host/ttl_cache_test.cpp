#include "middleware/ttl_cache.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <thread>

using hub::host::TtlCache;
using namespace std::chrono_literals;

TEST_CASE("ttl_cache: entries are found until their time is over") {
    TtlCache<std::string, int> cache(30ms, 10);
    cache.put("a", 1);
    REQUIRE(cache.get("a"));
    CHECK(*cache.get("a") == 1);
    CHECK_FALSE(cache.get("b"));
    std::this_thread::sleep_for(35ms);
    CHECK_FALSE(cache.get("a"));
}

TEST_CASE("ttl_cache: a value lives on with those who hold it") {
    TtlCache<std::string, std::string> cache(1h, 1);
    const auto held = cache.put("a", "first");
    cache.put("b", "second");
    CHECK_FALSE(cache.get("a"));
    CHECK(*held == "first");
}

TEST_CASE("ttl_cache: memory is bounded, oldest first") {
    TtlCache<int, int> cache(1h, 100);
    for (int i = 0; i < 10000; ++i) cache.put(i, i);
    CHECK(cache.size() == 100);
    CHECK_FALSE(cache.get(9899));
    CHECK(cache.get(9900));
    CHECK(cache.get(9999));
}

TEST_CASE("ttl_cache: putting again renews, also when the record of the first time leaves") {
    TtlCache<int, int> cache(1h, 3);
    cache.put(1, 10);
    cache.put(2, 20);
    cache.put(1, 11);
    cache.put(3, 30);
    REQUIRE(cache.get(1));
    CHECK(*cache.get(1) == 11);
    for (int i = 0; i < 1000; ++i) cache.put(1, i);
    CHECK(cache.size() == 1);
    CHECK(*cache.get(1) == 999);
}

TEST_CASE("ttl_cache: erased entries are gone; zero keeps nothing") {
    TtlCache<int, int> cache(1h, 3);
    cache.put(1, 10);
    cache.erase(1);
    CHECK_FALSE(cache.get(1));
    TtlCache<int, int> none(0ms, 3);
    CHECK(*none.put(1, 10) == 10);
    CHECK(none.size() == 0);
}

TEST_CASE("ttl_cache: threads share it") {
    TtlCache<int, int> cache(1ms, 50);
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5000; ++i) {
                const int key = i % 100;
                if (const auto value = cache.get(key); value && *value != key * 2) ++wrong;
                cache.put(key, key * 2);
                if (i % 7 == 0) cache.erase(key);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(cache.size() <= 50);
}
