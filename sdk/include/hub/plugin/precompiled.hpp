#pragma once

// Headers most plugin sources include and that cost the most to parse. hub_add_plugin() precompiles it; sources still
// include what they use.
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/http/error.hpp"
#include "hub/json/value.hpp"
#include "hub/json/writer.hpp"
#include "hub/plugin/registrar.hpp"
