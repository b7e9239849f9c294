#pragma once
#include "client/call_error.hpp"
#include "protocol/codec.hpp"
#include "protocol/frame.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace patkeeper::client {

// How long a call may take; those that wait for a person or a workspace may take longer.
template <class Method>
constexpr std::chrono::seconds patience{10};
template <>
inline constexpr std::chrono::seconds patience<Unlock>{70};
template <>
inline constexpr std::chrono::seconds patience<StartStore>{12};
template <>
inline constexpr std::chrono::seconds patience<AddProfile>{120};
template <>
inline constexpr std::chrono::seconds patience<MintToken>{70};
template <>
inline constexpr std::chrono::seconds patience<GetAvailableScopes>{70};
template <>
inline constexpr std::chrono::seconds patience<SetScopes>{150};
template <>
inline constexpr std::chrono::seconds patience<AddServicePrincipal>{300};
template <>
inline constexpr std::chrono::seconds patience<RemoveProfile>{120};
template <>
inline constexpr std::chrono::seconds patience<ListOtherMachines>{70};
template <>
inline constexpr std::chrono::seconds patience<DeleteOtherMachines>{600};  // up to 600 tokens
template <>
inline constexpr std::chrono::seconds patience<Rotate>{120};
template <>
inline constexpr std::chrono::seconds patience<CheckStore>{30};
template <>
inline constexpr std::chrono::seconds patience<CheckProfile>{70};

// Calls that may be made twice, since they change nothing.
template <class Method>
constexpr bool only_reads =
    std::is_same_v<Method, GetToken> || std::is_same_v<Method, GetCredential> ||
    std::is_same_v<Method, GetProfile> || std::is_same_v<Method, ListProfiles> ||
    std::is_same_v<Method, GetMetadataUrl> || std::is_same_v<Method, GetDaemon>;

// One blocking connection to the daemon, known to be the user's own before the first byte goes out
// (P7). After a ConnectionError it is of no more use.
class Connection {
public:
    using Clock = std::chrono::steady_clock;

    // To the first of the environment's sockets on which a daemon listens (sockets_to_try). Starts the
    // daemon where none does and it may.
    [[nodiscard]] static Result<Connection, CallError> open();
    // Starts none.
    [[nodiscard]] static Result<Connection, CallError> open_running();

    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    template <class Method>
    [[nodiscard]] Result<typename Method::Reply, CallError> call(
        const Method& method, std::chrono::milliseconds limit = patience<Method>)
    {
        const auto end = Clock::now() + limit;
        auto reply = call_once(method, end);
        if (reply || !goes_on_elsewhere(reply.error(), only_reads<Method>)) return reply;
        return call_once(method, end);
    }

    // A call whose answer is taken later, so that several can be under way, each on a connection of its
    // own.
    template <class Method>
    [[nodiscard]] std::optional<ConnectionError> ask(const Method& method, Clock::time_point end)
    {
        return send_frame(encode(method), end);
    }
    template <class Method>
    [[nodiscard]] Result<typename Method::Reply, CallError> answer(Clock::time_point end)
    {
        return receive_reply<Method>(end);
    }
    // The first of these that has something to say; none by then.
    [[nodiscard]] static std::optional<std::size_t> first_to_answer(
        const std::vector<Connection*>& connections, Clock::time_point end);

    // A call that is answered many times, now and later: next_reply() waits for each as long as it takes.
    // The connection is good for nothing else from then on.
    template <class Method>
    [[nodiscard]] Result<void, CallError> ask_for_more(const Method& method)
    {
        const auto end = Clock::now() + patience<Method>;
        if (auto error = send_frame(encode(method, Answers::more), end)) return CallError(*error);
        return {};
    }
    template <class Method>
    [[nodiscard]] Result<typename Method::Reply, CallError> next_reply()
    {
        return receive_reply<Method>(Clock::time_point::max());
    }

private:
    template <class Method>
    [[nodiscard]] Result<typename Method::Reply, CallError> call_once(const Method& method,
                                                                      Clock::time_point end)
    {
        if (auto error = send_frame(encode(method), end)) return CallError(*error);
        return receive_reply<Method>(end);
    }

    template <class Method>
    [[nodiscard]] Result<typename Method::Reply, CallError> receive_reply(Clock::time_point end)
    {
        const auto text = receive_frame(end);
        if (!text) return CallError(text.error());
        auto reply = decode_reply<Method>(text->reveal());
        if (reply) return *std::move(reply);
        const auto why = reply.error();
        if (const auto* error = std::get_if<Error>(&why)) return CallError(*error);
        return CallError(ConnectionError{ConnectionTrouble::malformed, std::string(Method::name)});
    }

    Connection(int socket, std::string path) : socket_(socket), path_(std::move(path)) {}
    [[nodiscard]] static Result<Connection, CallError> to(const std::string& path);

    // Whether the connection was closed before anything was answered on it, and there is one to the
    // next socket now. systemd closes what its service does not take. `anyway`: also where the daemon
    // may have read the call.
    [[nodiscard]] bool goes_on_elsewhere(const CallError& error, bool anyway);

    [[nodiscard]] std::optional<ConnectionError> send_frame(const Secret& call,
                                                            Clock::time_point end);
    [[nodiscard]] Result<Secret, ConnectionError> receive_frame(Clock::time_point end);
    [[nodiscard]] std::optional<ConnectionError> send(std::string_view bytes,
                                                      Clock::time_point end);
    [[nodiscard]] std::optional<ConnectionError> receive(Clock::time_point end);
    [[nodiscard]] std::optional<ConnectionError> wait_for(short events,
                                                          Clock::time_point end) const;
    [[nodiscard]] ConnectionError broken_off(int error) const;

    int socket_;
    std::string path_;
    FrameReader frames_;
    bool has_heard_ = false;   // anything from the daemon
    bool was_unread_ = false;  // it was closed before all of the call was read
};

}  // namespace patkeeper::client
