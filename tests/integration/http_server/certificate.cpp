#include "integration/http_server/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

namespace hub::test {
namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};

std::unique_ptr<std::FILE, Close> create(const std::string& path) {
    return std::unique_ptr<std::FILE, Close>(std::fopen(path.c_str(), "w"));
}

}  // namespace

Certificate::Certificate() {
    std::string name = (std::filesystem::temp_directory_path() / "hub-certificate-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
    const std::unique_ptr<EVP_PKEY, Close> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, Close> x509(X509_new());
    X509_set_version(x509.get(), 2);
    X509_gmtime_adj(X509_getm_notBefore(x509.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
    X509_set_pubkey(x509.get(), key.get());
    X509_NAME* const subject = X509_get_subject_name(x509.get());
    const auto* const host = reinterpret_cast<const unsigned char*>("hub.test");
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, host, -1, -1, 0);
    X509_set_issuer_name(x509.get(), subject);
    const std::unique_ptr<X509_EXTENSION, Close> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:hub.test, DNS:localhost"));
    X509_add_ext(x509.get(), names.get(), -1);
    X509_sign(x509.get(), key.get(), EVP_sha256());
    PEM_write_X509(create(certificate()).get(), x509.get());
    PEM_write_PrivateKey(create(privateKey()).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

Certificate::~Certificate() {
    std::filesystem::remove_all(directory_);
}

}  // namespace hub::test
