// The commands that make, change and end a profile or its tokens.
#include "client/command_declarations.hpp"
#include "client/printable.hpp"
#include "protocol/duration.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

std::string check_lifetime(const std::string& text)
{
    return parse_duration(text) ? "" : "a lifetime is written like 90d, 24h, 15m or 1h30m";
}

std::string check_scope(const std::string& scope)
{
    const bool plain = !scope.empty() && std::all_of(scope.begin(), scope.end(), [](char c) {
        return c > ' ' && c < '\x7F' && c != ',';
    });
    return plain ? "" : "scopes are names separated by commas, such as sql,clusters";
}

std::string check_application_id(const std::string& id)
{
    const bool plain = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return c > ' ' && c < '\x7F';
    });
    return plain ? "" : "an application id looks like 01234567-89ab-cdef-0123-456789abcdef";
}

std::string check_text(const std::string& text)
{
    return is_unicode(text) ? "" : "it is not UTF-8";
}

CLI::Option* add_lifetime(CLI::App& to, std::optional<Duration>& lifetime, const std::string& about)
{
    const auto take = [&lifetime](const std::string& text) { lifetime = parse_duration(text); };
    return to.add_option_function<std::string>("--lifetime", take, about)
        ->check(check_lifetime)
        ->type_name("TIME");
}

void add_scopes(CLI::App& to,
                const std::string& option,
                std::vector<std::string>& scopes,
                const std::string& about)
{
    to.add_option(option, scopes, about)
        ->check(check_scope)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("A,B");
}

void add_service_principal(CLI::App& login, ServicePrincipalCommand& command)
{
    auto* principal = login
                          .add_option("--service-principal",
                                      command.application_id,
                                      "Create the first token through an admin's profile")
                          ->transform(without_blanks)
                          ->check(check_application_id)
                          ->type_name("APPLICATION_ID");
    auto* as = login.add_option("--as", command.admin, "The admin's profile")
                   ->transform(without_blanks)
                   ->check(check_name)
                   ->type_name("NAME");
    auto* lifetime =
        add_lifetime(login, command.lifetime, "Lifetime of that first token (default 1h)");
    principal->needs(as)->needs(login.get_option("--profile"));
    as->needs(principal);
    lifetime->needs(principal);
}

// Options about a pasted token make no sense with --service-principal.
void check_service_principal(const CLI::App& login)
{
    for (const auto* other : {"--host", "--token-stdin", "--no-rotate", "--delete-pasted"}) {
        if (login.count(other) > 0) throw CLI::ExcludesError("--service-principal", other);
    }
}

}  // namespace

void add_login(CLI::App& app, Chosen& chosen)
{
    auto& login = *app.add_subcommand("login", "Store a token in the keyring and keep it fresh");
    auto command = std::make_shared<LoginCommand>();
    login.add_option("-p,--profile", command->profile, "Name of the profile")
        ->transform(without_blanks)
        ->check(check_name)
        ->type_name("NAME")
        ->capture_default_str();
    login.add_option("--host", command->host, "The workspace (asked for when missing)")
        ->type_name("URL");
    login.add_flag("--token-stdin", command->token_stdin, "Read the token as one line from stdin");
    login.add_flag(
        "--no-rotate", command->no_rotate, "Keep this token; do not replace it before it expires");
    login.add_flag("--delete-pasted",
                   command->delete_pasted,
                   "Delete the given token at the workspace once it is replaced");
    login.add_flag("--replace", command->replace, "Replace the profile if it exists");
    auto principal = std::make_shared<ServicePrincipalCommand>();
    add_service_principal(login, *principal);
    login.callback([&chosen, &login, command, principal] {
        chosen = *command;
        if (principal->application_id.empty()) return;
        check_service_principal(login);
        principal->profile = command->profile;
        principal->replace = command->replace;
        chosen = *principal;
    });
}

void add_import(CLI::App& app, Chosen& chosen)
{
    auto& import = *app.add_subcommand("import", "Import the tokens of .databrickscfg");
    auto command = std::make_shared<ImportCommand>();
    import.add_option("--file", command->file, "Read this file (default ~/.databrickscfg)")
        ->type_name("FILE");
    add_profiles(import, command->profiles);
    import.add_flag("--delete-imported",
                    command->delete_imported,
                    "Delete each token at its workspace once it is replaced");
    chooses(import, chosen, command);
}

void add_rotate(CLI::App& app, Chosen& chosen)
{
    auto& rotate = *app.add_subcommand("rotate", "Replace the token now and wait for it");
    auto command = std::make_shared<RotateCommand>();
    add_profile(rotate, command->choice);
    auto* all = rotate.add_flag("--all", command->all, "Every profile, even after a failure");
    all->excludes(rotate.get_option("--profile"));
    rotate.add_flag("--delete-old-now",
                    command->delete_old_now,
                    "Delete the old token at once, even if something still uses it");
    chooses(rotate, chosen, command);
}

void add_mint(CLI::App& app, Chosen& chosen)
{
    auto& mint = *app.add_subcommand("mint", "Make an extra token and print it once");
    auto command = std::make_shared<MintCommand>();
    add_profile(mint, command->choice);
    add_lifetime(mint, command->lifetime, "Such as 8h (default: like the profile's tokens)");
    add_scopes(
        mint, "--scopes", command->scopes, "What it may do (default: like the profile's token)");
    mint.add_option("--comment", command->comment, "Comment in the workspace's list of tokens")
        ->check(check_text)
        ->type_name("TEXT");
    mint.add_flag("--json", command->json, "Print JSON with host, id, expiry and scopes");
    mint.footer("patkeeper does not replace or delete this token: give it a short --lifetime.");
    chooses(mint, chosen, command);
}

void add_scopes_command(CLI::App& app, Chosen& chosen)
{
    auto& scopes = *app.add_subcommand("scopes", "Show or change what the current token may do");
    auto command = std::make_shared<ScopesCommand>();
    add_profile(scopes, command->choice);
    add_scopes(scopes, "--set", command->set, "Give it exactly these");
    auto* set = scopes.get_option("--set");
    scopes.add_flag("--available", command->available, "List the scopes that exist")->excludes(set);
    scopes.add_flag("--json", command->json, "Print JSON")->excludes(set);
    scopes.add_flag("-y,--yes", command->yes, "Skip confirmation, even if this disables rotation")
        ->needs(set);
    chooses(scopes, chosen, command);
}

void add_logout(CLI::App& app, Chosen& chosen)
{
    auto& logout = *app.add_subcommand("logout", "Delete a profile's tokens and forget it");
    auto command = std::make_shared<LogoutCommand>();
    add_profile(logout, command->choice);
    auto* all = logout.add_flag("--all", command->all, "Every profile at once");
    all->excludes(logout.get_option("--profile"));
    auto* keep = logout.add_flag("--keep-tokens", command->keep_tokens, "Leave its tokens alive");
    logout
        .add_flag("--other-machines",
                  command->other_machines,
                  "Stay logged in; delete the tokens that patkeeper made elsewhere")
        ->excludes(all)
        ->excludes(keep);
    logout.add_flag("-y,--yes", command->yes, "Skip confirmation");
    chooses(logout, chosen, command);
}

}  // namespace patkeeper::client
