// Catch2 costs more to parse than everything else in a test.
#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>
