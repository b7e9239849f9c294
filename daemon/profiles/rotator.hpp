#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/record_store.hpp"
#include "daemon/profiles/signal.hpp"
#include "daemon/rotation/rotation.hpp"
#include "daemon/workspace/workspace_api.hpp"

#include <functional>

namespace patkeeper {

// Draws random material for the machines; injected, so that tests and simulations repeat.
using DrawSource = std::function<Draw()>;

// Drives one profile's Rotation against the seams: performs its actions one at a time, reports the
// outcomes, decides nothing. Everything that changes the profile goes through here, in order.
class Rotator {
public:
    struct Seams {
        Clock& clock;
        RecordStore& records;
        WorkspaceApi& workspace;
        const DrawSource& draw;
    };

    // Told of what concerns others than this profile.
    struct Listeners {
        std::function<void()> changed;  // something may have, for those who watch
        // The workspace refused a token, which other profiles may serve, too.
        std::function<void(const SharedSecret& bearer, const WorkspaceError& error)> refused;
    };

    Rotator(asio::any_io_executor executor,
            Seams seams,
            ProfileName profile,
            Rotation rotation,
            Listeners listeners);

    // Runs until the profile is gone, or it is stopped. A write under way is finished first; whoever
    // stops it also cancels, to cut other calls short.
    asio::awaitable<void> run();
    void stop() { stopping_ = true; }

    // Asks for something and waits until the record says it, or fails.
    asio::awaitable<Result<void, Error>> request(Request request);

    // How far rotations have come: taken before one is asked for.
    struct Mark {
        int promotions;
        int setbacks;
    };
    [[nodiscard]] Mark mark() const { return {rotation_.promotions(), rotation_.setbacks()}; }
    // Waits for the end of the rotation that was asked for since: success, or its first setback.
    asio::awaitable<Result<void, Error>> rotated(Mark since);
    // Waits until the profile is gone, or its logout meets trouble.
    asio::awaitable<Result<void, Error>> left();

    // Waits while the workspace is being asked whether the token has expired.
    asio::awaitable<void> know_expiry();

    // Tries the token that is served, for a caller who wants to know now. A refusal puts it in doubt.
    // By how much the workspace's clock is ahead, where it told.
    asio::awaitable<Result<std::optional<Duration>, Error>> try_token();

    [[nodiscard]] Rotation& rotation() { return rotation_; }
    [[nodiscard]] const Rotation& rotation() const { return rotation_; }
    // Makes run() look at the machine again.
    void wake() { wake_.notify(); }

private:
    asio::awaitable<void> perform(Wait action);
    asio::awaitable<void> perform(Finish action);
    asio::awaitable<void> perform(Read action);
    asio::awaitable<void> perform(Write action);
    asio::awaitable<void> perform(Remove action);
    asio::awaitable<void> perform(Create action);
    asio::awaitable<void> perform(List action);
    asio::awaitable<void> perform(Delete action);
    asio::awaitable<void> perform(Prove action);
    asio::awaitable<void> pause(TimePoint until);
    void tell_refusal(const std::optional<WorkspaceError>& error, const SharedSecret& bearer) const;
    void log_rotation(const TokenId& replaced) const;
    [[nodiscard]] const Workspace& workspace() const { return rotation_.record()->workspace; }

    Seams seams_;
    ProfileName profile_;
    Rotation rotation_;
    Listeners listeners_;
    Signal wake_;
    Signal reported_;
    bool requests_busy_ = false;
    bool stopping_ = false;
    bool alive_ = true;  // until run() has ended: then nothing that is asked for will be done
};

}  // namespace patkeeper
