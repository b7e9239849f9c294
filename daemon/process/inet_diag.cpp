#include "daemon/process/inet_diag.hpp"

#include <cstdint>
#include <cstring>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace patkeeper {

namespace {

// One end of a connection, in the form of inet_diag_sockid: network byte order, IPv4 in word 0.
struct End {
    std::uint8_t family = AF_UNSPEC;
    std::uint16_t port = 0;
    std::uint32_t address[4] = {};  // NOLINT(modernize-avoid-c-arrays): as in the kernel's struct
};

End end_v4(const sockaddr_in& address)
{
    return {AF_INET, address.sin_port, {address.sin_addr.s_addr}};
}

End end_v6(const sockaddr_in6& address)
{
    End end{AF_INET6, address.sin6_port, {}};
    std::memcpy(end.address, &address.sin6_addr, sizeof end.address);
    if (!IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) return end;
    return {AF_INET, address.sin6_port, {end.address[3]}};
}

template <class Address>
Address as(const sockaddr_storage& storage)
{
    Address address{};
    std::memcpy(&address, &storage, sizeof address);
    return address;
}

End end_of(const sockaddr_storage& address)
{
    if (address.ss_family == AF_INET) return end_v4(as<sockaddr_in>(address));
    if (address.ss_family == AF_INET6) return end_v6(as<sockaddr_in6>(address));
    return {};
}

}  // namespace

std::optional<DiagQuestion> diag_question(const sockaddr_storage& from, const sockaddr_storage& to)
{
    const auto source = end_of(from);
    const auto target = end_of(to);
    if (source.family == AF_UNSPEC || source.family != target.family) return std::nullopt;
    DiagQuestion question;
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST;
    auto& request = question.request;
    request.sdiag_family = source.family;
    request.sdiag_protocol = IPPROTO_TCP;
    request.idiag_states = ~0U;
    request.id.idiag_sport = source.port;
    request.id.idiag_dport = target.port;
    std::memcpy(request.id.idiag_src, source.address, sizeof source.address);
    std::memcpy(request.id.idiag_dst, target.address, sizeof target.address);
    request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return question;
}

std::optional<SocketOwner> owner_in(std::span<const char> answer)
{
    nlmsghdr header{};
    inet_diag_msg said{};
    if (answer.size() < sizeof header + sizeof said) return std::nullopt;
    std::memcpy(&header, answer.data(), sizeof header);
    std::memcpy(&said, answer.data() + sizeof header, sizeof said);
    const bool whole = header.nlmsg_len >= sizeof header + sizeof said;
    if (!whole || header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
    if (said.idiag_state != TCP_ESTABLISHED) return std::nullopt;
    return SocketOwner{said.idiag_uid, said.idiag_inode};
}

}  // namespace patkeeper
