#include "daemon/options.hpp"

#include "protocol/exit_code.hpp"
#include "protocol/socket_path.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

namespace patkeeper {

namespace {

// A path below a base directory that a variable names, else below the home directory.
std::string xdg_path(const char* variable, const std::string& fallback, const std::string& rest)
{
    if (const auto base = process_environment(variable)) return *base + "/" + rest;
    return process_environment("HOME").value_or("") + "/" + fallback + "/" + rest;
}

Options defaults()
{
    const auto config = process_environment("PATKEEPER_CONFIG");
    Options options;
    options.config =
        config ? *config : xdg_path("XDG_CONFIG_HOME", ".config", "patkeeper/config.toml");
    options.socket = socket_path(process_environment, ::geteuid());
    options.state_directory = xdg_path("XDG_STATE_HOME", ".local/state", "patkeeper");
    return options;
}

}  // namespace

Result<Options, int> parse_options(int argc, char** argv)
{
    auto options = defaults();
    std::string store;
    std::string level;
    CLI::App app("Keeps Databricks personal access tokens in the keyring, rotates and serves them.",
                 "patkeeperd");
    app.set_version_flag("--version", "patkeeperd " PATKEEPER_VERSION);
    app.add_option("--config", options.config, "Configuration file")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    app.add_option("--socket", options.socket, "Where to listen")->type_name("PATH");
    app.add_option("--store", store, "secret-service, or memory: forget everything at the end")
        ->check(CLI::IsMember({"secret-service", "memory"}));
    app.add_option("--log-level", level, "trace, debug, info, warning, error")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error"}));
    app.footer("See patkeeperd(1) and patkeeper(1).");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    if (!store.empty()) options.store = parse_store(store);
    if (!level.empty()) options.log_level = level;
    return options;
}

}  // namespace patkeeper
