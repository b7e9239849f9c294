#include "client/command.hpp"
#include "client/command_line.hpp"
#include "client/completion/candidates.hpp"
#include "client/completion/scripts.hpp"
#include "client/connection.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

// Somebody has pressed a key and waits.
constexpr std::chrono::milliseconds patience_at_a_key{500};

// None where no daemon runs: completing starts nothing and says nothing.
std::vector<std::string> profile_names()
{
    auto daemon = Connection::open_running();
    if (!daemon) return {};
    const auto listed = daemon->call(ListProfiles{}, patience_at_a_key);
    std::vector<std::string> names;
    if (!listed) return names;
    for (const auto& profile : listed->profiles)
        names.push_back(profile.profile);
    return names;
}

}  // namespace

ExitCode run(const CompletionCommand& command)
{
    return write_out(completion_script(command.shell)) ? ExitCode::done : ExitCode::failed;
}

ExitCode run(const CompleteCommand& command)
{
    const auto completion = complete_command_line(command.words, profile_names);
    return write_out(completion_text(completion)) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
