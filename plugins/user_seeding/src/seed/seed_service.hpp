/// @file
/// @brief Brings a list of users into the database: reads, judges, plans, hashes, applies.
#pragma once

#include "../config.hpp"
#include "file/seed_file.hpp"
#include "hub/services/user_mirror.hpp"
#include "hub/services/user_seeding.hpp"
#include "hub/time/clock.hpp"

#include <functional>
#include <memory>

namespace hub::user_seeding {

/// Thread-safe.
class SeedService final : public services::UserSeeding {
public:
    /// Both outlive it.
    SeedService(const CurrentSettings& settings, const time::Clock& clock) : settings_(settings), clock_(clock) {}

    services::SeedReport seed(db::Database& database, const services::SeedRequest& request) override;
    /// A list that is read already; request.content is not looked at.
    services::SeedReport seedRows(db::Database& database, const services::SeedRequest& request, const SeedFile& file);

    /// Who else keeps these people, asked anew for each list. Not while a list is on its way.
    using FindMirror = std::function<std::shared_ptr<services::UserMirror>()>;
    void setMirror(FindMirror find) { findMirror_ = std::move(find); }
    /// nullptr: nobody else keeps them.
    std::shared_ptr<services::UserMirror> mirror() const { return findMirror_ ? findMirror_() : nullptr; }

private:
    const CurrentSettings& settings_;
    const time::Clock& clock_;
    FindMirror findMirror_;
};

}  // namespace hub::user_seeding
