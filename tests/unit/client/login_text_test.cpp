#include "client/login_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

TEST(LoginText, SaysWhereToMakeATokenAndWithWhichScopes)
{
    const auto workspace = *Workspace::parse("https://h.example/?o=7");
    EXPECT_EQ(where_to_make_one(workspace, /*rotates=*/true),
              "Make a personal access token at https://h.example:\n"
              "  Settings, Developer, Access tokens, Generate new token.\n"
              "  Scopes: authentication, which rotation needs, and what your tools need;\n"
              "  or choose none, which means all.\n");
    EXPECT_EQ(where_to_make_one(workspace, /*rotates=*/false),
              "Make a personal access token at https://h.example:\n"
              "  Settings, Developer, Access tokens, Generate new token.\n"
              "  Scopes: what your tools need; or choose none, which means all.\n");
}

TEST(LoginText, TellsWhatBecameOfIt)
{
    const auto now = from_millis(1'700'000'000'000);
    Profile profile;
    profile.profile = "dev";
    profile.host = "https://h.example";
    profile.identity = "ada";
    profile.expiry_time = to_millis(now + 31min);
    profile.next_rotation = to_millis(now + 20min);
    EXPECT_EQ(logged_in(profile, Pasted::is_deleted, now),
              "Logged in to https://h.example as ada, profile dev: expires in 31 minutes, next "
              "rotation in 20 minutes.\n");
    EXPECT_EQ(
        logged_in(profile, Pasted::stays_alive, now),
        logged_in(profile, Pasted::is_served, now) +
            "The token you gave stays alive: delete it in the workspace when nothing uses it.\n");
    profile.state = State::static_;
    profile.last_error = "the token lacks the scope authentication";
    EXPECT_EQ(logged_in(profile, Pasted::is_deleted, now),
              "Logged in to https://h.example as ada, profile dev: expires in 31 minutes, not "
              "rotated.\nMind: the token lacks the scope authentication.\n");
}

TEST(LoginText, RepeatsNothingThatStandsBeforeTheAtSignOfAHost)
{
    for (const auto* host :
         {"hunter2@h.example", " hun ter2@h.example", "https://u:hunter2@h.example"}) {
        const auto failure = cannot_use_host(host, "why");
        EXPECT_EQ(failure.sentence.find("ter2"), std::string::npos) << failure.sentence;
        EXPECT_NE(failure.sentence.find("[redacted]h.example as a workspace: why"),
                  std::string::npos);
    }
}

TEST(LoginText, AdvisesTheSameCommandForAnotherToken)
{
    LoginCommand command;
    EXPECT_EQ(advice_text(nothing_given(command).advice), "Try: patkeeper login");
    command = {"my one", "https://h.x/?o=1", true, true, true, true};
    for (const auto& failure :
         {nothing_given(command), token_in_quotes(command), not_a_token(command)}) {
        EXPECT_EQ(advice_text(failure.advice),
                  "Try: patkeeper login --profile 'my one' --host 'https://h.x/?o=1' --token-stdin "
                  "--no-rotate --delete-pasted --replace");
    }
}

TEST(LoginText, SendsAccountConsolesAway)
{
    const auto failure = no_tokens_at_console(*Workspace::parse("accounts.azuredatabricks.net"));
    EXPECT_EQ(failure.code, ExitCode::bad_input);
    EXPECT_EQ(failure.sentence,
              "accounts.azuredatabricks.net is an account console, where personal access tokens "
              "do not work");
}
