#pragma once
#include "tests/workspace/faulty_workspace.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <functional>

namespace patkeeper::stand_in {

using Handler = std::function<Delivery(const Request&)>;

// An HTTP/1.1 server on 127.0.0.1 with keep-alive, over TLS where a context is given. It delivers
// what the handler says, broken connections too. Handler and context must outlive it.
class Server {
public:
    // Port 0 takes a free one. Listens from here on.
    Server(boost::asio::io_context& context,
           std::uint16_t port,
           boost::asio::ssl::context* tls,
           Handler handler);

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    boost::asio::awaitable<void> run();  // ends with the io_context

private:
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ssl::context* tls_;
    Handler handler_;
};

}  // namespace patkeeper::stand_in
