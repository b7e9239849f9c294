#include "client/other_machines_text.hpp"

#include "client/expiry_text.hpp"
#include "client/printable.hpp"
#include "protocol/duration.hpp"

namespace patkeeper::client {

namespace {

std::string counted(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " token" : " tokens");
}

std::string ago(std::int64_t millis, TimePoint now)
{
    const auto since = now - from_millis(millis);
    return since > Duration(0) ? format_duration(since) + " ago" : "just now";
}

std::string line_about(const OtherToken& token, TimePoint now)
{
    Profile expiring;
    expiring.expiry_time = token.expiry_time;
    const auto used = token.last_used ? "last used " + ago(*token.last_used, now) : "never used";
    return "  " + short_id(token.token_id) + "  profile " + token.profile + ", made " +
           ago(token.creation_time, now) + ", " + expiry_text(expiring, now) + ", " + used;
}

}  // namespace

std::string no_other_tokens(const Profile& profile)
{
    return printable("There are no tokens of patkeeper's on other machines for " +
                     profile.identity + " at " + profile.host) +
           ".\n";
}

std::string other_tokens(const Profile& profile,
                         const std::vector<OtherToken>& tokens,
                         TimePoint now)
{
    auto text = printable("Made by patkeeper for " + profile.identity + " at " + profile.host +
                          ", and held by no profile here:") +
                "\n";
    for (const auto& token : tokens)
        text += printable(line_about(token, now)) + "\n";
    return text;
}

std::string question_for_others(std::size_t count)
{
    return "Delete " + counted(count) + "? What uses " + (count == 1 ? "it" : "them") +
           " fails from then on. [y/N] ";
}

std::string deleted_others(std::size_t count, const std::vector<LeftToken>& left)
{
    std::string text;
    for (const auto& token : left)
        text += printable("Not deleted: " + short_id(token.token_id) + ": " + token.reason) + "\n";
    return text + "Deleted " + counted(count - left.size()) + " of other machines.\n";
}

}  // namespace patkeeper::client
