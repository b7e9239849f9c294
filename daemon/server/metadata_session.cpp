#include "daemon/server/metadata_session.hpp"

#include "protocol/wiping_allocator.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>

#include <optional>
#include <sstream>

namespace patkeeper {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// A client that is mistaken may send a token: what is read is cleared like what is written.
using Buffer = beast::basic_flat_buffer<WipingAllocator<char>>;
using Parser = http::parser</*isRequest=*/true, http::empty_body, WipingAllocator<char>>;
using Response = http::response<http::span_body<const char>>;

constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);

void throw_if_aborted(const error_code& error)
{
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
}

// What can be said of a request that is no HTTP; nothing where there is nobody to hear it.
std::optional<Refusal> refusal_of(const error_code& error)
{
    constexpr const char* advice =
        "Hint: Run a program that uses a Databricks SDK with patkeeper exec --metadata.";
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return Refusal{431, "BAD_REQUEST", "the request's header is larger than 8 KiB", advice};
    }
    const bool gone = error == http::error::end_of_stream || error == http::error::partial_message;
    if (gone || error.category() != http::make_error_code(http::error::bad_method).category()) {
        return std::nullopt;
    }
    return Refusal{400, "BAD_REQUEST", "the request is no HTTP", advice};
}

MetadataRequest request_of(Parser& parser)
{
    const auto& message = parser.get();
    MetadataRequest request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
        const bool may_be_secret =
            field.name() == http::field::authorization;  // and nobody asks for it
        if (!may_be_secret) request.fields.emplace_back(field.name_string(), field.value());
    }
    request.has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
    return request;
}

// The answer must outlive it.
Response response_of(const MetadataAnswer& answer, unsigned version, bool keep_alive)
{
    Response response;
    response.version(version);
    response.result(static_cast<unsigned>(answer.status));
    response.set(http::field::content_type, "application/json");
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    if (answer.status == 405) response.set(http::field::allow, "GET");
    const auto body = answer.body.reveal();
    response.body() = {body.data(), body.size()};
    response.keep_alive(keep_alive);
    response.prepare_payload();
    return response;
}

class HttpConnection {
public:
    HttpConnection(asio::ip::tcp::socket socket,
                   MetadataResponder respond,
                   std::function<void(Activity)> report,
                   MetadataLimits limits)
        : stream_(std::move(socket)),
          respond_(std::move(respond)),
          report_(std::move(report)),
          limits_(limits)
    {
    }

    asio::awaitable<void> run()
    {
        while (co_await exchange()) {
        }
        error_code ignored;
        stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }

private:
    // One request and its answer; whether another may follow.
    asio::awaitable<bool> exchange()
    {
        if (!co_await request_begins()) co_return false;
        report_(Activity::receiving);
        stream_.expires_after(limits_.patience);
        Parser parser;
        const auto error = co_await read_header(parser);
        if (error) {
            const auto refusal = refusal_of(error);
            if (!refusal) co_return false;
            const auto answer = answer_with(*refusal);
            co_return co_await write(answer, /*version=*/11, /*keep_alive=*/false);
        }
        auto request = request_of(parser);
        // A body is not read, so nothing that comes after it can be.
        const bool keep_alive = parser.get().keep_alive() && !request.has_body;
        const auto version = parser.get().version();
        report_(Activity::answering);
        const auto answer = co_await respond_(std::move(request));
        co_return co_await write(answer, version, keep_alive);
    }

    // Waits for its first byte. The parser would not tell before the first line is complete.
    asio::awaitable<bool> request_begins()
    {
        if (buffer_.size() > 0) co_return true;
        report_(Activity::idle);
        stream_.expires_after(limits_.patience);
        const auto [error, size] =
            co_await stream_.async_read_some(buffer_.prepare(max_request_header), as_pair);
        throw_if_aborted(error);
        buffer_.commit(size);
        co_return !error;
    }

    // Counts the bytes, since Beast's limit is for each field rather than for the header.
    asio::awaitable<error_code> read_header(Parser& parser)
    {
        std::size_t taken = 0;
        parser.header_limit(max_request_header);
        parser.eager(false);
        while (!parser.is_header_done()) {
            const auto [error, size] =
                co_await http::async_read_some(stream_, buffer_, parser, as_pair);
            throw_if_aborted(error);
            taken += size;
            if (error) co_return error;
            if (taken > max_request_header) co_return http::error::header_limit;
        }
        co_return error_code();
    }

    asio::awaitable<bool> write(const MetadataAnswer& answer, unsigned version, bool keep_alive)
    {
        const auto response = response_of(answer, version, keep_alive);
        report_(Activity::sending);
        stream_.expires_after(limits_.patience);
        const auto [error, size] = co_await http::async_write(stream_, response, as_pair);
        throw_if_aborted(error);
        co_return !error && keep_alive;
    }

    beast::tcp_stream stream_;
    MetadataResponder respond_;
    std::function<void(Activity)> report_;
    MetadataLimits limits_;
    Buffer buffer_{max_request_header};
};

}  // namespace

asio::awaitable<void> serve_http(asio::ip::tcp::socket socket,
                                 MetadataResponder respond,
                                 std::function<void(Activity)> report,
                                 MetadataLimits limits)
{
    HttpConnection connection(std::move(socket), std::move(respond), std::move(report), limits);
    co_await connection.run();
}

std::string to_wire(const Refusal& refusal)
{
    const auto answer = answer_with(refusal);
    std::ostringstream bytes;
    bytes << response_of(answer, /*version=*/11, /*keep_alive=*/false);
    return bytes.str();
}

}  // namespace patkeeper
