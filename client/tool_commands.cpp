// The commands that give shells and tools a token, or an address to get tokens from.
#include "client/command_declarations.hpp"
#include "client/joined.hpp"
#include "client/similar.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace patkeeper::client {

namespace {

void add_metadata(CLI::App& to, bool& metadata)
{
    to.add_flag("--metadata", metadata, "Use the metadata service instead of a token");
}

// Help and completion read the names off its description, as with CLI11's own check.
CLI::Validator one_of(const std::vector<std::string>& names)
{
    const auto check = [names](const std::string& word) -> std::string {
        if (std::find(names.begin(), names.end(), word) != names.end()) return "";
        return word + " is not one of " + joined(names, ", ") + did_you_mean(word, names);
    };
    return {check, "{" + joined(names, ",") + "}"};
}

CLI::Option* add_shell(CLI::App& to,
                       const std::string& option,
                       const std::map<std::string, Shell>& shells,
                       const std::function<void(Shell)>& take,
                       const std::string& about)
{
    std::vector<std::string> names;
    for (const auto& [name, shell] : shells)
        names.push_back(name);
    const auto take_named = [shells, take](const std::string& name) { take(shells.at(name)); };
    return to.add_option_function<std::string>(option, take_named, about)
        ->check(one_of(names))
        ->type_name("");
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

}  // namespace

void add_token(CLI::App& app, Chosen& chosen)
{
    auto& token = *app.add_subcommand("token", "Print the current token and nothing else");
    auto command = std::make_shared<TokenCommand>();
    add_profile(token, command->choice);
    add_host(token, command->choice);
    const auto takes = [command](TokenForm form) {
        return [command, form](std::int64_t) { command->form = form; };
    };
    auto* json =
        token.add_flag("--json", takes(TokenForm::json), "Print JSON with host, id and expiry");
    token
        .add_flag(
            "--header", takes(TokenForm::header), "Print an Authorization header, for curl -H @-")
        ->excludes(json);
    chooses(token, chosen, command);
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
              "Shell syntax (default: detected)");
    add_metadata(env, command->metadata);
    env.add_flag("--unset", command->unset, "Print commands that unset the variables");
    chooses(env, chosen, command);
}

void add_hook(CLI::App& app, Chosen& chosen)
{
    auto& hook = *app.add_subcommand("hook", "Print a prompt hook that keeps variables fresh");
    auto command = std::make_shared<HookCommand>();
    add_interactive_shell(hook, command);
    hook.footer(
        "In your shell's startup file: eval \"$(patkeeper hook bash)\", or patkeeper hook fish | "
        "source");
    chooses(hook, chosen, command);
}

void add_exec(CLI::App& app, Chosen& chosen, const std::vector<std::string>& words)
{
    auto& exec = *app.add_subcommand("exec", "Run a program with the variables set");
    auto command = std::make_shared<ExecCommand>();
    add_profile(exec, command->choice);
    add_host(exec, command->choice);
    add_metadata(exec, command->metadata);
    exec.footer("Example: patkeeper exec -- dbt run");
    exec.allow_extras();  // a program without -- is told so
    exec.callback([&chosen, &words, &exec, command] {
        if (words.empty()) throw CLI::RequiredError("exec: a program after --");
        if (exec.remaining_size() > 0) throw CLI::ExtrasError(exec.remaining());
        command->words = words;
        chosen = *command;
    });
}

void add_setup_databrickscfg(CLI::App& app, Chosen& chosen)
{
    auto& setup = *app.add_subcommand("setup-databrickscfg", "Point .databrickscfg at patkeeper");
    auto command = std::make_shared<SetupDatabrickscfgCommand>();
    add_profiles(setup, command->profiles);
    setup.add_flag("--remove", command->remove, "Remove what was added");
    chooses(setup, chosen, command);
}

void add_git_credential(CLI::App& app, Chosen& chosen)
{
    auto& git = *app.add_subcommand("git-credential", "Answer git, as its credential helper");
    auto command = std::make_shared<GitCredentialCommand>();
    git.add_option("action", command->action, "get, store, erase or capability")->required();
    add_profile(git, command->choice);
    add_host(git, command->choice);
    chooses(git, chosen, command);
}

void add_setup_git(CLI::App& app, Chosen& chosen)
{
    auto& setup = *app.add_subcommand("setup-git", "Make git get its tokens from patkeeper");
    auto command = std::make_shared<SetupGitCommand>();
    add_profiles(setup, command->profiles);
    auto* remove = setup.add_flag("--remove", command->remove, "Remove these settings");
    setup
        .add_option("--host", command->hosts, "With --remove: the settings of this workspace only")
        ->allow_extra_args(false)
        ->needs(remove)
        ->excludes("--profile")
        ->type_name("URL");
    chooses(setup, chosen, command);
}

void add_completion(CLI::App& app, Chosen& chosen)
{
    auto& completion = *app.add_subcommand("completion", "Print completion for a shell to source");
    auto command = std::make_shared<CompletionCommand>();
    add_interactive_shell(completion, command);
    completion.footer(
        "The package installs it. Otherwise, in your shell's startup file: source <(patkeeper "
        "completion bash)");
    chooses(completion, chosen, command);
}

}  // namespace patkeeper::client
