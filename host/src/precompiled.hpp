// Headers most host sources include and that cost the most to parse.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/config/section.hpp"
#include "hub/db/database.hpp"
#include "hub/http/route.hpp"
