/// @file A self-signed certificate for tests of TLS.
#pragma once

#include <filesystem>
#include <string>

namespace hub::test {

/// Of hub.test and localhost. Files in a directory of their own, removed at the end.
class Certificate {
public:
    Certificate();
    ~Certificate();
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    std::string certificate() const { return (directory_ / "certificate.pem").string(); }
    std::string privateKey() const { return (directory_ / "key.pem").string(); }

private:
    std::filesystem::path directory_;
};

}  // namespace hub::test
