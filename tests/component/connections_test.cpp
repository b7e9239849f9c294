#include "daemon/server/connections.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gtest/gtest.h>

#include <string>

using namespace patkeeper;
using Socket = asio::local::stream_protocol::socket;

namespace {

// A server that has room for one connection, and has one.
class ConnectionsTest : public testing::Test {
protected:
    ConnectionsTest()
    {
        asio::local::connect_pair(client, socket);
        place = connections.take_place(socket.native_handle());
        connections.serve(place, never.wait());
    }
    ~ConnectionsTest() override
    {
        connections.end_all();
        run();
    }
    void run()
    {
        ctx.restart();
        ctx.poll();
    }
    void want_room()
    {
        asio::co_spawn(ctx, connections.make_room(), [this](const std::exception_ptr& error) {
            EXPECT_FALSE(error);
            has_room = true;
        });
        run();
    }
    void fill_socket()
    {
        socket.non_blocking(true);
        boost::system::error_code error;
        while (!error)
            socket.write_some(asio::buffer(std::string(4096, 'x')), error);
        ASSERT_EQ(error, asio::error::would_block);
    }

    asio::io_context ctx;
    Socket client{ctx};
    Socket socket{ctx};
    Signal never{ctx.get_executor()};
    Connections connections{ctx.get_executor(), {"a server", 1, [](const auto& /*sockets*/) {
                                                     return std::vector<pid_t>();
                                                 }}};
    Connections::Iterator place;
    bool has_room = false;
};

}  // namespace

TEST_F(ConnectionsTest, AClientWhoseSocketHasSpaceCountsAsOneThatReads)
{
    place->become(Activity::sending);
    want_room();
    EXPECT_FALSE(has_room);
}

TEST_F(ConnectionsTest, AClientWhoseSocketIsFullMakesRoom)
{
    fill_socket();
    place->become(Activity::sending);
    want_room();
    EXPECT_TRUE(has_room);
}

TEST_F(ConnectionsTest, AClientMakesRoomOnceItsSocketIsFull)
{
    place->become(Activity::answering);
    want_room();
    EXPECT_FALSE(has_room);
    fill_socket();
    place->become(Activity::sending);
    run();
    EXPECT_TRUE(has_room);
}
