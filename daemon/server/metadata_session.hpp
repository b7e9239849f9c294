#pragma once
#include "daemon/server/metadata_answer.hpp"
#include "daemon/server/room.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace patkeeper {

namespace asio = boost::asio;

// Limits on one HTTP connection. A client that exceeds one loses its connection and harms no other.
struct MetadataLimits {
    // Milliseconds for each of three things: until the next request begins; from a request's first byte
    // until its header is complete; and for the client to take an answer. SDKs wait no longer than 10
    // seconds for a token, and ask for the next one after minutes, on a new connection.
    std::chrono::milliseconds patience = std::chrono::seconds(10);
};

// Bytes of request line and fields. Far more than an SDK sends, and too little to be of use to a flood.
inline constexpr std::size_t max_request_header = 8192;

using MetadataResponder = std::function<asio::awaitable<MetadataAnswer>(MetadataRequest)>;

// HTTP on one connection: reads requests and has them answered in order, until the client goes,
// misbehaves, or the coroutine is cancelled. `report` is told what the connection is doing, whenever
// that changes.
asio::awaitable<void> serve_http(asio::ip::tcp::socket socket,
                                 MetadataResponder respond,
                                 std::function<void(Activity)> report,
                                 MetadataLimits limits);

// A refusal as the bytes of a whole answer, for a client that is not listened to.
[[nodiscard]] std::string to_wire(const Refusal& refusal);

}  // namespace patkeeper
