#pragma once

#include "hub/testing/test_database.hpp"
