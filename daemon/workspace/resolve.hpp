#pragma once
#include "protocol/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace patkeeper {

namespace asio = boost::asio;

using Endpoints = std::vector<asio::ip::tcp::endpoint>;

// The addresses of a host, which may be an address itself. asio::error::timed_out at the deadline,
// host_not_found or the like where there are none. Cancelled, it throws operation_aborted at once.
[[nodiscard]] asio::awaitable<Result<Endpoints, boost::system::error_code>> resolve(
    std::string host, std::uint16_t port, std::chrono::steady_clock::time_point deadline);

}  // namespace patkeeper
