#include "tests/workspace/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <cctype>

namespace patkeeper::stand_in {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr auto patience = std::chrono::minutes(5);  // with a connection that says nothing
constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

enum class Ending { orderly, abrupt };

Request plain(const http::request<http::string_body>& message)
{
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    request.body = message.body();
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        request.headers[name] = std::string(field.value());
    }
    return request;
}

// Written by hand, because a content-length that lies is one of the faults.
std::string on_the_wire(const Response& response, std::optional<std::size_t> cut_after)
{
    const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
    auto text = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason) + "\r\n";
    for (const auto& [name, value] : response.headers) {
        text += name + ": " + value + "\r\n";
    }
    text += "content-length: " + std::to_string(response.body.size()) + "\r\n\r\n";
    return text + response.body.substr(0, cut_after.value_or(std::string::npos));
}

asio::awaitable<void> pause(Duration duration)
{
    if (duration <= Duration(0)) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

// Request after request, until one side has had enough.
template <class Stream>
asio::awaitable<Ending> converse(Stream& stream, const Handler& handler)
{
    beast::flat_buffer buffer;
    for (;;) {
        http::request_parser<http::string_body> parser;
        beast::get_lowest_layer(stream).expires_after(patience);
        const auto [read_error, read] =
            co_await http::async_read(stream, buffer, parser, with_error);
        if (read_error) co_return Ending::orderly;

        const auto delivery = handler(plain(parser.get()));
        co_await pause(delivery.delay);
        if (!delivery.response) co_return Ending::abrupt;

        const auto text = on_the_wire(*delivery.response, delivery.cut_after);
        beast::get_lowest_layer(stream).expires_after(patience);
        const auto [write_error, written] =
            co_await asio::async_write(stream, asio::buffer(text), with_error);
        if (write_error || delivery.cut_after) co_return Ending::abrupt;
        if (!parser.get().keep_alive()) co_return Ending::orderly;
    }
}

asio::awaitable<void> converse_in_tls(beast::ssl_stream<beast::tcp_stream>& stream,
                                      const Handler& handler)
{
    beast::get_lowest_layer(stream).expires_after(patience);
    const auto [error] =
        co_await stream.async_handshake(asio::ssl::stream_base::server, with_error);
    if (error) co_return;
    const auto ending = co_await converse(stream, handler);
    // An abrupt end is a TCP close without TLS's close_notify.
    if (ending == Ending::orderly) {
        beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(1));
        co_await stream.async_shutdown(with_error);
    }
}

}  // namespace

Server::Server(asio::io_context& context,
               std::uint16_t port,
               asio::ssl::context* tls,
               Handler handler)
    : acceptor_(context, {asio::ip::address_v4::loopback(), port}),
      tls_(tls),
      handler_(std::move(handler))
{
}

asio::awaitable<void> Server::run()
{
    for (;;) {
        auto [error, socket] = co_await acceptor_.async_accept(with_error);
        if (error) continue;
        asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> Server::serve(asio::ip::tcp::socket socket)
{
    socket.set_option(asio::ip::tcp::no_delay(true));
    beast::tcp_stream stream(std::move(socket));
    if (tls_ == nullptr) {
        co_await converse(stream, handler_);
        co_return;
    }
    beast::ssl_stream<beast::tcp_stream> secured(std::move(stream), *tls_);
    co_await converse_in_tls(secured, handler_);
}

}  // namespace patkeeper::stand_in
