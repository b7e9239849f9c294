#include "tests/workspace/certificates.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace patkeeper::stand_in {

namespace {

void require(bool done, const char* what)
{
    if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what + " failed");
}

template <class Write>
std::string pem_of(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    require(memory != nullptr && write(memory.get()) == 1, "writing PEM");
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

std::string subject_alternatives(const std::vector<std::string>& names)
{
    std::string list;
    for (const auto& name : names) {
        boost::system::error_code not_an_address;
        boost::asio::ip::make_address(name, not_an_address);
        if (!list.empty()) list += ",";
        list += (not_an_address ? "DNS:" : "IP:") + name;
    }
    return list;
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), &X509_EXTENSION_free);
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
            "an extension");
}

// All but the issuer, the extensions and the signature.
X509* new_certificate(EVP_PKEY* key, const std::string& common_name)
{
    constexpr long day = 24L * 60 * 60;
    X509* certificate = X509_new();
    require(certificate != nullptr, "X509_new");
    X509_set_version(certificate, X509_VERSION_3);
    // Random, because clients that saw another run refuse a known issuer and serial number.
    BIGNUM* serial = BN_new();
    BN_rand(serial, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
    BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
    BN_free(serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -day);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3650 * day);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate),
                               "CN",
                               MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()),
                               -1,
                               -1,
                               0);
    return certificate;
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& name) : key_(EVP_EC_gen("P-256"))
{
    require(key_ != nullptr, "generating a key");
    certificate_.reset(new_certificate(key_.get(), name));
    auto* own = certificate_.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(own, own, NID_subject_key_identifier, "hash");
    require(X509_sign(own, key_.get(), EVP_sha256()) != 0, "signing");
}

std::string CertificateAuthority::pem() const
{
    return pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate_.get()); });
}

ServerCertificate CertificateAuthority::issue(const std::vector<std::string>& names) const
{
    const decltype(key_) key(EVP_EC_gen("P-256"));
    require(key != nullptr, "generating a key");
    const decltype(certificate_) leaf(new_certificate(key.get(), "patkeeper stand-in workspace"));
    auto* issuer = certificate_.get();
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer));
    add_extension(leaf.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(leaf.get(), issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(leaf.get(), issuer, NID_ext_key_usage, "serverAuth");
    add_extension(leaf.get(), issuer, NID_authority_key_identifier, "keyid");
    add_extension(leaf.get(), issuer, NID_subject_alt_name, subject_alternatives(names));
    require(X509_sign(leaf.get(), key_.get(), EVP_sha256()) != 0, "signing");
    return {pem_of([&](BIO* out) { return PEM_write_bio_X509(out, leaf.get()); }),
            pem_of([&](BIO* out) {
                return PEM_write_bio_PrivateKey(
                    out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

}  // namespace patkeeper::stand_in
