#include "daemon/options.hpp"

#include "protocol/exit_code.hpp"
#include "protocol/redacted.hpp"
#include "protocol/socket_path.hpp"
#include "protocol/state_directory.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace patkeeper {

namespace {

std::string config_path()
{
    if (const auto path = process_environment("PATKEEPER_CONFIG")) return *path;
    const auto base = process_environment("XDG_CONFIG_HOME");
    return base.value_or(process_environment("HOME").value_or("") + "/.config") +
           "/patkeeper/config.toml";
}

Options defaults()
{
    Options options;
    options.config = config_path();
    options.socket = first_socket(process_environment, ::geteuid());
    options.is_socket_named = process_environment("PATKEEPER_SOCKET").has_value();
    options.state_directory = state_directory(process_environment);
    return options;
}

// With a sentence in place of CLI11's "not in {...}".
CLI::Validator one_of(const std::vector<std::string>& names)
{
    const auto check = [names](const std::string& word) -> std::string {
        if (std::find(names.begin(), names.end(), word) != names.end()) return "";
        return word + " is not one of " + CLI::detail::join(names, ", ");
    };
    return {check, "{" + CLI::detail::join(names, ",") + "}"};
}

bool brings_token(int argc, const char* const* argv)
{
    return std::any_of(argv, argv + argc, [](const char* word) { return holds_token(word); });
}

}  // namespace

Result<Options, int> parse_options(int argc, char** argv)
{
    if (brings_token(argc, argv)) {
        std::cerr << "patkeeperd: a token cannot be an argument, because other processes can read "
                     "it there. Revoke that token in the workspace\n";
        return static_cast<int>(ExitCode::usage);
    }
    auto options = defaults();
    std::string store;
    std::string level;
    CLI::App app("Keeps Databricks personal access tokens in the keyring, rotates and serves them.",
                 "patkeeperd");
    app.set_version_flag("--version", "patkeeperd " PATKEEPER_VERSION);
    app.add_option("--config", options.config, "Configuration file")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    const auto* socket =
        app.add_option("--socket", options.socket, "Where to listen first")->type_name("PATH");
    app.add_option("--store", store, "secret-service, or memory: forget everything at the end")
        ->check(one_of({"secret-service", "memory"}));
    app.add_option("--log-level", level, "trace, debug, info, warning, error")
        ->check(one_of({"trace", "debug", "info", "warning", "error"}));
    app.add_flag("--check-config", options.check_config, "Read the configuration and exit");
    app.footer("See patkeeperd(1) and patkeeper(1).");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream said;
        const int code = app.exit(error, std::cout, said);
        auto text = redacted_quote(said.str());
        std::for_each(
            argv, argv + argc, [&](const char* word) { redact_all(text, user_info_of(word)); });
        std::cerr << text;
        return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    if (socket->count() > 0) options.is_socket_named = true;
    if (!store.empty()) options.store = parse_store(store);
    if (!level.empty()) options.log_level = level;
    return options;
}

}  // namespace patkeeper
