#include "client/command_line.hpp"

#include "client/command_declarations.hpp"
#include "client/help_format.hpp"
#include "client/shell_quote.hpp"
#include "client/similar.hpp"
#include "protocol/redacted.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::client {

namespace {

using Words = std::vector<const char*>;  // as typed, behind the program's name

void add_status(CLI::App& app, Chosen& chosen)
{
    auto& status = *app.add_subcommand("status", "Show every profile, the daemon and the keyring");
    auto command = std::make_shared<StatusCommand>();
    status.add_flag("--json", command->json, "Print JSON");
    status.add_flag("--watch", command->watch, "Keep running and show each change");
    chooses(status, chosen, command);
}

void add_doctor(CLI::App& app, Chosen& chosen)
{
    auto& doctor = *app.add_subcommand("doctor", "Check everything and say how to fix it");
    auto command = std::make_shared<DoctorCommand>();
    doctor.add_flag("--json", command->json, "Print JSON");
    chooses(doctor, chosen, command);
}

template <class C>
void add_bare(CLI::App& app, Chosen& chosen, const char* name, const char* about)
{
    chooses(*app.add_subcommand(name, about), chosen, std::make_shared<C>());
}

void add_unlock(CLI::App& app, Chosen& chosen)
{
    const auto command = std::make_shared<UnlockCommand>();
    auto& unlock = *app.add_subcommand("unlock", "Unlock the keyring, or make one");
    unlock.add_flag("--passphrase-stdin",
                    command->passphrase_stdin,
                    "Read its password as one line from stdin");
    chooses(unlock, chosen, command);
}

std::vector<std::string> names_of_commands(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

std::vector<std::string> names_of_options(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

// It may be a host that was put in a wrong place.
std::string no_such_command(const CLI::App& app, const std::string& word)
{
    auto named = word;
    redact_all(named, user_info_of_host(word));
    return "there is no command " + named + did_you_mean(word, names_of_commands(app));
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
        const auto names = names_of_commands(app);
        const bool known = std::find(names.begin(), names.end(), *topic) != names.end();
        if (!known && !topic->empty()) throw CLI::ValidationError(no_such_command(app, *topic));
        chosen = HelpCommand{known ? app.get_subcommand(*topic)->help("patkeeper") : of_all()};
    });
}

const CLI::App* typed_command(const CLI::App& app)
{
    const auto typed = app.get_subcommands();
    return typed.empty() ? nullptr : typed.front();
}

Failure usage(const CLI::App& app, std::string reason)
{
    if (reason.ends_with('.')) reason.pop_back();
    const auto* command = typed_command(app);
    auto topic = command == nullptr ? "" : " " + command->get_name();
    if (topic == " help") topic.clear();
    return {ExitCode::usage, std::move(reason), Try{"patkeeper help" + topic}};
}

bool has_option(const CLI::App& command, const std::string& option)
{
    return command.get_option_no_throw(option) != nullptr;
}

bool is_option_of_any_command(const CLI::App& app, const std::string& option)
{
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(commands.begin(), commands.end(), [&](const CLI::App* command) {
        return has_option(*command, option);
    });
}

// The line with what stands before the command behind it; nothing where that makes no command either.
std::optional<std::string> with_options_behind(const std::string& command, Words words)
{
    const auto at = std::find(words.begin() + 1, words.end(), command);
    if (at == words.end()) return std::nullopt;
    std::rotate(words.begin() + 1, at, at + 1);
    if (!parse_command_line(static_cast<int>(words.size()), words.data())) return std::nullopt;
    std::string line = "patkeeper";
    for (const auto* word : Words(words.begin() + 1, words.end()))
        line += " " + shown(word);
    return line;
}

// An option of a command that stands before the command.
std::optional<Failure> misplaced(const CLI::App& app, const std::string& option, const Words& words)
{
    const auto* command = typed_command(app);
    if (command == nullptr) {
        if (!is_option_of_any_command(app, option)) return std::nullopt;
        return usage(app, option + " comes after a command");
    }
    if (!has_option(*command, option)) return std::nullopt;
    const auto line = with_options_behind(command->get_name(), words);
    if (!line) return std::nullopt;
    const auto sentence = option + " comes after the command " + command->get_name();
    return Failure{ExitCode::usage, sentence, Try{*line}};
}

// `--json=x`: the first flag that was given a value. CLI11 would repeat the value.
std::optional<Failure> valued_flag(const CLI::App& app, const Words& typed)
{
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    for (const std::string word : typed) {
        const auto equals = word.find('=');
        if (!word.starts_with("--") || equals == std::string::npos) continue;
        const auto name = word.substr(0, equals);
        const auto takes = [&](bool value) {
            return std::any_of(commands.begin(), commands.end(), [&](const CLI::App* command) {
                const auto* option = command->get_option_no_throw(name);
                return option != nullptr && (option->get_expected_max() > 0) == value;
            });
        };
        if (takes(false) && !takes(true)) return usage(app, name + " takes no value");
    }
    return std::nullopt;
}

// An option's name without what is attached to it: --name=value, -pvalue.
std::string name_alone(const std::string& word)
{
    if (word.starts_with("--")) return word.substr(0, word.find('='));
    return word.substr(0, 2);
}

// Names the first such word only: what follows an unknown option may be its value, and a secret.
Failure unexpected(const CLI::App& app, const Words& typed)
{
    const auto words = app.remaining(/*recurse=*/true);
    const auto word = words.empty() ? std::string() : words.front();
    const auto* command = typed_command(app);
    if (word.starts_with('-')) {
        const auto option = name_alone(word);
        if (auto failure = misplaced(app, option, typed)) return *std::move(failure);
        const auto& of = command == nullptr ? app : *command;
        return usage(app,
                     of.get_name() + " has no option " + option +
                         did_you_mean(option, names_of_options(of)));
    }
    if (command == nullptr) return usage(app, no_such_command(app, word));
    // Not repeated: it may be a token or a password of a form that no one knows.
    return usage(app, command->get_name() + " takes no such argument");
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

// Whether a word is a token, or an option that people expect to take one.
bool brings_token(std::string_view word)
{
    constexpr std::array<std::string_view, 3> options{"--token", "--pat", "--access-token"};
    const auto name = word.substr(0, word.find_first_of("=:"));
    return holds_token(word) || word.starts_with("--token-stdin=") ||
           std::find(options.begin(), options.end(), name) != options.end();
}

Failure no_token_as_argument()
{
    return {ExitCode::usage,
            "a token cannot be an argument, because other processes can read it there. Revoke that "
            "token in the workspace, under Settings, Developer, Access tokens; login asks for a "
            "new one, or reads it from standard input with --token-stdin",
            Try{"patkeeper login"}};
}

// How the help and completion sort the commands.
void group(CLI::App& app)
{
    const std::vector<std::pair<const char*, std::vector<const char*>>> groups{
        {"Profiles", {"login", "import", "status", "rotate", "scopes", "mint", "logout"}},
        {"Tokens for shells and programs", {"token", "env", "hook", "exec"}},
        {"Set up other tools",
         {"setup-databrickscfg", "setup-git", "git-credential", "completion"}},
        {"The daemon and the keyring", {"unlock", "doctor", "stop"}},
        {"About", {"version", "help"}}};
    for (const auto& [name, commands] : groups)
        for (const auto* command : commands)
            app.get_subcommand(command)->group(name);
}

void declare(CLI::App& app, Chosen& chosen, const std::vector<std::string>& words)
{
    app.formatter(std::make_shared<HelpFormat>());
    app.add_flag_callback(
        "--version", [] { throw CLI::CallForVersion(); }, "Print the version");
    app.require_subcommand(0, 1);  // alone it prints the help
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
    add_unlock(app, chosen);
    add_logout(app, chosen);
    add_git_credential(app, chosen);
    add_setup_git(app, chosen);
    add_doctor(app, chosen);
    add_completion(app, chosen);
    add_bare<StopCommand>(app, chosen, "stop", "Stop the daemon");
    add_bare<VersionCommand>(app, chosen, "version", "Print the version");
    add_help(app, chosen);
    group(app);
    app.footer("Begin with: patkeeper login\nMore in patkeeper(1).");  // last: commands inherit it
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
    if (std::any_of(argv, argv + own, brings_token)) return no_token_as_argument();
    const std::vector<std::string> words(argv + std::min(own + 1, argc), argv + argc);
    CLI::App app(about, "patkeeper");
    Chosen chosen;
    declare(app, chosen, words);
    if (auto failure = valued_flag(app, {argv, argv + own})) return *std::move(failure);
    try {
        app.parse(own, argv);
    } catch (const CLI::CallForHelp&) {
        return Command(help_on(app));
    } catch (const CLI::CallForVersion&) {
        return Command(VersionCommand{});
    } catch (const CLI::ExtrasError&) {
        return unexpected(app, {argv, argv + argc});
    } catch (const CLI::Error& error) {
        return usage(app, error.what());
    }
    if (!chosen) return Command(HelpCommand{app.help()});  // as gh does
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
