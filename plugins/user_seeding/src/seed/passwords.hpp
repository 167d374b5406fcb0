/// @file
/// @brief Many passwords at once: generated and hashed on several threads.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hub::user_seeding {

/// A password of one row, before and after hashing.
struct Secret {
    std::string password;
    bool generated = false;
    std::string hash;
};

/// How a list's passwords are hashed.
struct HashWork {
    int cost = 12;
    int threads = 1;
    std::function<void(std::size_t done, std::size_t total)>
        onHashed;  ///< Called on the calling thread, a few times a second.
};

/// Fills in every hash. @throws what hashing throws.
void hashAll(const std::vector<Secret*>& secrets, const HashWork& work);

}  // namespace hub::user_seeding
