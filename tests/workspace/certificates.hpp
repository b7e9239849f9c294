#pragma once
#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

// In PEM, as TLS libraries take them.
struct ServerCertificate {
    std::string certificate;
    std::string private_key;
};

// A certificate authority that lives as long as the process: its key is written nowhere. Throws
// std::runtime_error where OpenSSL fails.
class CertificateAuthority {
public:
    explicit CertificateAuthority(const std::string& name);

    [[nodiscard]] std::string pem() const;

    // For host names and IP addresses, valid from yesterday for ten years.
    [[nodiscard]] ServerCertificate issue(const std::vector<std::string>& names) const;

private:
    template <auto Free>
    struct Deleter {
        template <class T>
        void operator()(T* object) const
        {
            Free(object);
        }
    };
    std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>> key_;
    std::unique_ptr<X509, Deleter<X509_free>> certificate_;
};

}  // namespace patkeeper::stand_in
