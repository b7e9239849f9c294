#pragma once
#include "client/profile_choice.hpp"
#include "client/shell_quote.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/time_point.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patkeeper::client {

// What can be asked of patkeeper: a struct of options for each command, and the function that
// carries it out, in the file of that name. Everything wrong is said before it returns.

struct LoginCommand {
    std::string profile = "DEFAULT";
    std::optional<std::string> host;
    bool token_stdin = false;
    bool no_rotate = false;
    bool delete_pasted = false;
    bool replace = false;
};
struct ServicePrincipalCommand {  // login --service-principal
    std::string profile;
    std::string application_id;
    std::string admin;
    std::optional<Duration> lifetime;  // of the first token; whole seconds
    bool replace = false;
};
struct LogoutCommand {
    ProfileOptions choice;
    bool all = false;
    bool other_machines = false;
    bool keep_tokens = false;
    bool yes = false;
};
enum class TokenForm { value, json, header };
struct TokenCommand {
    ProfileOptions choice;
    TokenForm form = TokenForm::value;
};
struct EnvCommand {
    ProfileOptions choice;
    std::optional<Shell> shell;  // else the parent process's
    bool metadata = false;
    bool unset = false;
};
struct HookCommand {
    Shell shell = Shell::bash;  // bash, zsh or fish
};
struct ExecCommand {
    ProfileOptions choice;
    bool metadata = false;
    std::vector<std::string> words;  // the program and its arguments; one at least
};
struct StatusCommand {
    bool json = false;
    bool watch = false;
};
struct RotateCommand {
    ProfileOptions choice;
    bool all = false;
    bool delete_old_now = false;
};
struct MintCommand {
    ProfileOptions choice;
    std::optional<Duration> lifetime;  // else the profile's; whole seconds
    std::vector<std::string> scopes;   // none: those of the profile's token
    std::optional<std::string> comment;
    bool json = false;
};
struct ScopesCommand {
    ProfileOptions choice;
    std::vector<std::string> set;  // none: show them
    bool available = false;
    bool json = false;
    bool yes = false;
};
struct ImportCommand {
    std::optional<std::string> file;
    std::vector<std::string> profiles;  // else all
    bool delete_imported = false;
};
struct SetupDatabrickscfgCommand {
    std::vector<std::string> profiles;  // else all
    bool remove = false;
};
struct UnlockCommand {
    bool passphrase_stdin = false;
};
struct DoctorCommand {
    bool json = false;
};
struct CompletionCommand {
    Shell shell = Shell::bash;
};
struct CompleteCommand {
    std::vector<std::string> words;  // after the program's name; the last one is being typed
};
struct StopCommand {};
struct VersionCommand {};
struct HelpCommand {
    std::string text;
};
struct GitCredentialCommand {
    std::string action;
    ProfileOptions choice;
};

struct SetupGitCommand {
    std::vector<std::string> profiles;  // none: every one
    std::vector<std::string> hosts;     // only to remove: of these, whatever profiles there are
    bool remove = false;
};

ExitCode run(const LoginCommand& command);
ExitCode run(const ServicePrincipalCommand& command);
ExitCode run(const LogoutCommand& command);
ExitCode run(const TokenCommand& command);
ExitCode run(const EnvCommand& command);
ExitCode run(const HookCommand& command);
ExitCode run(const ExecCommand& command);
ExitCode run(const StatusCommand& command);
ExitCode run(const RotateCommand& command);
ExitCode run(const MintCommand& command);
ExitCode run(const ScopesCommand& command);
ExitCode run(const ImportCommand& command);
ExitCode run(const SetupDatabrickscfgCommand& command);
ExitCode run(const UnlockCommand& command);
ExitCode run(const DoctorCommand& command);
ExitCode run(const CompletionCommand& command);
ExitCode run(const CompleteCommand& command);
ExitCode run(const StopCommand& command);
ExitCode run(const VersionCommand& command);
ExitCode run(const HelpCommand& command);
ExitCode run(const GitCredentialCommand& command);
ExitCode run(const SetupGitCommand& command);

using Command = std::variant<LoginCommand,
                             ServicePrincipalCommand,
                             LogoutCommand,
                             TokenCommand,
                             EnvCommand,
                             HookCommand,
                             ExecCommand,
                             StatusCommand,
                             RotateCommand,
                             MintCommand,
                             ScopesCommand,
                             ImportCommand,
                             SetupDatabrickscfgCommand,
                             UnlockCommand,
                             SetupGitCommand,
                             DoctorCommand,
                             CompletionCommand,
                             CompleteCommand,
                             StopCommand,
                             VersionCommand,
                             HelpCommand,
                             GitCredentialCommand>;

}  // namespace patkeeper::client
