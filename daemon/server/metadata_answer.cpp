#include "daemon/server/metadata_answer.hpp"

#include "protocol/described_json.hpp"
#include "protocol/lease.hpp"

#include <chrono>

namespace patkeeper {

namespace {

struct TokenAnswer {
    Secret access_token;
    std::string token_type = "Bearer";
    std::int64_t expires_on = 0;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (access_token, token_type, expires_on))

// As the Databricks API has it, so that SDKs show the message.
struct ErrorAnswer {
    std::string error_code;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(ErrorAnswer, (), (error_code, message))

struct Table {
    const Error& error;

    Refusal operator()(const StoreLocked&) const
    {
        return {423, "KEYRING_LOCKED", describe(error), "Try: patkeeper unlock"};
    }
    Refusal operator()(const StoreUnavailable&) const
    {
        return {500, "KEYRING_UNAVAILABLE", describe(error), "Try: patkeeper doctor"};
    }
    // A profile's name holds no quotes.
    Refusal operator()(const TokenUnusable& e) const
    {
        return {403,
                "TOKEN_UNUSABLE",
                describe(error),
                e.cause == ProfileTrouble::not_served
                    ? "Hint: Choose another profile with patkeeper env --metadata --profile."
                    : "Try: patkeeper login --profile '" + e.profile + "' --replace"};
    }
    Refusal operator()(const UnknownProfile&) const { return no_such_path(); }
    // Of what is asked for, only the host can be wrong.
    Refusal operator()(const InvalidParameter&) const
    {
        return {403,
                "PERMISSION_DENIED",
                "this address is for another workspace",
                "Hint: \"patkeeper status\" shows the host of each profile."};
    }
    template <class Other>
    Refusal operator()(const Other&) const
    {
        return {403, "PERMISSION_DENIED", describe(error), "Try: patkeeper status"};
    }
};

}  // namespace

std::int64_t expires_on(const Token& token, TimePoint now)
{
    const auto end = lease_end(token, now);
    return std::chrono::floor<std::chrono::seconds>(end).time_since_epoch().count();
}

MetadataAnswer answer_with(const Token& token, TimePoint now)
{
    TokenAnswer answer;
    answer.access_token = token.token_value.clone();
    answer.expires_on = expires_on(token, now);
    return {200, serialize_json(to_json(answer))};
}

MetadataAnswer answer_with(const Refusal& refusal)
{
    const ErrorAnswer answer{refusal.code, "patkeeper: " + refusal.reason + ". " + refusal.advice};
    return {refusal.status, serialize_json(to_json(answer))};
}

Refusal refusal_of(const Error& error)
{
    return std::visit(Table{error}, error);
}

Refusal no_such_path()
{
    return {404,
            "NOT_FOUND",
            "no profile has this address",
            "Hint: Run \"patkeeper setup-databrickscfg\" or 'eval \"$(patkeeper env --metadata)\"' "
            "again."};
}

}  // namespace patkeeper
