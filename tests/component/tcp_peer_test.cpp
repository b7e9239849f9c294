#include "daemon/process/tcp_peer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

using patkeeper::tcp_peer_uid;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr uid_t somebody = 65534;

// Two connected sockets, each end at hand.
struct Connection {
    Connection(const char* listen_on, const char* connect_to)
        : acceptor(context, {asio::ip::make_address(listen_on), 0}),
          client(context),
          server(context)
    {
        client.connect({asio::ip::make_address(connect_to), acceptor.local_endpoint().port()});
        acceptor.accept(server);
    }
    asio::io_context context;
    tcp::acceptor acceptor;
    tcp::socket client;
    tcp::socket server;
};

}  // namespace

TEST(TcpPeer, IsThisUserOverIpv4)
{
    Connection connection("127.0.0.1", "127.0.0.1");
    EXPECT_EQ(tcp_peer_uid(connection.server.native_handle()), ::geteuid());
}

TEST(TcpPeer, IsThisUserFromASocketOfIpv6ThatHasAMappedAddress)
{
    Connection connection("127.0.0.1", "::ffff:127.0.0.1");
    ASSERT_EQ(connection.client.local_endpoint().protocol(), tcp::v6());
    EXPECT_EQ(tcp_peer_uid(connection.server.native_handle()), ::geteuid());
}

TEST(TcpPeer, IsThisUserAtAServerThatSeesMappedAddresses)
{
    Connection connection("::ffff:127.0.0.1", "127.0.0.1");
    ASSERT_EQ(connection.server.remote_endpoint().protocol(), tcp::v6());
    EXPECT_EQ(tcp_peer_uid(connection.server.native_handle()), ::geteuid());
}

TEST(TcpPeer, IsThisUserOverIpv6)
{
    Connection connection("::1", "::1");
    EXPECT_EQ(tcp_peer_uid(connection.server.native_handle()), ::geteuid());
}

TEST(TcpPeer, IsNobodyOnceItHasClosed)
{
    Connection connection("127.0.0.1", "127.0.0.1");
    connection.client.close();
    EXPECT_EQ(tcp_peer_uid(connection.server.native_handle()), std::nullopt);
}

TEST(TcpPeer, IsNobodyWhereThereIsNoConnection)
{
    EXPECT_EQ(tcp_peer_uid(-1), std::nullopt);
    EXPECT_EQ(tcp_peer_uid(STDIN_FILENO), std::nullopt);
}

// The socket is whose it was when it was made, whoever holds it.
TEST(TcpPeer, IsTheUserWhoMadeTheSocket)
{
    if (::geteuid() != 0) GTEST_SKIP() << "another uid needs root";
    asio::io_context context;
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    const auto address = acceptor.local_endpoint();
    const auto child = ::fork();
    if (child == 0) {
        if (::setuid(somebody) != 0) ::_exit(1);
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        if (::connect(socket, address.data(), static_cast<socklen_t>(address.size())) != 0)
            ::_exit(2);
        char byte = 0;
        ::_exit(::read(socket, &byte, 1) == 0 ? 0 : 3);
    }
    auto server = acceptor.accept();
    EXPECT_EQ(tcp_peer_uid(server.native_handle()), somebody);
    server.close();
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}
