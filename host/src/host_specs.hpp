/// @file host_specs.hpp
/// @brief Every key of the host's configuration sections; config/dialhub.yaml is their manual.
#pragma once

#include "hub/config/spec.hpp"

namespace hub::host {

config::Spec httpSpec();
config::Spec corsSpec();
config::Spec databaseSpec();
config::Spec migrationsSpec();
config::Spec pluginsSpec();
config::Spec logSpec();

}  // namespace hub::host
