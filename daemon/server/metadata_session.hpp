#pragma once
#include "daemon/server/metadata_answer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace patkeeper {

namespace asio = boost::asio;

// Limits on one HTTP connection; whoever exceeds one harms no other.
struct MetadataLimits {
    // For a request and its answer; SDKs wait no longer. Also for the next request on a connection.
    std::chrono::milliseconds patience = std::chrono::seconds(10);
};

// Request line and fields. Far more than an SDK sends, and too little to be of use to a flood.
inline constexpr std::size_t max_request_header = 8192;

using MetadataResponder = std::function<asio::awaitable<MetadataAnswer>(MetadataRequest)>;

// HTTP on one connection: reads requests and has them answered in order, until the client goes,
// misbehaves, or the coroutine is cancelled.
asio::awaitable<void> serve_http(asio::ip::tcp::socket socket,
                                 MetadataResponder respond,
                                 MetadataLimits limits);

// A refusal as the bytes of a whole answer, for a client that is not listened to.
[[nodiscard]] std::string to_wire(const Refusal& refusal);

}  // namespace patkeeper
