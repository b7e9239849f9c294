#include "tests/support/tls_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <unistd.h>

namespace patkeeper::test {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

namespace {

template <auto release>
struct Releasing {
    template <class T>
    void operator()(T* p) const
    {
        release(p);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Releasing<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Releasing<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Releasing<BIO_free_all>>;

std::string text_of(const BioPtr& bio)
{
    const char* data = nullptr;
    const auto size = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, static_cast<void*>(&data));
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return text_of(bio);
}

std::string pem_of(EVP_PKEY* key)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio);
}

void extend(X509* certificate, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) throw std::runtime_error("bad certificate extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void set_common_name(X509_NAME* name, const std::string& text)
{
    X509_NAME_add_entry_by_txt(name,
                               "CN",
                               MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(text.data()),
                               static_cast<int>(text.size()),
                               -1,
                               0);
}

X509Ptr unsigned_certificate(EVP_PKEY* key, const std::string& name, int days_valid)
{
    static long serial = 0;
    constexpr long hour = 3600;
    constexpr long day = 24 * hour;
    X509Ptr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), days_valid < 0 ? -2 * day : -hour);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days_valid * day);
    X509_set_pubkey(certificate.get(), key);
    set_common_name(X509_get_subject_name(certificate.get()), name);
    return certificate;
}

}  // namespace

struct TestAuthority::Keys {
    KeyPtr key{EVP_EC_gen("P-256")};
    X509Ptr certificate;
};

TestAuthority::TestAuthority() : keys_(std::make_unique<Keys>()), file_("/tmp/patkeeper-ca-XXXXXX")
{
    const int fd = ::mkstemp(file_.data());
    // Each has its own name, so that one is not taken for another with a wrong signature.
    auto* key = keys_->key.get();
    keys_->certificate = unsigned_certificate(key, "CA of " + file_, 1);
    auto* certificate = keys_->certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, NID_key_usage, "critical,keyCertSign");
    X509_sign(certificate, key, EVP_sha256());

    const auto pem = pem_of(certificate);
    const bool written = fd >= 0 && ::write(fd, pem.data(), pem.size()) == ssize_t(pem.size());
    ::close(fd);
    if (!written) throw std::runtime_error("cannot write " + file_);
}

TestAuthority::~TestAuthority()
{
    ::unlink(file_.c_str());
}

Certificate TestAuthority::issue(const std::string& names, int days_valid) const
{
    const KeyPtr key(EVP_EC_gen("P-256"));
    const auto certificate = unsigned_certificate(key.get(), "server", days_valid);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(keys_->certificate.get()));
    extend(certificate.get(), NID_subject_alt_name, names);
    X509_sign(certificate.get(), keys_->key.get(), EVP_sha256());
    return {pem_of(certificate.get()), pem_of(key.get())};
}

struct ServerThread::Loop {
    asio::io_context context{1};
    tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
};

ServerThread::ServerThread()
    : loop_(std::make_shared<Loop>()), port_(loop_->acceptor.local_endpoint().port())
{
}

void ServerThread::run()
{
    thread_ = std::thread([loop = loop_] { loop->context.run(); });
}

const Heard& ServerThread::stop()
{
    if (thread_.joinable()) {
        loop_->context.stop();
        thread_.join();
    }
    return heard_;
}

namespace {

asio::awaitable<void> forever()
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_at(asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

std::size_t body_size(const std::string& head)
{
    constexpr std::string_view name = "Content-Length: ";
    const auto at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

template <class Stream>
asio::awaitable<void> read_request(Stream& stream, std::string& heard)
{
    std::array<char, 4096> chunk{};
    std::string request;
    for (;;) {
        const auto head = request.find("\r\n\r\n");
        const bool complete =
            head != std::string::npos && request.size() >= head + 4 + body_size(request);
        if (complete) co_return;
        const auto size = co_await stream.async_read_some(asio::buffer(chunk), asio::use_awaitable);
        request.append(chunk.data(), size);
        heard.append(chunk.data(), size);
    }
}

template <class Stream>
asio::awaitable<void> answer(Stream& stream, const Script& script, Heard& heard)
{
    co_await read_request(stream, heard.bytes);
    co_await asio::async_write(stream, asio::buffer(script.answer), asio::use_awaitable);
    if (script.after == Script::After::stalls) co_await forever();
}

asio::awaitable<void> serve_tls(tcp::socket socket,
                                const Certificate& certificate,
                                const Script& script,
                                Heard& heard)
{
    ssl::context context(ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(certificate.pem));
    context.use_private_key(asio::buffer(certificate.key_pem), ssl::context::pem);
    if (script.old_tls) {
        SSL_CTX_set_cipher_list(context.native_handle(), "DEFAULT:@SECLEVEL=0");
        SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_1_VERSION);
    }
    ssl::stream<tcp::socket> stream(std::move(socket), context);
    co_await stream.async_handshake(ssl::stream_base::server, asio::use_awaitable);
    const auto* sni = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    heard.sni = sni == nullptr ? "" : sni;
    co_await answer(stream, script, heard);
    if (script.after == Script::After::closes) co_await stream.async_shutdown(asio::use_awaitable);
}

asio::awaitable<void> serve(tcp::socket socket,
                            const std::optional<Certificate>& certificate,
                            const Script& script,
                            Heard& heard)
{
    ++heard.connections;
    if (script.silent) co_await forever();
    if (certificate) {
        co_await serve_tls(std::move(socket), *certificate, script, heard);
    } else {
        co_await answer(socket, script, heard);
    }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor,
                                 std::optional<Certificate> certificate,
                                 Script script,
                                 Heard& heard)
{
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        const auto executor = socket.get_executor();
        // A client that hangs up is what many tests are about.
        asio::co_spawn(
            executor, serve(std::move(socket), certificate, script, heard), asio::detached);
    }
}

asio::awaitable<void> copy(tcp::socket& from, tcp::socket& to, std::string& heard)
{
    std::array<char, 4096> chunk{};
    for (;;) {
        const auto size = co_await from.async_read_some(asio::buffer(chunk), asio::use_awaitable);
        heard.append(chunk.data(), size);
        co_await asio::async_write(to, asio::buffer(chunk, size), asio::use_awaitable);
    }
}

asio::awaitable<void> tunnel(tcp::socket socket, const std::string& answer, Heard& heard)
{
    using namespace asio::experimental::awaitable_operators;
    ++heard.connections;
    co_await read_request(socket, heard.bytes);
    co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
    if (answer.find(" 200 ") == std::string::npos) co_return;

    const auto colon = heard.bytes.find(':');
    const auto port = static_cast<std::uint16_t>(std::stoul(heard.bytes.substr(colon + 1)));
    tcp::socket target(co_await asio::this_coro::executor);
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    co_await target.async_connect(endpoint, asio::use_awaitable);
    co_await (copy(socket, target, heard.bytes) && copy(target, socket, heard.bytes));
}

asio::awaitable<void> accept_tunnels(tcp::acceptor& acceptor, std::string answer, Heard& heard)
{
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        const auto executor = socket.get_executor();
        asio::co_spawn(executor, tunnel(std::move(socket), answer, heard), asio::detached);
    }
}

}  // namespace

ScriptedServer::ScriptedServer(std::optional<Certificate> certificate, Script script)
{
    asio::co_spawn(loop_->context,
                   accept_all(loop_->acceptor, std::move(certificate), std::move(script), heard_),
                   asio::detached);
    run();
}

ConnectProxy::ConnectProxy(std::string answer)
{
    asio::co_spawn(
        loop_->context, accept_tunnels(loop_->acceptor, std::move(answer), heard_), asio::detached);
    run();
}

}  // namespace patkeeper::test
