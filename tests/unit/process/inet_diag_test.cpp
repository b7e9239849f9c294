#include "daemon/process/inet_diag.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cstring>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string>
#include <vector>

using namespace patkeeper;

namespace {

sockaddr_storage v4(const char* text, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, text, &address.sin_addr);
    sockaddr_storage storage{};
    std::memcpy(&storage, &address, sizeof address);
    return storage;
}

sockaddr_storage v6(const char* text, std::uint16_t port)
{
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    ::inet_pton(AF_INET6, text, &address.sin6_addr);
    sockaddr_storage storage{};
    std::memcpy(&storage, &address, sizeof address);
    return storage;
}

std::string bytes_of(const DiagQuestion& question)
{
    return {reinterpret_cast<const char*>(&question), sizeof question};
}

// What the kernel answers of a socket in that state.
std::vector<char> answer(int state, uid_t uid)
{
    nlmsghdr header{};
    inet_diag_msg said{};
    header.nlmsg_len = sizeof header + sizeof said;
    header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    said.idiag_state = static_cast<std::uint8_t>(state);
    said.idiag_uid = uid;
    std::vector<char> bytes(header.nlmsg_len);
    std::memcpy(bytes.data(), &header, sizeof header);
    std::memcpy(bytes.data() + sizeof header, &said, sizeof said);
    return bytes;
}

}  // namespace

TEST(InetDiag, AsksForOneConnectionByItsTwoEnds)
{
    const auto question = diag_question(v4("127.0.0.1", 40000), v4("127.0.0.2", 8423));
    ASSERT_TRUE(question);
    EXPECT_EQ(question->header.nlmsg_len, sizeof *question);
    EXPECT_EQ(question->header.nlmsg_flags, NLM_F_REQUEST) << "no dump of everybody's";
    EXPECT_EQ(question->request.sdiag_family, AF_INET);
    EXPECT_EQ(question->request.sdiag_protocol, IPPROTO_TCP);
    EXPECT_EQ(question->request.id.idiag_sport, htons(40000));
    EXPECT_EQ(question->request.id.idiag_dport, htons(8423));
    EXPECT_EQ(question->request.id.idiag_src[0], htonl(0x7F000001));
    EXPECT_EQ(question->request.id.idiag_dst[0], htonl(0x7F000002));
}

TEST(InetDiag, AsksForAMappedAddressAsForTheIpv4AddressItIs)
{
    const auto plain = diag_question(v4("127.0.0.1", 40000), v4("127.0.0.1", 8423));
    const auto mapped = diag_question(v6("::ffff:127.0.0.1", 40000), v6("::ffff:127.0.0.1", 8423));
    ASSERT_TRUE(plain && mapped);
    EXPECT_EQ(bytes_of(*mapped), bytes_of(*plain));
}

TEST(InetDiag, AsksForIpv6)
{
    const auto question = diag_question(v6("::1", 1), v6("::1", 2));
    ASSERT_TRUE(question);
    EXPECT_EQ(question->request.sdiag_family, AF_INET6);
    EXPECT_EQ(question->request.id.idiag_src[3], htonl(1));
}

TEST(InetDiag, AsksForNothingElse)
{
    sockaddr_storage local{};
    local.ss_family = AF_UNIX;
    EXPECT_FALSE(diag_question(local, local));
    EXPECT_FALSE(diag_question(v4("127.0.0.1", 1), v6("::1", 2)));
}

TEST(InetDiag, BelievesWhatIsSaidOfALivingConnection)
{
    EXPECT_EQ(owner_in(answer(TCP_ESTABLISHED, 1000))->uid, 1000U);
    EXPECT_EQ(owner_in(answer(TCP_ESTABLISHED, 0))->uid, 0U);
}

TEST(InetDiag, DoesNotTakeAClosedOneForRoots)
{
    for (const int state : std::initializer_list<int>{TCP_TIME_WAIT,
                                                      TCP_FIN_WAIT1,
                                                      TCP_FIN_WAIT2,
                                                      TCP_CLOSE,
                                                      TCP_CLOSE_WAIT,
                                                      TCP_LAST_ACK,
                                                      TCP_SYN_RECV,
                                                      TCP_LISTEN,
                                                      12}) {
        EXPECT_FALSE(owner_in(answer(state, 0))) << state;
    }
}

TEST(InetDiag, FindsNoOwnerInAnythingElse)
{
    const auto whole = answer(TCP_ESTABLISHED, 1000);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(owner_in(std::span(whole).first(size))) << size;
    auto error = whole;
    const std::uint16_t type = NLMSG_ERROR;
    std::memcpy(error.data() + offsetof(nlmsghdr, nlmsg_type), &type, sizeof type);
    EXPECT_FALSE(owner_in(error));
    auto cut = whole;
    const std::uint32_t length = sizeof(nlmsghdr) + sizeof(inet_diag_msg) - 1;
    std::memcpy(cut.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
    EXPECT_FALSE(owner_in(cut));
}
