#pragma once
#include "protocol/described_json.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper {

// Varlink messages as JSON text, without the NUL that ends them (frame.hpp).

// A call as it came: the method is not looked up and the parameters are not read yet.
struct Call {
    std::string method;
    json::object parameters{wiping_storage()};
    bool more = false;
    bool oneway = false;
};

// Nothing when the text is not a Varlink call: such a peer is not worth an answer.
[[nodiscard]] std::optional<Call> decode_call(std::string_view text);

// The parameters of a call, or InvalidParameter with the name of the first that is wrong.
template <class Method>
[[nodiscard]] Result<Method, Error> decode_parameters(const Call& call)
{
    Method method;
    std::string wrong;
    const json::value parameters(call.parameters, wiping_storage());
    if (!from_json(parameters, method, wrong)) return Error(InvalidParameter{wrong});
    return method;
}

enum class Answers { one, more };

[[nodiscard]] Secret encode_call(std::string_view method, json::value parameters, Answers answers);
[[nodiscard]] Secret encode_reply(json::value parameters, bool continues);
[[nodiscard]] Secret encode_error(const Error& error);

template <class Method>
[[nodiscard]] Secret encode(const Method& method, Answers answers = Answers::one)
{
    return encode_call(Method::name, to_json(method), answers);
}

// The parameters of a reply, or the error it is. MalformedReply: neither.
struct MalformedReply {};
using ReplyError = std::variant<Error, MalformedReply>;
[[nodiscard]] Result<json::value, ReplyError> decode_reply_parameters(std::string_view text);

template <class Method>
[[nodiscard]] Result<typename Method::Reply, ReplyError> decode_reply(std::string_view text)
{
    auto parameters = decode_reply_parameters(text);
    if (!parameters) return parameters.error();
    typename Method::Reply reply;
    std::string wrong;
    if (!from_json(*parameters, reply, wrong)) return ReplyError(MalformedReply{});
    return reply;
}

}  // namespace patkeeper
