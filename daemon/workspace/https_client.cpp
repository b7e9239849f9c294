#include "daemon/workspace/https_client.hpp"

#include "daemon/process/read_file.hpp"
#include "daemon/workspace/proxy.hpp"
#include "daemon/workspace/resolve.hpp"
#include "protocol/lower.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/vector_body.hpp>

#include <optional>

namespace patkeeper {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

using Step = Result<void, WorkspaceError>;
using Buffer = beast::basic_flat_buffer<WipingAllocator<char>>;
using Body = http::vector_body<char, WipingAllocator<char>>;
template <class AnyBody>
using Parser = http::parser</*isRequest=*/false, AnyBody, WipingAllocator<char>>;

// The certificates of all public authorities take about 0.2 MiB.
constexpr std::size_t max_ca_file_size = 4 * 1024 * 1024;

constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);

WorkspaceError unreachable(std::string reason, std::optional<ReachTrouble> cause = {})
{
    WorkspaceError error;
    error.trouble = Trouble::unreachable;
    error.message = std::move(reason);
    error.reach = cause;
    return error;
}

WorkspaceError unclear(std::string reason)
{
    WorkspaceError error;
    error.trouble = Trouble::unclear;
    error.message = std::move(reason);
    return error;
}

// As a clause: libraries begin theirs with a capital.
std::string clause(const error_code& error)
{
    auto text = error.message();
    const bool is_word = text.size() > 1 && text[1] >= 'a' && text[1] <= 'z';
    if (is_word && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
    return text;
}

void throw_if_aborted(const error_code& error)
{
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
}

std::string why_unreachable(const error_code& error)
{
    if (error == beast::error::timeout) return "timed out connecting";
    if (error == asio::error::timed_out) return "timed out connecting";
    if (error == asio::error::host_not_found) return "name not known";
    if (error == asio::error::no_data) return "name not known";
    if (error == asio::error::host_not_found_try_again) return "name not known for now";
    return clause(error);
}

std::string why_unclear(const error_code& error)
{
    if (error == beast::error::timeout) return "timed out waiting for its answer";
    if (error == http::error::end_of_stream) return "it closed the connection without an answer";
    if (error == http::error::partial_message) return "its answer was cut short";
    if (error == ssl::error::stream_truncated) return "its answer was cut short";
    if (error == http::error::body_limit) return "its answer is larger than 1 MiB";
    if (error == http::error::header_limit) return "the header of its answer is larger than 64 KiB";
    return "the connection failed before its answer was complete: " + clause(error);
}

bool is_address(const std::string& host)
{
    error_code error;
    asio::ip::make_address(host, error);
    return !error;
}

std::string with_port(const std::string& host, std::uint16_t port)
{
    const bool needs_brackets = host.find(':') != std::string::npos;
    return (needs_brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

// Host and port, the port absent where it is the scheme's.
std::string authority(const Workspace& workspace)
{
    return workspace.url().substr(workspace.url().find("://") + 3);
}

// Whose certificates count: those of the file, or the system's where none is named.
Result<void, Invalid> trust(ssl::context& context, const std::string& ca_file)
{
    const auto failed = [](const std::string& file, const std::string& why) {
        return Invalid{"cannot read the certificates of " + file + ": " + why};
    };
    error_code error;
    if (ca_file.empty()) {
        context.set_default_verify_paths(error);
        if (error) return failed("the system", clause(error));
        return {};
    }
    const auto certificates = read_trusted_file(ca_file, max_ca_file_size);
    if (!certificates) return failed(ca_file, certificates.error().reason);
    if (!*certificates) return failed(ca_file, "it does not exist");
    context.add_certificate_authority(asio::buffer(**certificates), error);
    if (error) return failed(ca_file, "it holds no certificate in PEM format");
    return {};
}

// One connection and what goes over it.
class Exchange {
public:
    Exchange(const asio::any_io_executor& executor,
             const Workspace& workspace,
             const HttpSettings& settings,
             const HttpTimeouts& timeouts)
        : tcp_(executor),
          workspace_(workspace),
          settings_(settings),
          connect_deadline_(std::chrono::steady_clock::now() + timeouts.connect),
          deadline_(std::chrono::steady_clock::now() + timeouts.whole)
    {
    }

    asio::awaitable<Result<HttpResponse, WorkspaceError>> run(Secret request)
    {
        if (auto done = co_await reach(); !done) co_return done.error();
        if (!workspace_.tls()) co_return co_await exchange(tcp_, std::move(request));
        if (auto done = co_await handshake(); !done) co_return done.error();
        co_return co_await exchange(*tls_, std::move(request));
    }

private:
    // A byte stream to the workspace, through the proxy where there is one.
    asio::awaitable<Step> reach()
    {
        const bool direct =
            settings_.proxy.empty() ||
            bypasses_proxy(workspace_.host(), workspace_.port(), settings_.no_proxy);
        if (is_account_console(workspace_)) {
            co_return unreachable("it is an account console, where tokens do not work");
        }
        if (direct) {
            co_return co_await connect(workspace_.host(), workspace_.port());
        }
        auto proxy = parse_proxy(settings_.proxy);
        if (!proxy) co_return unreachable("cannot use the proxy: " + proxy.error().reason);
        auto connected = co_await connect(proxy->host, proxy->port);
        if (!connected) co_return unreachable("proxy: " + connected.error().message);
        co_return co_await open_tunnel(std::move(proxy->authorization));
    }

    // Each address gets its share of the time, so that a black hole leaves some for the next one.
    asio::awaitable<Step> connect(std::string host, std::uint16_t port)
    {
        const auto endpoints = co_await resolve(std::move(host), port, connect_deadline_);
        if (!endpoints) co_return unreachable(why_unreachable(endpoints.error()));
        error_code error = asio::error::host_not_found;
        for (auto left = endpoints->size(); left > 0; --left) {
            const auto now = std::chrono::steady_clock::now();
            const auto share = (connect_deadline_ - now) / static_cast<std::int64_t>(left);
            tcp_.expires_at(now + share);
            const auto endpoint = (*endpoints)[endpoints->size() - left];
            std::tie(error) = co_await tcp_.async_connect(endpoint, as_pair);
            throw_if_aborted(error);
            if (!error) co_return Step();
            tcp_.close();  // a socket of the one family cannot connect to the other
        }
        co_return unreachable(why_unreachable(error));
    }

    asio::awaitable<Step> open_tunnel(Secret authorization)
    {
        const auto target = with_port(workspace_.host(), workspace_.port());
        HttpRequest request;
        request.method = "CONNECT";
        request.target = target;
        if (!authorization.empty()) {
            request.headers.push_back({"Proxy-Authorization", std::move(authorization)});
        }
        const auto bytes = to_wire(request, target);
        const auto buffer = asio::buffer(bytes.reveal());
        tcp_.expires_at(connect_deadline_);
        const auto [write_error, written] = co_await asio::async_write(tcp_, buffer, as_pair);
        throw_if_aborted(write_error);
        if (write_error) co_return tunnel_failed(write_error);

        Buffer answer;
        Parser<http::empty_body> parser;
        parser.header_limit(max_answer_header);
        parser.skip(true);  // what follows the header is the tunnel
        if (const auto error = co_await read_header(tcp_, answer, parser)) {
            co_return tunnel_failed(error);
        }
        const auto status = parser.get().result_int();
        if (status >= 200 && status < 300 && answer.size() == 0) co_return Step();
        co_return unreachable("the proxy refused the connection with status " +
                              std::to_string(status));
    }

    static WorkspaceError tunnel_failed(const error_code& error)
    {
        if (error == beast::error::timeout) return unreachable("timed out waiting for the proxy");
        return unreachable("the proxy gave no usable answer: " + clause(error));
    }

    asio::awaitable<Step> handshake()
    {
        if (auto ready = set_up_tls(); !ready) co_return ready.error();
        tcp_.expires_at(connect_deadline_);
        const auto [error] = co_await tls_->async_handshake(ssl::stream_base::client, as_pair);
        throw_if_aborted(error);
        if (!error) co_return Step();
        if (error == beast::error::timeout) co_return unreachable("timed out in the TLS handshake");
        const auto verdict = SSL_get_verify_result(tls_->native_handle());
        if (verdict == X509_V_OK) {
            co_return unreachable("the TLS handshake failed: " + clause(error));
        }
        co_return unreachable(
            std::string("certificate verify failed: ") + X509_verify_cert_error_string(verdict),
            ReachTrouble::certificate);
    }

    Step set_up_tls()
    {
        auto context = ssl::context(ssl::context::tls_client);
        if (auto ready = trust(context, settings_.ca_file); !ready)
            return unreachable(ready.error().reason, ReachTrouble::ca_file);
        context.set_verify_mode(ssl::verify_peer);
        SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
        // Else a token just received stays in OpenSSL's own buffer.
        SSL_CTX_set_options(context.native_handle(), SSL_OP_CLEANSE_PLAINTEXT);
        tls_.emplace(tcp_, context);
        return demand_host_name();
    }

    // OpenSSL's own check rather than a callback of Asio's, so that the verdict names the mismatch.
    Step demand_host_name()
    {
        auto* const session = tls_->native_handle();
        const auto* const host = workspace_.host().c_str();
        const bool set = is_address(workspace_.host())
                             ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1
                             : set_name(session, host);
        if (!set) return unreachable("the host name cannot be verified");
        return Step();
    }

    static bool set_name(SSL* session, const char* host)
    {
        SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        // SSL_set_tlsext_host_name, without its cast of the const away.
        std::string sni(host);
        return SSL_ctrl(
                   session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, sni.data()) ==
                   1 &&
               SSL_set1_host(session, host) == 1;
    }

    template <class Stream>
    asio::awaitable<Result<HttpResponse, WorkspaceError>> exchange(Stream& stream, Secret request)
    {
        tcp_.expires_at(deadline_);
        const auto bytes = asio::buffer(request.reveal());
        const auto [write_error, written] = co_await asio::async_write(stream, bytes, as_pair);
        throw_if_aborted(write_error);
        if (write_error) co_return unclear(why_unclear(write_error));

        Buffer buffer;
        Parser<Body> parser;
        parser.header_limit(max_answer_header);
        parser.body_limit(max_answer_body);
        if (const auto error = co_await read_header(stream, buffer, parser)) {
            co_return unclear(why_unclear(error));
        }
        const auto [error, size] = co_await http::async_read(stream, buffer, parser, as_pair);
        throw_if_aborted(error);
        if (error) co_return unclear(why_unclear(error));
        co_return response_of(parser);
    }

    // Counts the bytes, since Beast's limit is for each field rather than for the header: one of
    // many small fields would have no end.
    template <class Stream, class AnyParser>
    static asio::awaitable<error_code> read_header(Stream& stream,
                                                   Buffer& buffer,
                                                   AnyParser& parser)
    {
        std::size_t taken = 0;
        parser.eager(false);  // not a byte of the body
        while (!parser.is_header_done()) {
            const auto [error, size] =
                co_await http::async_read_some(stream, buffer, parser, as_pair);
            throw_if_aborted(error);
            taken += size;
            if (error) co_return error;
            if (taken > max_answer_header) co_return http::error::header_limit;
        }
        co_return error_code();
    }

    static HttpResponse response_of(Parser<Body>& parser)
    {
        HttpResponse response;
        response.status = static_cast<int>(parser.get().result_int());
        for (const auto& field : parser.get()) {
            response.headers.emplace(lower(field.name_string()), field.value());
        }
        response.body = Secret(std::move(parser.get().body()));
        return response;
    }

    beast::tcp_stream tcp_;
    std::optional<ssl::stream<beast::tcp_stream&>> tls_;
    const Workspace& workspace_;
    const HttpSettings settings_;  // a copy: the client's may change meanwhile
    SteadyTime connect_deadline_;
    SteadyTime deadline_;
};

}  // namespace

asio::awaitable<Result<HttpResponse, WorkspaceError>> HttpsClient::send(Workspace workspace,
                                                                        HttpRequest request)
{
    Exchange exchange(co_await asio::this_coro::executor, workspace, settings_, timeouts_);
    HttpHeader close{"Connection", Secret("close")};
    request.headers.insert(request.headers.begin(), std::move(close));
    auto bytes = to_wire(request, authority(workspace));
    co_return co_await exchange.run(std::move(bytes));
}

Result<void, Invalid> check_ca_file(const std::string& ca_file)
{
    auto context = ssl::context(ssl::context::tls_client);
    return trust(context, ca_file);
}

}  // namespace patkeeper
