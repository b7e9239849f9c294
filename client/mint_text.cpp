#include "client/mint_text.hpp"

#include "client/expiry_text.hpp"
#include "client/joined.hpp"
#include "client/printable.hpp"
#include "client/token_text.hpp"
#include "protocol/described_json.hpp"

#include <set>

namespace patkeeper::client {

namespace {

const std::string token_page = "Settings, Developer, Access tokens";

Secret as_json(const MintToken::Reply& minted)
{
    json::object object(wiping_storage());
    object["profile"] = minted.profile;
    object["host"] = minted.host;
    object["token_value"] = to_json(minted.token_value);
    object["token_id"] = minted.token_id;
    object["expiry_time"] = minted.expiry_time ? to_json(*minted.expiry_time) : json::value();
    object["scopes"] = minted.scopes ? to_json(*minted.scopes) : json::value();
    object["comment"] = minted.comment;
    return serialize_json(json::value(std::move(object)));
}

std::string scopes_in_words(const std::optional<std::vector<std::string>>& scopes)
{
    if (!scopes) return "everything its identity may do";
    return "scopes " + joined(*scopes, ",");
}

std::set<std::string> as_set(const std::vector<std::string>& words)
{
    return {words.begin(), words.end()};
}

// An old workspace does not know scopes, and drops what it is asked for.
bool is_as_asked(const MintToken& asked, const MintToken::Reply& minted)
{
    return !asked.scopes || (minted.scopes && as_set(*minted.scopes) == as_set(*asked.scopes));
}

Failure refused(const WorkspaceRejected& e, Failure failure)
{
    if (e.cause == WorkspaceTrouble::quota) {
        failure.advice =
            Hint{"Delete tokens that nothing uses in the workspace under " + token_page + "."};
    } else if (e.cause == WorkspaceTrouble::bad_lifetime) {
        failure.advice = Hint{"Ask for no more than that with --lifetime."};
    } else if (e.status == 400) {
        failure.advice = Try{"patkeeper help mint"};
    }
    return failure;
}

Failure cannot_take(const MintToken& asked, const InvalidParameter& e, Failure failure)
{
    if (e.parameter == "comment") {
        failure.sentence =
            "a comment that begins like this marks patkeeper's own tokens, which it deletes when "
            "no profile needs them";
        failure.advice = Hint{"Choose another --comment."};
    } else if (e.parameter == "scopes" && !asked.scopes) {
        failure.sentence = "what the profile's token may do is not known, so none like it is made";
        failure.advice = Hint{"Say with --scopes what the new token may do."};
    }
    return failure;
}

}  // namespace

Secret minted_output(const MintToken::Reply& minted, MintedForm form)
{
    if (form == MintedForm::json) return line_of(as_json(minted));
    return line_of(minted.token_value);
}

std::string minted_news(const MintToken& asked, const MintToken::Reply& minted, TimePoint now)
{
    Profile token;
    token.expiry_time = minted.expiry_time;
    auto text = printable("Minted token " + short_id(minted.token_id) + " for " + minted.identity +
                          " at " + minted.host + ": " + expiry_text(token, now) + ", " +
                          scopes_in_words(minted.scopes) + ".") +
                "\n";
    if (!is_as_asked(asked, minted)) text += "Mind: the scopes are not those you asked for.\n";
    return text + "It is shown this once and not kept: nobody replaces or deletes it.\n";
}

Failure not_minted(const MintToken& asked, const CallError& error, TimePoint now)
{
    auto failure = failure_of(error, now);
    if (const auto* connection = std::get_if<ConnectionError>(&error)) {
        if (!is_lost(*connection)) return failure;
        failure.sentence += ", and a token may have been made";
        failure.advice = Hint{"Look in the workspace under " + token_page + " for the comment \"" +
                              asked.comment.value_or("minted by hand with patkeeper") + "\"."};
        return failure;
    }
    const auto& said = std::get<Error>(error);
    if (const auto* rejected = std::get_if<WorkspaceRejected>(&said))
        return refused(*rejected, std::move(failure));
    if (const auto* invalid = std::get_if<InvalidParameter>(&said))
        return cannot_take(asked, *invalid, std::move(failure));
    return failure;
}

}  // namespace patkeeper::client
