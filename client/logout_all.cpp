#include "client/logout_all.hpp"

#include "client/calls_at_once.hpp"
#include "client/local_time.hpp"
#include "client/logout_order.hpp"
#include "client/logout_text.hpp"
#include "client/terminal.hpp"

#include <map>

namespace patkeeper::client {

namespace {

class LogoutOfAll {
public:
    LogoutOfAll(const LogoutCommand& command, const std::vector<Profile>& profiles)
        : command_(command)
    {
        for (const auto& profile : profiles)
            issuers_[profile.profile] = profile.issuer;
    }

    // Those of a group at once.
    void log_out(const std::vector<std::string>& group)
    {
        CallsAtOnce<RemoveProfile> calls;
        const auto keep = command_.keep_tokens ? std::optional(true) : std::nullopt;
        for (const auto& profile : group) {
            const auto by = needed_by(profile);
            if (by.empty()) {
                calls.send(profile, {profile, keep});
            } else {
                fail(profile, still_needed(by));
            }
        }
        while (!calls.done()) {
            const auto [profile, reply] = [&] {
                const Waiting waiting("Deleting tokens ...");
                return calls.next();
            }();
            take(profile, reply);
        }
    }

    void say_what_is_left() const
    {
        if (!command_.keep_tokens) say(to_be_deleted_by_hand(left_));
    }

    [[nodiscard]] ExitCode code() const { return code_; }

private:
    // An issuer stays as long as a token is left that only its own can delete.
    std::vector<std::string> needed_by(const std::string& issuer) const
    {
        if (command_.keep_tokens) return {};
        std::vector<std::string> profiles;
        for (const auto& failed : failed_) {
            if (issuers_.at(failed) == issuer) profiles.push_back(failed);
        }
        return profiles;
    }

    void take(const std::string& profile, const Result<RemoveProfile::Reply, CallError>& reply)
    {
        if (reply) return succeed(profile, *reply);
        const auto& error = reply.error();
        if (says<UnknownProfile>(error)) return succeed(profile, {});  // by somebody else
        fail(profile, failure_of(error, local_time()));
    }

    void succeed(const std::string& profile, const RemoveProfile::Reply& left)
    {
        say(logged_out(profile, left));
        add(left_.left_alive, left.left_alive);
        add(left_.undeleted, left.undeleted);
        if (code_ == ExitCode::done) code_ = code_of(left);
    }

    static void add(std::vector<std::string>& to, const std::vector<std::string>& ids)
    {
        to.insert(to.end(), ids.begin(), ids.end());
    }

    void fail(const std::string& profile, const Failure& failure)
    {
        failed_.push_back(profile);
        say(not_logged_out(profile, failure));
        if (code_ == ExitCode::done) code_ = failure.code;
    }

    const LogoutCommand& command_;
    std::map<std::string, std::optional<std::string>> issuers_;
    std::vector<std::string> failed_;
    RemoveProfile::Reply left_;
    ExitCode code_ = ExitCode::done;
};

}  // namespace

ExitCode logout_all(const LogoutCommand& command, const std::vector<Profile>& profiles)
{
    LogoutOfAll logout(command, profiles);
    for (const auto& group : logout_order(profiles))
        logout.log_out(group);
    logout.say_what_is_left();
    return logout.code();
}

}  // namespace patkeeper::client
