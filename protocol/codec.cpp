#include "protocol/codec.hpp"

#include <boost/mp11/algorithm.hpp>

namespace patkeeper {

namespace {

// Null is absent (varlink.org, Interface Definition).
const json::value* member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

// False when the member is there but no boolean.
bool read_flag(const json::object& object, std::string_view name, bool& flag)
{
    const auto* value = member(object, name);
    if (value == nullptr) return true;
    if (!value->is_bool()) return false;
    flag = value->get_bool();
    return true;
}

// The error of this name, if `parameters` are its own; else MalformedReply.
ReplyError decode_error(std::string_view name, const json::value& parameters)
{
    ReplyError found = MalformedReply{};
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Error>>(
        [&]<class E>(boost::mp11::mp_identity<E>) {
            E error;
            std::string wrong;
            if (error_name(Error(error)) != name || !from_json(parameters, error, wrong)) return;
            found = Error(std::move(error));
        });
    return found;
}

}  // namespace

std::optional<Call> decode_call(std::string_view text)
{
    auto value = parse_json(text);
    if (!value || !value->is_object()) return std::nullopt;
    auto& object = value->get_object();
    const auto* method = object.if_contains("method");
    if (method == nullptr || !method->is_string()) return std::nullopt;

    Call call{.method = std::string(method->get_string())};
    if (!read_flag(object, "more", call.more)) return std::nullopt;
    if (!read_flag(object, "oneway", call.oneway)) return std::nullopt;
    auto* parameters = object.if_contains("parameters");
    if (parameters != nullptr && !parameters->is_null()) {
        if (!parameters->is_object()) return std::nullopt;
        call.parameters = std::move(parameters->get_object());
    }
    return call;
}

Secret encode_call(std::string_view method, json::value parameters, Answers answers)
{
    json::object call(wiping_storage());
    call["method"] = method;
    call["parameters"] = std::move(parameters);
    if (answers == Answers::more) call["more"] = true;
    return serialize_json(json::value(std::move(call)));
}

Secret encode_reply(json::value parameters, bool continues)
{
    json::object reply(wiping_storage());
    reply["parameters"] = std::move(parameters);
    if (continues) reply["continues"] = true;
    return serialize_json(json::value(std::move(reply)));
}

Secret encode_error(const Error& error)
{
    json::object reply(wiping_storage());
    reply["error"] = error_name(error);
    reply["parameters"] = std::visit([](const auto& e) { return to_json(e); }, error);
    return serialize_json(json::value(std::move(reply)));
}

Result<json::value, ReplyError> decode_reply_parameters(std::string_view text)
{
    auto value = parse_json(text);
    if (!value || !value->is_object()) return ReplyError(MalformedReply{});
    auto& object = value->get_object();
    const json::value nothing(json::object_kind, wiping_storage());
    const auto* given = member(object, "parameters");
    const auto& parameters = given == nullptr ? nothing : *given;
    if (const auto* error = member(object, "error")) {
        if (!error->is_string()) return ReplyError(MalformedReply{});
        return decode_error(error->get_string(), parameters);
    }
    return json::value(parameters, wiping_storage());
}

}  // namespace patkeeper
