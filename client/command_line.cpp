#include "client/command_line.hpp"

#include "client/command_declarations.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

namespace patkeeper::client {

namespace {

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
    return {ExitCode::usage, std::move(reason), Try{"patkeeper help" + topic}};
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
