#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/local_time.hpp"
#include "client/mint_text.hpp"
#include "client/report.hpp"
#include "client/similar_profile.hpp"
#include "client/terminal.hpp"
#include "protocol/token_value.hpp"

namespace patkeeper::client {

namespace {

MintToken order_of(const MintCommand& command, const ProfileChoice& choice)
{
    MintToken order;
    order.profile = choice.profile;
    order.host = choice.host;
    if (command.lifetime) order.lifetime = *command.lifetime / std::chrono::seconds(1);
    if (!command.scopes.empty()) order.scopes = command.scopes;
    order.comment = command.comment;
    return order;
}

// Nothing is made of it that is no token: it goes into somebody's variable.
Result<MintToken::Reply, CallError> mint(Connection& daemon, const MintToken& order)
{
    const Waiting waiting("Minting a token ...");
    auto minted = daemon.call(order);
    if (minted && !is_token_value(minted->token_value.reveal())) {
        return CallError(ConnectionError{ConnectionTrouble::malformed, "not a token"});
    }
    return minted;
}

}  // namespace

// What it is, is said first: where stdout takes nothing, the token can be found and deleted.
ExitCode run(const MintCommand& command)
{
    const auto choice = choose_usable_profile(command.choice, process_environment);
    if (!choice) return report(choice.error());
    const auto order = order_of(command, *choice);
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto minted = mint(*daemon, order);
    if (!minted) {
        auto failure = not_minted(order, minted.error(), local_time());
        return report(with_similar_profile(std::move(failure), minted.error()));
    }
    say(minted_news(order, *minted, local_time()));
    const auto form = command.json ? MintedForm::json : MintedForm::value;
    return write_out(minted_output(*minted, form).reveal()) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
