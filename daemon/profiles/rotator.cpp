#include "daemon/profiles/rotator.hpp"

#include "daemon/profiles/crash_point.hpp"
#include "daemon/rotation/error_of.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <spdlog/fmt/chrono.h>
#include <spdlog/spdlog.h>

namespace patkeeper {

Rotator::Rotator(asio::any_io_executor executor,
                 Seams seams,
                 ProfileName profile,
                 Rotation rotation,
                 Listeners listeners)
    : seams_(seams),
      profile_(std::move(profile)),
      rotation_(std::move(rotation)),
      listeners_(std::move(listeners)),
      wake_(executor),
      reported_(executor)
{
}

asio::awaitable<void> Rotator::run()
{
    const Busy alive(alive_, reported_);
    while (!rotation_.finished() && !stopping_) {
        auto action = rotation_.next(seams_.clock.now(), seams_.draw());
        reported_.notify();
        listeners_.changed();
        const auto name = name_of(action);
        spdlog::trace("{}: {}", profile_.str(), name);
        const auto promotions = rotation_.promotions();
        const auto current = rotation_.record() ? rotation_.record()->current.id : TokenId();
        crash_point("before", name);
        co_await std::visit([this](auto& a) { return perform(std::move(a)); }, action);
        crash_point("after", name);  // the machine was told, but what it knows dies with us
        if (rotation_.promotions() != promotions) log_rotation(current);
    }
}

void Rotator::log_rotation(const TokenId& replaced) const
{
    const auto view = rotation_.view(seams_.clock.now());
    std::string end = "which is left alive";
    for (const auto& retiring : view->retiring) {
        if (retiring.token_id != replaced.str()) continue;
        end = fmt::format("which lives until {:%F %T} UTC", from_millis(retiring.delete_after));
    }
    spdlog::info(
        "{}: rotated: {} replaces {}, {}", profile_.str(), view->token_id, replaced.str(), end);
}

// Every other profile that serves the token hears of it: an issuer, or another profile that has the same one.
void Rotator::tell_refusal(const std::optional<WorkspaceError>& error,
                           const SharedSecret& bearer) const
{
    if (error && error->trouble == Trouble::invalid_token) listeners_.refused(bearer, *error);
}

asio::awaitable<void> Rotator::perform(Wait action)
{
    co_await pause(action.until);
}

// Until then, or until somebody wakes it.
asio::awaitable<void> Rotator::pause(TimePoint until)
{
    namespace ex = asio::experimental;
    const auto executor = co_await asio::this_coro::executor;
    co_await ex::make_parallel_group(
        asio::co_spawn(executor, wake_.wait(), asio::deferred),
        asio::co_spawn(executor, seams_.clock.sleep_until(until), asio::deferred))
        .async_wait(ex::wait_for_one(), asio::use_awaitable);
}

asio::awaitable<void> Rotator::perform(Finish)
{
    co_return;
}

asio::awaitable<void> Rotator::perform(Read)
{
    auto outcome = co_await seams_.records.load(profile_);
    rotation_.read(std::move(outcome), seams_.clock.now(), seams_.draw());
}

asio::awaitable<void> Rotator::perform(Write action)
{
    // Its outcome is worth knowing even when the daemon is asked to stop: stopping_ remembers that.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto outcome =
        co_await seams_.records.write(std::move(action.record), std::move(action.expected));
    rotation_.wrote(std::move(outcome), seams_.clock.now(), seams_.draw());
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
}

asio::awaitable<void> Rotator::perform(Remove)
{
    auto outcome = co_await seams_.records.remove(profile_);
    rotation_.removed(std::move(outcome), seams_.clock.now(), seams_.draw());
    if (!rotation_.finished()) co_return;
    for (const auto& id : rotation_.undeleted())
        spdlog::warn("{}: {} could not be deleted at the workspace", profile_.str(), id);
}

asio::awaitable<void> Rotator::perform(Create action)
{
    spdlog::info("{}: minting a successor", profile_.str());
    auto answer = co_await seams_.workspace.create(
        workspace(), action.bearer.clone(), std::move(action.request));
    if (answer.result) {
        spdlog::debug("{}: minted {}", profile_.str(), answer.result->info.id.str());
    }
    tell_refusal(answer.error(), action.bearer);
    rotation_.created(std::move(answer), seams_.clock.now(), seams_.draw());
}

asio::awaitable<void> Rotator::perform(List action)
{
    const auto answer = co_await seams_.workspace.list(workspace(), action.bearer.value.clone());
    tell_refusal(answer.error(), action.bearer.value);
    rotation_.listed(action, answer, seams_.clock.now(), seams_.draw());
}

asio::awaitable<void> Rotator::perform(Delete action)
{
    spdlog::info("{}: deleting {}", profile_.str(), action.id.str());
    const auto answer =
        co_await seams_.workspace.remove(workspace(), action.bearer.value.clone(), action.id);
    tell_refusal(answer.error(), action.bearer.value);
    rotation_.deleted(action, answer, seams_.clock.now(), seams_.draw());
}

asio::awaitable<void> Rotator::perform(Prove action)
{
    const auto answer = co_await seams_.workspace.me(workspace(), action.token.value.clone());
    tell_refusal(answer.error(), action.token.value);
    rotation_.proved(action, answer, seams_.clock.now(), seams_.draw());
}

asio::awaitable<Result<void, Error>> Rotator::request(Request request)
{
    // pending: one whose asker was cancelled.
    while (requests_busy_ || (rotation_.pending() && alive_))
        co_await reported_.wait();
    const Busy busy(requests_busy_, reported_);
    rotation_.request(std::move(request));
    wake();
    while (rotation_.pending() && alive_)
        co_await reported_.wait();
    if (rotation_.pending()) co_return Error(UnknownProfile{profile_.str()});
    if (rotation_.request_failure()) co_return *rotation_.request_failure();
    co_return Result<void, Error>();
}

asio::awaitable<Result<void, Error>> Rotator::rotated(Mark since)
{
    while (rotation_.promotions() == since.promotions) {
        const bool failed = rotation_.setbacks() != since.setbacks;
        // In doubt the next look is a minute away, and a person who waits is told why at once.
        const bool doubtful = rotation_.in_doubt();
        if ((failed || doubtful) && rotation_.trouble()) co_return *rotation_.trouble();
        if (!alive_) co_return Error(UnknownProfile{profile_.str()});
        const auto now = seams_.clock.now();
        const auto current = rotation_.current(now);
        if (!current) co_return current.error();
        if (auto hindrance = rotation_.hindrance(now)) co_return *std::move(hindrance);
        if (auto why = rotation_.why_impossible()) {
            co_return Error(RotationImpossible{profile_.str(), why->cause, std::move(why->reason)});
        }
        co_await reported_.wait();
    }
    co_return Result<void, Error>();
}

asio::awaitable<void> Rotator::know_expiry()
{
    while (alive_ && rotation_.is_about_to_ask(seams_.clock.now())) {
        wake();
        co_await reported_.wait();
    }
}

asio::awaitable<Result<void, Error>> Rotator::left()
{
    while (!rotation_.finished() && alive_) {
        if (rotation_.trouble() && !rotation_.in_doubt()) co_return *rotation_.trouble();
        co_await reported_.wait();
    }
    co_return Result<void, Error>();
}

asio::awaitable<Result<std::optional<Duration>, Error>> Rotator::try_token()
{
    const auto current = rotation_.current(seams_.clock.now());
    if (!current) co_return current.error();
    const auto where = workspace();  // the record may be gone when the answer comes
    const auto token = current->token->value;
    const auto answer = co_await seams_.workspace.me(where, token.clone());
    const auto error = answer.error();
    if (error && error->trouble == Trouble::invalid_token) {
        rotation_.refused(token, *error, seams_.clock.now());
        wake();
    }
    tell_refusal(error, token);
    // Lacking a scope proves life.
    if (error && error->trouble != Trouble::missing_scope) co_return error_of(*error, where.url());
    std::optional<Duration> ahead;
    if (answer.date) ahead = *answer.date - seams_.clock.now();
    co_return ahead;
}

}  // namespace patkeeper
