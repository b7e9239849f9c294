#include "client/databricks_cli/command_line.hpp"

#include "client/printable.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/workspace.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace patkeeper::client::databricks_cli {

namespace {

// "not found" may not stand in it: the SDK for Java takes these words to mean that there is no CLI,
// and goes on to other ways of signing in without a word.
Failure not_this_program()
{
    return {ExitCode::usage,
            "this is not the Databricks CLI but patkeeper's stand-in for it, which gives the "
            "Databricks SDKs their tokens (auth token, version) and does nothing else",
            Hint{"The real one is at https://docs.databricks.com/dev-tools/cli."}};
}

struct Typed {
    std::optional<std::string> profile;
    std::optional<std::string> host;
    std::string workspace_id;
    std::string ignored;
    std::string output = "text";
};

// Refreshing is the daemon's affair, which never serves from a stale cache; accounts have no tokens
// of this kind.
void add_auth_token(CLI::App& app, Typed& typed)
{
    auto& auth = *app.add_subcommand("auth");
    auth.require_subcommand(1);
    auto& token = *auth.add_subcommand("token");
    token.add_option("-p,--profile", typed.profile);
    token.add_option("--host", typed.host);
    token.add_option("--workspace-id", typed.workspace_id);
    token.add_option("--account-id", typed.ignored);
    token.add_option("--timeout", typed.ignored);
    token.add_flag("--experimental-is-unified-host");
    token.add_flag("--force-refresh");
    token.add_option("-o,--output", typed.output)->check(CLI::IsMember({"text", "json"}));
}

void add_version(CLI::App& app, Typed& typed)
{
    auto& version = *app.add_subcommand("version");
    version.add_option("-o,--output", typed.output)->check(CLI::IsMember({"text", "json"}));
}

// One host may serve several workspaces.
std::optional<std::string> with_id(const std::optional<std::string>& host, const std::string& id)
{
    if (!host || id.empty()) return host;
    const auto workspace = Workspace::parse(*host);
    return workspace ? workspace->url() + "/?o=" + id : *host;
}

Result<Command, Failure> chosen(const CLI::App& app, const Typed& typed)
{
    if (app.got_subcommand("version")) {
        const bool json = typed.output == "json";
        return Command(VersionCommand{json ? VersionForm::json : VersionForm::text});
    }
    auto profile = typed.profile;
    if (profile) profile = std::string(trimmed(*profile));
    if (profile && !(is_profile_name(*profile) && is_unicode(*profile))) {
        return failure_of(Error(UnknownProfile{*profile}), {});
    }
    return Command(AuthTokenCommand{{profile, with_id(typed.host, typed.workspace_id)}});
}

}  // namespace

Result<Command, Failure> parse_command_line(int argc, const char* const* argv)
{
    CLI::App app;
    app.set_help_flag();
    app.require_subcommand(1);
    Typed typed;
    add_auth_token(app, typed);
    add_version(app, typed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError&) {
        return not_this_program();
    }
    return chosen(app, typed);
}

}  // namespace patkeeper::client::databricks_cli
