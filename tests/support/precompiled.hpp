// What costs the most to parse in a test.
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/json/value.hpp"
#include "hub/testing/test_database.hpp"
