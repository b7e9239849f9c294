#include "client/command_line.hpp"

#include "client/printable.hpp"
#include "protocol/duration.hpp"
#include "protocol/profile_name.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <functional>
#include <map>

namespace patkeeper::client {

namespace {

std::string check_name(const std::string& name)
{
    return is_profile_name(name) && is_unicode(name)
               ? ""
               : "a profile's name is 1 to 64 printable characters without ], quotes or ends of "
                 "space";
}

std::string check_lifetime(const std::string& text)
{
    return parse_duration(text) ? "" : "a lifetime is written like 90d, 24h, 15m or 1h30m";
}

std::string check_scope(const std::string& scope)
{
    const bool plain = !scope.empty() && std::all_of(scope.begin(), scope.end(), [](char c) {
        return c > ' ' && c < '\x7F' && c != ',';
    });
    return plain ? "" : "scopes are names parted by commas, like sql,clusters";
}

std::string check_application_id(const std::string& id)
{
    const bool plain = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return c > ' ' && c < '\x7F';
    });
    return plain ? "" : "an application id is like 01234567-89ab-cdef-0123-456789abcdef";
}

std::string check_text(const std::string& text)
{
    return is_unicode(text) ? "" : "a text is UTF-8";
}

void add_profile(CLI::App& to, ProfileOptions& choice)
{
    to.add_option(
          "-p,--profile", choice.profile, "The profile; else the environment's, else DEFAULT")
        ->check(check_name)
        ->type_name("NAME");
}

void add_host(CLI::App& to, ProfileOptions& choice)
{
    to.add_option("--host", choice.host, "The profile for this workspace")->type_name("URL");
}

// Each add_ function declares one command; `chosen` becomes that command when it was typed.
using Chosen = std::optional<Command>;

template <class C>
void chooses(CLI::App& app, Chosen& chosen, const std::shared_ptr<C>& command)
{
    app.callback([&chosen, command] { chosen = *command; });
}

CLI::Option* add_lifetime(CLI::App& to, std::optional<Duration>& lifetime, const std::string& about)
{
    const auto take = [&lifetime](const std::string& text) { lifetime = parse_duration(text); };
    return to.add_option_function<std::string>("--lifetime", take, about)
        ->check(check_lifetime)
        ->type_name("TIME");
}

void add_service_principal(CLI::App& login, ServicePrincipalCommand& command)
{
    auto* principal = login
                          .add_option("--service-principal",
                                      command.application_id,
                                      "Have an admin's profile make the first token for this one")
                          ->check(check_application_id)
                          ->type_name("APPLICATION_ID");
    auto* as = login.add_option("--as", command.admin, "The admin's profile")
                   ->check(check_name)
                   ->type_name("NAME");
    auto* lifetime =
        add_lifetime(login, command.lifetime, "Of a service principal's first token; else 1h");
    principal->needs(as)->needs(login.get_option("--profile"));
    as->needs(principal);
    lifetime->needs(principal);
}

// What is about a token that is given makes no sense where one is made. Said here: CLI11's own
// excludes() would fill the help of the command that everybody begins with.
void check_service_principal(const CLI::App& login)
{
    for (const auto* other : {"--host", "--token-stdin", "--no-rotate", "--delete-pasted"}) {
        if (login.count(other) > 0) throw CLI::ExcludesError("--service-principal", other);
    }
}

void add_login(CLI::App& app, Chosen& chosen)
{
    auto& login = *app.add_subcommand("login", "Take a token into the keyring and keep it fresh");
    auto command = std::make_shared<LoginCommand>();
    login.add_option("-p,--profile", command->profile, "What to call it")
        ->check(check_name)
        ->type_name("NAME")
        ->capture_default_str();
    login.add_option("--host", command->host, "The workspace; asked for when missing")
        ->type_name("URL");
    login.add_flag("--token-stdin", command->token_stdin, "Read the token as one line from stdin");
    login.add_flag("--no-rotate", command->no_rotate, "Keep this very token; make no successors");
    login.add_flag("--delete-pasted",
                   command->delete_pasted,
                   "Delete the given token at the workspace once it is replaced");
    login.add_flag("--replace", command->replace, "Replace the profile if it is there");
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
    logout.add_flag("-y,--yes", command->yes, "Do not ask");
    chooses(logout, chosen, command);
}

void add_token(CLI::App& app, Chosen& chosen)
{
    auto& token = *app.add_subcommand("token", "Print the current token and nothing else");
    auto command = std::make_shared<TokenCommand>();
    add_profile(token, command->choice);
    add_host(token, command->choice);
    const auto takes = [command](TokenForm form) {
        return [command, form](std::int64_t) { command->form = form; };
    };
    auto* json = token.add_flag("--json", takes(TokenForm::json), "With host, id, expiry");
    token.add_flag("--header", takes(TokenForm::header), "As a header, for curl -H @-")
        ->excludes(json);
    chooses(token, chosen, command);
}

void add_metadata(CLI::App& to, bool& metadata)
{
    to.add_flag("--metadata", metadata, "An address to get tokens from, in place of a token");
}

CLI::Option* add_shell(CLI::App& to,
                       const std::string& option,
                       const std::map<std::string, Shell>& shells,
                       const std::function<void(Shell)>& take,
                       const std::string& about)
{
    const auto take_named = [shells, take](const std::string& name) { take(shells.at(name)); };
    return to.add_option_function<std::string>(option, take_named, about)
        ->check(CLI::IsMember(shells))
        ->type_name("");
}

void add_env(CLI::App& app, Chosen& chosen)
{
    auto& env = *app.add_subcommand("env", "Print variables for eval \"$(patkeeper env)\"");
    auto command = std::make_shared<EnvCommand>();
    add_profile(env, command->choice);
    add_host(env, command->choice);
    const auto take = [command](Shell shell) { command->shell = shell; };
    add_shell(env,
              "--shell",
              {{"sh", Shell::sh},
               {"bash", Shell::bash},
               {"zsh", Shell::zsh},
               {"fish", Shell::fish},
               {"json", Shell::json}},
              take,
              "Else that of the parent process");
    add_metadata(env, command->metadata);
    env.add_flag("--unset", command->unset, "Print what takes them back");
    chooses(env, chosen, command);
}

// One that people type in.
template <class C>
void add_interactive_shell(CLI::App& to, const std::shared_ptr<C>& command)
{
    add_shell(
        to,
        "shell",
        {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}},
        [command](Shell shell) { command->shell = shell; },
        "bash, zsh or fish")
        ->required();
}

void add_hook(CLI::App& app, Chosen& chosen)
{
    auto& hook = *app.add_subcommand("hook", "Print a prompt hook that keeps variables fresh");
    auto command = std::make_shared<HookCommand>();
    add_interactive_shell(hook, command);
    hook.footer("In a profile: eval \"$(patkeeper hook bash)\", or patkeeper hook fish | source");
    chooses(hook, chosen, command);
}

// What stands after "--" never comes here: CLI11 would take a word in brackets for a list.
void add_exec(CLI::App& app, Chosen& chosen, const std::vector<std::string>& words)
{
    auto& exec = *app.add_subcommand("exec", "Become another program, with variables set");
    auto command = std::make_shared<ExecCommand>();
    add_profile(exec, command->choice);
    add_host(exec, command->choice);
    add_metadata(exec, command->metadata);
    exec.footer("Then: -- PROGRAM [ARGUMENT]...\nSuch as: patkeeper exec -- dbt run");
    exec.allow_extras();  // a program without -- is told so
    exec.callback([&chosen, &words, &exec, command] {
        if (words.empty()) throw CLI::RequiredError("exec: a program after --");
        if (exec.remaining_size() > 0) throw CLI::ExtrasError(exec.remaining());
        command->words = words;
        chosen = *command;
    });
}

void add_status(CLI::App& app, Chosen& chosen)
{
    auto& status = *app.add_subcommand("status", "Show every profile, the daemon and the keyring");
    auto command = std::make_shared<StatusCommand>();
    status.add_flag("--json", command->json, "For programs");
    status.add_flag("--watch", command->watch, "And each change as it happens");
    chooses(status, chosen, command);
}

void add_doctor(CLI::App& app, Chosen& chosen)
{
    auto& doctor = *app.add_subcommand("doctor", "Check everything and say how to mend it");
    auto command = std::make_shared<DoctorCommand>();
    doctor.add_flag("--json", command->json, "For programs");
    chooses(doctor, chosen, command);
}

void add_completion(CLI::App& app, Chosen& chosen)
{
    auto& completion = *app.add_subcommand("completion", "Print completion for a shell to source");
    auto command = std::make_shared<CompletionCommand>();
    add_interactive_shell(completion, command);
    completion.footer(
        "The package installs it. Else, in a profile: source <(patkeeper completion bash)");
    chooses(completion, chosen, command);
}

void add_rotate(CLI::App& app, Chosen& chosen)
{
    auto& rotate = *app.add_subcommand("rotate", "Replace the token now and wait for it");
    auto command = std::make_shared<RotateCommand>();
    add_profile(rotate, command->choice);
    auto* all = rotate.add_flag("--all", command->all, "Every profile, going on past failures");
    all->excludes(rotate.get_option("--profile"));
    rotate.add_flag("--delete-old-now",
                    command->delete_old_now,
                    "Delete the old token at once, though somebody may be using it");
    chooses(rotate, chosen, command);
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

void add_mint(CLI::App& app, Chosen& chosen)
{
    auto& mint = *app.add_subcommand("mint", "Make an extra token and print it once");
    auto command = std::make_shared<MintCommand>();
    add_profile(mint, command->choice);
    add_lifetime(mint, command->lifetime, "Such as 8h; else that of the profile's tokens");
    add_scopes(
        mint, "--scopes", command->scopes, "What it may do; else what the profile's token may");
    mint.add_option("--comment", command->comment, "How the workspace lists it")
        ->check(check_text)
        ->type_name("TEXT");
    mint.add_flag("--json", command->json, "With host, id, expiry, scopes");
    mint.footer("Nobody replaces or deletes it: give it a short --lifetime.");
    chooses(mint, chosen, command);
}

void add_scopes_command(CLI::App& app, Chosen& chosen)
{
    auto& scopes = *app.add_subcommand("scopes", "Show or change what the current token may do");
    auto command = std::make_shared<ScopesCommand>();
    add_profile(scopes, command->choice);
    add_scopes(scopes, "--set", command->set, "Give it these and no others");
    auto* set = scopes.get_option("--set");
    scopes.add_flag("--available", command->available, "List those there are")->excludes(set);
    scopes.add_flag("--json", command->json, "For programs")->excludes(set);
    scopes.add_flag("-y,--yes", command->yes, "Do not ask, though it be the end of rotation")
        ->needs(set);
    chooses(scopes, chosen, command);
}

void add_profiles(CLI::App& to, std::vector<std::string>& profiles)
{
    to.add_option("-p,--profile", profiles, "Only this profile; may be given again")
        ->check(check_name)
        ->allow_extra_args(false)
        ->type_name("NAME");
}

void add_import(CLI::App& app, Chosen& chosen)
{
    auto& import = *app.add_subcommand("import", "Take the tokens of .databrickscfg over");
    auto command = std::make_shared<ImportCommand>();
    import.add_option("--file", command->file, "In place of ~/.databrickscfg")->type_name("FILE");
    add_profiles(import, command->profiles);
    import.add_flag("--delete-imported",
                    command->delete_imported,
                    "Delete each token at its workspace once it is replaced");
    chooses(import, chosen, command);
}

void add_setup_databrickscfg(CLI::App& app, Chosen& chosen)
{
    auto& setup = *app.add_subcommand("setup-databrickscfg", "Point .databrickscfg at patkeeper");
    auto command = std::make_shared<SetupDatabrickscfgCommand>();
    add_profiles(setup, command->profiles);
    setup.add_flag("--remove", command->remove, "Take out what was added");
    chooses(setup, chosen, command);
}

void add_git_credential(CLI::App& app, Chosen& chosen)
{
    auto& git = *app.add_subcommand("git-credential", "Answer git, as its credential helper");
    auto command = std::make_shared<GitCredentialCommand>();
    git.add_option("action", command->action, "get, store, erase or capability")->required();
    chooses(git, chosen, command);
}

void add_setup_git(CLI::App& app, Chosen& chosen)
{
    auto& setup = *app.add_subcommand("setup-git", "Have git ask patkeeper for its workspaces");
    auto command = std::make_shared<SetupGitCommand>();
    add_profiles(setup, command->profiles);
    setup.add_flag("--remove", command->remove, "Take that back");
    chooses(setup, chosen, command);
}

template <class C>
void add_bare(CLI::App& app, Chosen& chosen, const char* name, const char* about)
{
    chooses(*app.add_subcommand(name, about), chosen, std::make_shared<C>());
}

// `help`, or `help COMMAND`.
void add_help(CLI::App& app, Chosen& chosen)
{
    auto& help = *app.add_subcommand("help", "Explain patkeeper, or one command");
    auto topic = std::make_shared<std::string>();
    help.add_option("command", *topic, "The command");
    help.callback([&app, &chosen, topic] {
        // app.help() would explain the command that was typed, which is `help`.
        const auto of_all = [&] {
            return app.get_formatter()->make_help(&app, "patkeeper", CLI::AppFormatMode::Normal);
        };
        chosen =
            HelpCommand{topic->empty() ? of_all() : app.get_subcommand(*topic)->help("patkeeper")};
    });
}

Failure usage(const CLI::App& app, std::string reason)
{
    if (reason.ends_with('.')) reason.pop_back();
    const auto typed = app.get_subcommands();
    auto topic = typed.empty() ? "" : " " + typed.front()->get_name();
    if (topic == " help") topic.clear();
    return {ExitCode::usage, std::move(reason), "patkeeper help" + topic};
}

// `--help` after a command explains that command.
HelpCommand help_on(const CLI::App& app)
{
    const auto typed = app.get_subcommands();
    return {typed.empty() ? app.help() : typed.front()->help("patkeeper")};
}

// Where the program of `exec` begins: at the first "--", which goes too. Else at the end.
int count_own(int argc, const char* const* argv)
{
    const bool exec = argc > 1 && std::string_view(argv[1]) == "exec";
    const auto* dashes = std::find(argv, argv + argc, std::string_view("--"));
    return exec ? static_cast<int>(dashes - argv) : argc;
}

void declare(CLI::App& app, Chosen& chosen, const std::vector<std::string>& words)
{
    app.add_flag_callback(
        "--version", [] { throw CLI::CallForVersion(); }, "Print the version");
    app.require_subcommand(0, 1);  // none is said better below
    app.footer("Begin with: patkeeper login\nMore in patkeeper(1).");
    add_login(app, chosen);
    add_import(app, chosen);
    add_status(app, chosen);
    add_token(app, chosen);
    add_env(app, chosen);
    add_hook(app, chosen);
    add_exec(app, chosen, words);
    add_rotate(app, chosen);
    add_mint(app, chosen);
    add_scopes_command(app, chosen);
    add_setup_databrickscfg(app, chosen);
    add_bare<UnlockCommand>(app, chosen, "unlock", "Let the keyring ask for its password");
    add_logout(app, chosen);
    add_git_credential(app, chosen);
    add_setup_git(app, chosen);
    add_doctor(app, chosen);
    add_completion(app, chosen);
    add_bare<StopCommand>(app, chosen, "stop", "Stop the daemon");
    add_bare<VersionCommand>(app, chosen, "version", "Print the version");
    add_help(app, chosen);
}

// What shells ask while a line is typed. Its words are not options of ours, and may be anything.
bool is_completing(int argc, const char* const* argv)
{
    return argc > 1 && std::string_view(argv[1]) == "complete";
}

constexpr const char* about = "Keeps Databricks personal access tokens in the keyring and fresh.";

}  // namespace

Result<Command, Failure> parse_command_line(int argc, const char* const* argv)
{
    if (is_completing(argc, argv)) return Command(CompleteCommand{{argv + 2, argv + argc}});
    const int own = count_own(argc, argv);
    const std::vector<std::string> words(argv + std::min(own + 1, argc), argv + argc);
    CLI::App app(about, "patkeeper");
    Chosen chosen;
    declare(app, chosen, words);
    try {
        app.parse(own, argv);
    } catch (const CLI::CallForHelp&) {
        return Command(help_on(app));
    } catch (const CLI::CallForVersion&) {
        return Command(VersionCommand{});
    } catch (const CLI::Error& error) {
        return usage(app, error.what());
    }
    if (!chosen) return usage(app, "no command was given");
    return *std::move(chosen);
}

Completion complete_command_line(const std::vector<std::string>& words,
                                 const ProfileNames& profiles)
{
    CLI::App app(about, "patkeeper");
    Chosen chosen;
    const std::vector<std::string> no_program;
    declare(app, chosen, no_program);
    return complete(app, words, profiles);
}

}  // namespace patkeeper::client
