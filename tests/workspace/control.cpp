#include "tests/workspace/control.hpp"

#include "tests/workspace/answers.hpp"
#include "tests/workspace/authorization.hpp"
#include "tests/workspace/token_json.hpp"

namespace patkeeper::stand_in {

namespace {

Response done()
{
    return json_answer(200, boost::json::object());
}

Response refused(std::string_view why)
{
    return json_answer(400, boost::json::object{{"error", why}});
}

// Unlike token/create, null asks for a token that never expires.
bool is_null(const boost::json::object& body, std::string_view name)
{
    const auto* value = body.if_contains(name);
    return value != nullptr && value->is_null();
}

// Zero where nothing is said of it.
Result<Duration, Invalid> age_of(const boost::json::object& body)
{
    const auto* value = body.if_contains("age_seconds");
    if (value == nullptr) return Duration::zero();
    boost::json::error_code ec;
    const auto count = value->to_number<std::int32_t>(ec);
    if (ec || count < 0) return Invalid{"age_seconds must be a number of at least 0"};
    return Duration(std::chrono::seconds(count));
}

}  // namespace

Response Control::respond(const Request& request, TimePoint now)
{
    workspace_.settle(now);
    const auto path = path_of(request);
    const auto route = request.method + " " + std::string(path);
    if (route == "GET /tokens") return tokens(now);
    if (route == "GET /settings") return json_answer(200, described(workspace_.model().settings()));
    if (route == "GET /identities") {
        const auto& identities = workspace_.model().identities();
        return json_answer(200, boost::json::object{{"identities", identities.described()}});
    }
    if (route == "GET /requests") {
        return json_answer(200, boost::json::object{{"requests", log_.described()}});
    }
    if (route == "DELETE /faults") return workspace_.faults().clear(), done();
    if (route == "DELETE /requests") return log_.clear(), done();
    if (request.method != "POST") return json_answer(404, boost::json::object());

    const auto body = parse_object(request.body.empty() ? "{}" : request.body);
    return body ? post(path, *body, now) : refused("the body is not a JSON object");
}

Response Control::post(std::string_view path, const boost::json::object& body, TimePoint now)
{
    if (path == "/fault") return add_fault(body);
    if (path == "/identity") return set_identity(body);
    if (path == "/issue") return issue(body, now);
    if (path == "/revoke") return revoke(body, now);
    if (path == "/settings") return change_settings(body);
    if (path == "/commit") return commit(now);
    return json_answer(404, boost::json::object());
}

Response Control::add_fault(const boost::json::object& body)
{
    auto fault = parse_fault(body);
    if (!fault) return refused(fault.error().reason);
    workspace_.faults().add(std::move(*fault));
    return done();
}

Response Control::set_identity(const boost::json::object& body)
{
    auto identity = parse_identity(body);
    if (!identity) return refused(identity.error().reason);
    workspace_.model().set_identity(*std::move(identity));
    return done();
}

Response Control::issue(const boost::json::object& body, TimePoint now)
{
    auto order = mint_order(body, workspace_.model().settings());
    if (!order) return refused(order.error().reason);
    if (is_null(body, "lifetime_seconds")) order->lifetime.reset();
    order->identity = text_member(body, "identity").value_or(identity_);
    const auto age = age_of(body);
    if (!age) return refused(age.error().reason);
    const auto value = workspace_.model().issue(*order, now - *age);
    return json_answer(
        200, boost::json::object{{"token_value", value}, {"token_id", token_id_of(value)}});
}

Response Control::revoke(const boost::json::object& body, TimePoint now)
{
    const auto id = text_member(body, "token_id");
    if (!id) return refused("token_id is missing");
    return workspace_.model().revoke(*id, now) ? done() : refused("no living token has this id");
}

Response Control::change_settings(const boost::json::object& body)
{
    auto settings = changed(workspace_.model().settings(), body);
    if (!settings) return refused(settings.error().reason);
    workspace_.model().set(std::move(*settings));
    return json_answer(200, described(workspace_.model().settings()));
}

Response Control::commit(TimePoint now)
{
    const auto count = workspace_.postponed();
    workspace_.settle_everything(now);
    return json_answer(200, boost::json::object{{"committed", count}});
}

Response Control::tokens(TimePoint now) const
{
    boost::json::array list;
    for (const auto& token : workspace_.model().tokens_alive(now)) {
        auto info = token_info(token);
        info["identity"] = token.identity;
        list.push_back(std::move(info));
    }
    return json_answer(200, boost::json::object{{"tokens", std::move(list)}});
}

}  // namespace patkeeper::stand_in
