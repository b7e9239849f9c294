#include "client/connection.hpp"
#include "client/doctor/gather.hpp"
#include "client/terminal.hpp"
#include "protocol/socket_path.hpp"

namespace patkeeper::client {

namespace {

using Tried = Result<std::vector<TriedProfile>, CallError>;

std::optional<CallError> try_store(Connection& daemon)
{
    const Waiting waiting("Trying the keyring ...");
    const auto tried = daemon.call(CheckStore{});
    if (tried) return std::nullopt;
    return tried.error();
}

Tried try_profiles(Connection& daemon)
{
    const auto listed = daemon.call(ListProfiles{});
    if (!listed) return listed.error();
    std::vector<TriedProfile> tried;
    for (const auto& profile : listed->profiles) {
        const Waiting waiting("Trying the token for " + profile.host + " ...");
        tried.push_back({profile, daemon.call(CheckProfile{profile.profile})});
    }
    return tried;
}

TokenVariable compare_token(Connection& daemon, const Tried& profiles)
{
    const auto value = process_environment("DATABRICKS_TOKEN");
    if (!value) return TokenVariable::unset;
    if (!profiles) return TokenVariable::unknown;
    for (const auto& tried : *profiles) {
        const auto served = daemon.call(GetToken{tried.profile.profile, std::nullopt});
        if (served && served->token.token_value.reveal() == *value) return TokenVariable::served;
    }
    return TokenVariable::unknown;
}

MetadataVariable compare_metadata_url(Connection& daemon, const Tried& profiles)
{
    const auto value = process_environment("DATABRICKS_METADATA_SERVICE_URL");
    if (!value) return {};
    if (!profiles) return {MetadataVariable::Is::not_compared, ""};
    for (const auto& tried : *profiles) {
        const auto served = daemon.call(GetMetadataUrl{tried.profile.profile, std::nullopt});
        if (served && served->url == *value) return {MetadataVariable::Is::served, served->host};
    }
    return {MetadataVariable::Is::foreign, ""};
}

}  // namespace

void ask_daemon(Facts& facts)
{
    const bool exported = process_environment("DATABRICKS_TOKEN").has_value();
    facts.token_variable = exported ? TokenVariable::unknown : TokenVariable::unset;
    if (process_environment("DATABRICKS_METADATA_SERVICE_URL"))
        facts.metadata_variable.is = MetadataVariable::Is::not_compared;
    auto connection = Connection::open_running();
    if (!connection) {
        facts.daemon = connection.error();
        return;
    }
    const auto about = connection->call(GetDaemon{});
    if (!about) {
        facts.daemon = about.error();
        return;
    }
    facts.daemon = about->daemon;
    facts.store = try_store(*connection);
    facts.profiles = try_profiles(*connection);
    facts.token_variable = compare_token(*connection, facts.profiles);
    facts.metadata_variable = compare_metadata_url(*connection, facts.profiles);
}

}  // namespace patkeeper::client
