#include "client/command_line.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

Result<Command, Failure> parse(std::vector<const char*> words)
{
    words.insert(words.begin(), "patkeeper");
    return parse_command_line(static_cast<int>(words.size()), words.data());
}

template <class C>
C parsed(std::vector<const char*> words)
{
    return std::get<C>(*parse(std::move(words)));
}

std::string refused(std::vector<const char*> words)
{
    const auto command = parse(std::move(words));
    if (command) return "taken";
    EXPECT_EQ(command.error().code, ExitCode::usage);
    return command.error().sentence + " | " + std::get<Try>(command.error().advice).command;
}

}  // namespace

TEST(CommandLine, BecomesACommand)
{
    const auto login = parsed<LoginCommand>({"login", "--host", "h", "--token-stdin", "--replace"});
    EXPECT_EQ(login.profile, "DEFAULT");
    EXPECT_EQ(login.host, "h");
    EXPECT_TRUE(login.token_stdin && login.replace && !login.no_rotate && !login.delete_pasted);
    EXPECT_EQ(parsed<TokenCommand>({"token"}).form, TokenForm::value);
    EXPECT_EQ(parsed<TokenCommand>({"token", "--json"}).form, TokenForm::json);
    EXPECT_EQ(parsed<TokenCommand>({"token", "--header", "-p", "a b"}).choice.profile, "a b");
    EXPECT_EQ(parsed<EnvCommand>({"env", "--shell", "fish"}).shell, Shell::fish);
    EXPECT_EQ(parsed<EnvCommand>({"env", "--unset"}).shell, std::nullopt);
    EXPECT_TRUE(parsed<LogoutCommand>({"logout", "--yes", "--keep-tokens"}).keep_tokens);
    EXPECT_TRUE(parsed<LogoutCommand>({"logout", "--all", "--keep-tokens"}).all);
    EXPECT_TRUE(parsed<LogoutCommand>({"logout", "--other-machines", "-p", "a"}).other_machines);
    EXPECT_TRUE(parsed<RotateCommand>({"rotate", "--all", "--delete-old-now"}).delete_old_now);
    const auto principal = parsed<ServicePrincipalCommand>({"login",
                                                            "--service-principal",
                                                            "a-1",
                                                            "--as",
                                                            "ops",
                                                            "-p",
                                                            "robot",
                                                            "--lifetime",
                                                            "2h",
                                                            "--replace"});
    EXPECT_EQ(principal.profile + " " + principal.application_id + " " + principal.admin,
              "robot a-1 ops");
    EXPECT_TRUE(principal.replace);
    EXPECT_EQ(principal.lifetime, std::chrono::hours(2));
    const auto mint = parsed<MintCommand>(
        {"mint", "-p", "a", "--lifetime", "1h30m", "--scopes", "sql,clusters", "--comment", "x y"});
    EXPECT_EQ(mint.choice.profile, "a");
    EXPECT_EQ(mint.lifetime, std::chrono::minutes(90));
    EXPECT_EQ(mint.scopes, (std::vector<std::string>{"sql", "clusters"}));
    EXPECT_EQ(mint.comment, "x y");
    EXPECT_FALSE(mint.json);
    const auto plain_mint = parsed<MintCommand>({"mint", "--json"});
    EXPECT_TRUE(plain_mint.json && plain_mint.scopes.empty());
    EXPECT_TRUE(!plain_mint.lifetime && !plain_mint.comment && !plain_mint.choice.profile);
    const auto scopes = parsed<ScopesCommand>({"scopes", "-p", "a", "--set", "sql,scim", "--yes"});
    EXPECT_EQ(scopes.choice.profile, "a");
    EXPECT_EQ(scopes.set, (std::vector<std::string>{"sql", "scim"}));
    EXPECT_TRUE(scopes.yes && !scopes.available && !scopes.json);
    EXPECT_TRUE(parsed<ScopesCommand>({"scopes", "--available", "--json"}).available);
    EXPECT_TRUE(parsed<ScopesCommand>({"scopes", "--json"}).json);
    EXPECT_TRUE(parsed<ScopesCommand>({"scopes"}).set.empty());
    EXPECT_TRUE(parsed<StatusCommand>({"status", "--json"}).json);
    EXPECT_TRUE(parsed<StatusCommand>({"status", "--watch"}).watch);
    EXPECT_EQ(parsed<CompletionCommand>({"completion", "zsh"}).shell, Shell::zsh);
    EXPECT_EQ(parsed<CompleteCommand>({"complete", "--help", "--", ""}).words,
              (std::vector<std::string>{"--help", "--", ""}));
    EXPECT_TRUE(parsed<DoctorCommand>({"doctor", "--json"}).json);
    EXPECT_EQ(parsed<GitCredentialCommand>({"git-credential", "get"}).action, "get");
    for (const std::vector<const char*>& line :
         {std::vector<const char*>{"git-credential", "--profile", "my one", "--host", "h", "get"},
          {"git-credential", "get", "-p", "my one", "--host=h"}}) {
        const auto git = parsed<GitCredentialCommand>(line);
        EXPECT_EQ(git.action, "get");
        EXPECT_EQ(git.choice.profile, "my one");
        EXPECT_EQ(git.choice.host, "h");
    }
    EXPECT_EQ(parsed<SetupGitCommand>({"setup-git", "--remove", "--host", "h"}).hosts,
              std::vector<std::string>{"h"});
    const auto setup = parsed<SetupGitCommand>({"setup-git", "-p", "a", "--profile", "b"});
    EXPECT_EQ(setup.profiles, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(parsed<SetupGitCommand>({"setup-git", "--remove"}).remove);
    const auto import = parsed<ImportCommand>({"import", "-p", "a", "--profile", "b c"});
    EXPECT_EQ(import.profiles, (std::vector<std::string>{"a", "b c"}));
    EXPECT_TRUE(!import.file && !import.delete_imported);
    EXPECT_EQ(parsed<ImportCommand>({"import", "--file", "f"}).file, "f");
    EXPECT_TRUE(parsed<ImportCommand>({"import", "--delete-imported"}).delete_imported);
    EXPECT_TRUE(parsed<SetupDatabrickscfgCommand>({"setup-databrickscfg", "--remove"}).remove);
    EXPECT_EQ(parsed<SetupDatabrickscfgCommand>({"setup-databrickscfg", "-p", "a"}).profiles,
              std::vector<std::string>{"a"});
    EXPECT_FALSE(parsed<UnlockCommand>({"unlock"}).passphrase_stdin);
    EXPECT_TRUE(parsed<UnlockCommand>({"unlock", "--passphrase-stdin"}).passphrase_stdin);
    parsed<StopCommand>({"stop"});
}

TEST(CommandLine, LeavesTheProgramOfExecAsItIs)
{
    const auto exec =
        parsed<ExecCommand>({"exec", "-p", "a", "--", "run", "[a,b]", "", "--", "-p"});
    EXPECT_EQ(exec.choice.profile, "a");
    EXPECT_EQ(exec.words, (std::vector<std::string>{"run", "[a,b]", "", "--", "-p"}));
    EXPECT_EQ(parsed<ExecCommand>({"exec", "--", "status"}).words,
              std::vector<std::string>{"status"});
    EXPECT_TRUE(parsed<ExecCommand>({"exec", "--metadata", "--", "x"}).metadata);
    EXPECT_EQ(parsed<GitCredentialCommand>({"git-credential", "--", "get"}).action, "get");
}

TEST(CommandLine, KnowsTheShellsOfTheHook)
{
    EXPECT_EQ(parsed<HookCommand>({"hook", "bash"}).shell, Shell::bash);
    EXPECT_EQ(parsed<HookCommand>({"hook", "zsh"}).shell, Shell::zsh);
    EXPECT_EQ(parsed<HookCommand>({"hook", "fish"}).shell, Shell::fish);
}

TEST(CommandLine, ExplainsItself)
{
    parsed<VersionCommand>({"--version"});
    parsed<VersionCommand>({"version"});
    EXPECT_NE(parsed<HelpCommand>({"--help"}).text.find("login"), std::string::npos);
    EXPECT_EQ(parsed<HelpCommand>({"help"}).text, parsed<HelpCommand>({"--help"}).text);
    EXPECT_EQ(parsed<HelpCommand>({"token", "--help"}).text,
              parsed<HelpCommand>({"help", "token"}).text);
    EXPECT_NE(parsed<HelpCommand>({"help", "env"}).text.find("--shell {bash,"), std::string::npos);
    EXPECT_EQ(parsed<HelpCommand>({}).text, parsed<HelpCommand>({"help"}).text);
    EXPECT_NE(parsed<HelpCommand>({"help", "exec"}).text.find("exec [OPTIONS] -- PROGRAM"),
              std::string::npos);
}

TEST(CommandLine, TellsOnlyThoseToLogInWhoAskForHelpOnEverything)
{
    EXPECT_NE(parsed<HelpCommand>({"help"}).text.find("Begin with: patkeeper login"),
              std::string::npos);
    for (const auto* command : {"login", "token", "status", "exec", "version", "help"}) {
        const auto text = parsed<HelpCommand>({command, "--help"}).text;
        EXPECT_EQ(text.find("Begin with"), std::string::npos) << command;
        EXPECT_EQ(text.find("Excludes"), std::string::npos) << command;
    }
}

TEST(CommandLine, SaysWhatIsWrong)
{
    EXPECT_EQ(refused({"frob"}), "there is no command frob | patkeeper help");
    EXPECT_EQ(refused({"token", "--frob"}), "token has no option --frob | patkeeper help token");
    EXPECT_EQ(refused({"token", "frob"}), "token takes no such argument | patkeeper help token");
    EXPECT_EQ(refused({"--frob", "token"}), "token has no option --frob | patkeeper help token");
    EXPECT_EQ(refused({"--frob"}), "patkeeper has no option --frob | patkeeper help");
    EXPECT_NE(refused({"token", "--json", "--header"}), "taken");
    EXPECT_NE(refused({"token", "--profile", "a]"}), "taken");
    EXPECT_NE(refused({"token", "--profile", "\xFF"}), "taken");
    EXPECT_NE(refused({"env", "--shell", "csh"}), "taken");
    EXPECT_NE(refused({"hook"}), "taken");
    EXPECT_NE(refused({"hook", "sh"}), "taken");
    EXPECT_EQ(refused({"exec", "--"}),
              "exec: a program after -- is required | patkeeper help exec");
    EXPECT_EQ(refused({"exec", "ls", "-l"}),
              "exec: a program after -- is required | patkeeper help exec");
    EXPECT_NE(refused({"exec", "env", "--", "ls"}), "taken");
    EXPECT_NE(refused({"exec", "--frob", "--", "ls"}), "taken");
    EXPECT_NE(refused({"rotate", "--all", "--profile", "a"}), "taken");
    EXPECT_NE(refused({"logout", "--all", "--profile", "a"}), "taken");
    EXPECT_NE(refused({"logout", "--all", "--host", "h"}), "taken");
    EXPECT_NE(refused({"logout", "--all", "--other-machines"}), "taken");
    EXPECT_NE(refused({"logout", "--other-machines", "--keep-tokens"}), "taken");
    for (const auto* lifetime : {"", "0s", "30", "1x", "-1h", "101000d"})
        EXPECT_NE(refused({"mint", "--lifetime", lifetime}), "taken") << lifetime;
    for (const auto* scopes : {"", ",", "a b", "a,b c", "\xFF"})
        EXPECT_NE(refused({"mint", "--scopes", scopes}), "taken") << scopes;
    EXPECT_NE(refused({"mint", "--scopes", "a", "b"}), "taken");
    EXPECT_NE(refused({"mint", "--comment", "\xFF"}), "taken");
    const auto principal = [](std::vector<const char*> more, const char* id = "a-1") {
        std::vector<const char*> words{
            "login", "--service-principal", id, "--as", "ops", "-p", "robot"};
        words.insert(words.end(), more.begin(), more.end());
        return refused(std::move(words));
    };
    EXPECT_EQ(principal({}), "taken");
    EXPECT_NE(principal({"--host", "h"}), "taken");
    EXPECT_NE(principal({"--token-stdin"}), "taken");
    EXPECT_NE(principal({"--no-rotate"}), "taken");
    EXPECT_NE(principal({"--delete-pasted"}), "taken");
    EXPECT_NE(principal({}, ""), "taken");
    EXPECT_NE(principal({}, "a b"), "taken");
    EXPECT_NE(refused({"login", "--service-principal", "a-1", "--as", "ops"}), "taken");
    EXPECT_NE(refused({"login", "--service-principal", "a-1", "-p", "robot"}), "taken");
    EXPECT_NE(refused({"login", "--as", "ops"}), "taken");
    EXPECT_NE(refused({"login", "--lifetime", "1h"}), "taken");
    EXPECT_NE(refused({"scopes", "--set", ""}), "taken");
    EXPECT_NE(refused({"scopes", "--set", "a", "--available"}), "taken");
    EXPECT_NE(refused({"scopes", "--set", "a", "--json"}), "taken");
    EXPECT_NE(refused({"scopes", "--yes"}), "taken");
    EXPECT_NE(refused({"import", "-p", "a", "b"}), "taken");
    EXPECT_NE(refused({"import", "-p", "a]"}), "taken");
    EXPECT_NE(refused({"git-credential"}), "taken");
    EXPECT_NE(refused({"completion", "sh"}), "taken");
    EXPECT_NE(refused({"completion"}), "taken");
    EXPECT_NE(refused({"setup-git", "-p", "a", "b"}), "taken");
    EXPECT_NE(refused({"setup-git", "-p", "a]"}), "taken");
    EXPECT_EQ(refused({"help", "frob"}), "there is no command frob | patkeeper help");
}

TEST(CommandLine, SuggestsWhatATypingErrorMeans)
{
    EXPECT_EQ(refused({"stat"}),
              "there is no command stat (did you mean status?) | patkeeper help");
    EXPECT_EQ(refused({"Login", "--host", "h"}),
              "there is no command Login (did you mean login?) | patkeeper help");
    EXPECT_EQ(refused({"help", "setup_git"}),
              "there is no command setup_git (did you mean setup-git?) | patkeeper help");
    EXPECT_EQ(refused({"token", "--jsno"}),
              "token has no option --jsno (did you mean --json?) | patkeeper help token");
    EXPECT_EQ(refused({"rotate", "--delete-old"}),
              "rotate has no option --delete-old (did you mean --delete-old-now?) | patkeeper help "
              "rotate");
    EXPECT_EQ(refused({"token", "--Profile=x"}),
              "token has no option --Profile (did you mean --profile?) | patkeeper help token");
}

TEST(CommandLine, SaysThatOptionsComeAfterTheCommand)
{
    const std::vector<std::pair<std::vector<const char*>, std::string>> cases{
        {{"--json", "status"}, "--json comes after the command status | patkeeper status --json"},
        {{"--profile", "my one", "token", "--json"},
         "--profile comes after the command token | patkeeper token --profile 'my one' --json"},
        {{"--profile=dev", "--metadata", "exec", "--", "a b", "--json"},
         "--profile comes after the command exec | patkeeper exec '--profile=dev' --metadata -- "
         "'a b' --json"},
        {{"-p", "dev", "rotate"}, "-p comes after the command rotate | patkeeper rotate -p dev"},
        {{"--yes", "logout"}, "--yes comes after the command logout | patkeeper logout --yes"},
        {{"--json"}, "--json comes after a command | patkeeper help"},
        {{"--profile", "dev"}, "--profile comes after a command | patkeeper help"},
        {{"--jsn", "status"},
         "status has no option --jsn (did you mean --json?) | patkeeper help status"},
        {{"--watch", "token"}, "token has no option --watch | patkeeper help token"},
    };
    for (const auto& [words, said] : cases)
        EXPECT_EQ(refused(words), said);
    EXPECT_EQ(refused({"--json", "token", "--secret", "hunter2"}).find("hunter2"),
              std::string::npos);
}

TEST(CommandLine, SaysWhichChoicesThereAre)
{
    EXPECT_EQ(
        refused({"env", "--shell", "zhs"}),
        "--shell: zhs is not one of bash, fish, json, sh, zsh (did you mean zsh?) | patkeeper "
        "help env");
    EXPECT_EQ(refused({"env", "--shell", "powershell"}),
              "--shell: powershell is not one of bash, fish, json, sh, zsh | patkeeper help env");
    EXPECT_EQ(
        refused({"hook", "Bash"}),
        "shell: Bash is not one of bash, fish, zsh (did you mean bash?) | patkeeper help hook");
    EXPECT_EQ(refused({"completion", "fsh"}),
              "shell: fsh is not one of bash, fish, zsh (did you mean fish?) | patkeeper help "
              "completion");
}

TEST(CommandLine, DoesNotRepeatTheValueOfAnUnknownOption)
{
    EXPECT_EQ(refused({"login", "--secret", "hunter2"}),
              "login has no option --secret | patkeeper help login");
    EXPECT_EQ(refused({"hunter2@h"}), "there is no command [redacted]h | patkeeper help");
    EXPECT_EQ(refused({"help", "hunter2@h"}), "there is no command [redacted]h | patkeeper help");
    EXPECT_EQ(refused({"login", "--secret=hunter2"}),
              "login has no option --secret | patkeeper help login");
}

TEST(CommandLine, RefusesATokenInAnyPlace)
{
    const std::string token = "dapi0123456789abcdef";
    const std::string assigned = "--token=" + token;
    for (const auto& words : std::vector<std::vector<const char*>>{{token.c_str()},
                                                                   {"token", token.c_str()},
                                                                   {"login", "--token", "x"},
                                                                   {"login", assigned.c_str()},
                                                                   {"login", "--pat", "x"},
                                                                   {"env", "-p", token.c_str()},
                                                                   {"exec", token.c_str(), "--"}}) {
        const auto said = refused(words);
        EXPECT_TRUE(said.starts_with("a token cannot be an argument")) << said;
        EXPECT_NE(said.find("Revoke that token"), std::string::npos);
        EXPECT_NE(said.find("--token-stdin"), std::string::npos);
        EXPECT_EQ(said.find(token), std::string::npos);
    }
    EXPECT_EQ(parsed<ExecCommand>({"exec", "--", "run", token.c_str()}).words.back(), token);
    EXPECT_TRUE(parsed<LoginCommand>({"login", "--token-stdin"}).token_stdin);
}

TEST(CommandLine, LosesBlanksAroundNames)
{
    EXPECT_EQ(parsed<TokenCommand>({"token", "-p", "\xC2\xA0 dev\r\n"}).choice.profile, "dev");
    EXPECT_EQ(parsed<LoginCommand>({"login", "--profile", " dev"}).profile, "dev");
    EXPECT_EQ(parsed<ImportCommand>({"import", "-p", "dev\t"}).profiles,
              std::vector<std::string>{"dev"});
    EXPECT_NE(refused({"token", "-p", " "}), "taken");
    EXPECT_NE(refused({"token", "-p", "\"dev\""}), "taken");
}
