/// @file
/// @brief Brings a list of users into the database: reads, judges, plans, hashes, applies.
#pragma once

#include "config.hpp"
#include "file/seed_file.hpp"
#include "hub/services/user_seeding.hpp"

namespace hub::user_seeding {

/// Thread-safe.
class SeedService final : public services::UserSeeding {
public:
    /// The settings outlive it.
    explicit SeedService(const CurrentSettings& settings) : settings_(settings) {}

    services::SeedReport seed(db::Database& database, const services::SeedRequest& request) override;
    /// A list that is read already; request.content is not looked at.
    services::SeedReport seedRows(db::Database& database, const services::SeedRequest& request, const SeedFile& file);

private:
    const CurrentSettings& settings_;
};

}  // namespace hub::user_seeding
