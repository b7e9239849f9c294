#pragma once
#include "daemon/profiles/request_handler.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/fake_workspace.hpp"
#include "tests/support/rotation_world.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <list>
#include <memory>

namespace patkeeper::test {

// A call under way, and what was answered.
struct PendingCall {
    std::vector<std::string> replies;
    bool done = false;
    std::exception_ptr failure;
    asio::cancellation_signal stop;
};

// Registry, login and request handler over the fakes. Nothing may be left over at the end.
class DaemonWorld : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    void start_registry();
    // A write under way may take so long.
    void stop_registry(Duration patience = {});
    void poll() { clock.advance(ctx, Duration::zero()); }
    void advance(Duration time) { clock.advance(ctx, time); }
    [[nodiscard]] TimePoint now() const { return clock.now(); }

    // A token value that somebody made by hand.
    std::string paste(std::optional<Duration> lifetime = std::chrono::days(30),
                      std::optional<Scopes> scopes = {});
    AddProfile login(const std::string& profile);
    // Puts a record into the keyring, as an earlier daemon would have.
    void keep(const std::string& profile);
    // Ids of the living tokens, sorted.
    std::vector<std::string> alive();
    // Whether the profile can be served now.
    std::string serve(const std::string& profile);

    std::shared_ptr<PendingCall> begin_text(const std::string& text);
    template <class Method>
    std::shared_ptr<PendingCall> begin(const Method& method, Answers answers = Answers::one)
    {
        return begin_text(std::string(encode(method, answers).reveal()));
    }
    // The reply's JSON, or the error's name. The call must end without time passing.
    template <class Method>
    std::string call(const Method& method)
    {
        const auto asked = begin(method);
        EXPECT_TRUE(asked->done) << "it waits";
        return asked->replies.size() == 1 ? outcome_of(asked->replies[0]) : "no single reply";
    }
    template <class Method>
    typename Method::Reply reply(const Method& method)
    {
        const auto asked = begin(method);
        EXPECT_TRUE(asked->done) << "it waits";
        const auto text = asked->replies.empty() ? std::string() : asked->replies[0];
        auto decoded = decode_reply<Method>(text);
        EXPECT_TRUE(decoded) << text;
        return decoded ? *std::move(decoded) : typename Method::Reply();
    }
    // "ok", or the error's name without its interface.
    static std::string outcome_of(const std::string& reply);
    static std::string outcome_of(const PendingCall& asked);

    asio::io_context ctx;
    FakeClock clock;
    FakeStore store{clock};
    FakeWorkspace workspace{clock};
    RotationPolicy policy;
    int draws = 0;
    int stops = 0;
    bool fail_on_stop = false;  // as a bug would
    MetadataEndpoint metadata;
    Registry registry{ctx.get_executor(),
                      clock,
                      store,
                      workspace,
                      [this] { return draw(); },
                      {[this](const ProfileName&) { return policy; }, "", "machine"}};
    Login login_{registry, workspace, clock, [this] { return draw(); }};
    RequestHandler handler{ctx.get_executor(),
                           registry,
                           login_,
                           workspace,
                           store,
                           clock,
                           {"1.2.3", "memory", start, &metadata},
                           [this] { stop_daemon(); }};

private:
    Draw draw();
    void stop_daemon();

    asio::cancellation_signal stop_;
    bool running_ = false;
    std::list<std::shared_ptr<PendingCall>> asked_;
};

}  // namespace patkeeper::test
