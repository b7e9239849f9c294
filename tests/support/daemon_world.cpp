#include "tests/support/daemon_world.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace patkeeper::test {

void DaemonWorld::SetUp()
{
    spdlog::set_level(spdlog::level::off);
    advance(start - TimePoint{});
    workspace.calls.model().add_identity(somebody);
    start_registry();
}

void DaemonWorld::TearDown()
{
    for (const auto& asked : asked_)
        asked->stop.emit(asio::cancellation_type::terminal);
    poll();
    stop_registry(std::chrono::hours(2));
    EXPECT_TRUE(ctx.stopped()) << "leaked work";
    EXPECT_EQ(clock.sleepers(), 0U);
    for (const auto& asked : asked_)
        EXPECT_TRUE(asked->done);
}

void DaemonWorld::start_registry()
{
    running_ = true;
    asio::co_spawn(ctx,
                   registry.run(),
                   asio::bind_cancellation_slot(stop_.slot(), [this](const std::exception_ptr& e) {
                       running_ = false;
                       EXPECT_FALSE(e);
                   }));
    poll();
}

void DaemonWorld::stop_registry(Duration patience)
{
    stop_.emit(asio::cancellation_type::terminal);
    advance(patience);
    EXPECT_FALSE(running_);
}

void DaemonWorld::stop_daemon()
{
    if (fail_on_stop) throw std::logic_error("a bug");
    ++stops;
}

Draw DaemonWorld::draw()
{
    return {Nonce("nonce" + std::to_string(++draws)), 0, 0.999};
}

std::string DaemonWorld::paste(std::optional<Duration> lifetime, std::optional<Scopes> scopes)
{
    return workspace.calls.model().issue({somebody, lifetime, std::move(scopes), ""}, now());
}

AddProfile DaemonWorld::login(const std::string& profile)
{
    AddProfile request;
    request.profile = profile;
    request.host = "https://h.example";
    request.token_value = Secret(paste());
    return request;
}

void DaemonWorld::keep(const std::string& profile)
{
    auto record = record_of(issue_token(workspace.calls.model(), now()));
    record.profile = ProfileName(profile);
    record.lineage = Lineage("of " + profile);
    Item item{
        {{"application", "patkeeper"}, {"kind", "profile"}, {"profile", profile}, {"version", "1"}},
        "label",
        encode_record(record)};
    asio::co_spawn(ctx, store.put(std::move(item)), [](const std::exception_ptr&, auto) {});
    poll();
}

std::vector<std::string> DaemonWorld::alive()
{
    std::vector<std::string> ids;
    for (const auto& token : workspace.calls.model().tokens_alive(now()))
        ids.push_back(token.id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::string DaemonWorld::serve(const std::string& profile)
{
    return call(GetToken{profile, std::nullopt});
}

std::shared_ptr<PendingCall> DaemonWorld::begin_text(const std::string& text)
{
    auto asked = asked_.emplace_back(std::make_shared<PendingCall>());
    auto decoded = decode_call(text);
    if (!decoded) throw std::logic_error("no call: " + text);
    RequestHandler::Send send = [asked](Secret reply) -> asio::awaitable<void> {
        asked->replies.emplace_back(reply.reveal());
        co_return;
    };
    auto answers = handler.handle(*std::move(decoded), {1, "test"}, std::move(send));
    asio::co_spawn(
        ctx,
        std::move(answers),
        asio::bind_cancellation_slot(asked->stop.slot(), [asked](const std::exception_ptr& e) {
            asked->done = true;
            asked->failure = e;
        }));
    poll();
    return asked;
}

std::string DaemonWorld::outcome_of(const std::string& reply)
{
    const auto value = parse_json(reply);
    if (!value || !value->is_object()) return "no JSON";
    const auto* error = value->get_object().if_contains("error");
    if (error == nullptr) return "ok";
    const std::string name(error->get_string());
    return name.substr(name.rfind('.') + 1);
}

std::string DaemonWorld::outcome_of(const PendingCall& asked)
{
    if (!asked.done) return "waits";
    return asked.replies.size() == 1 ? outcome_of(asked.replies[0]) : "no single reply";
}

}  // namespace patkeeper::test
