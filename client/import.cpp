#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/databrickscfg_file.hpp"
#include "client/import_plan.hpp"
#include "client/import_text.hpp"
#include "client/keyrings.hpp"
#include "client/local_time.hpp"
#include "client/printable.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

Result<AddProfile::Reply, CallError> add(Connection& daemon,
                                         const std::string& profile,
                                         const Importable& what,
                                         bool delete_imported)
{
    AddProfile request;
    request.profile = profile;
    request.host = what.host;
    request.token_value = Secret(what.token);
    if (delete_imported) request.delete_pasted = true;
    const Waiting waiting("Proving " + printable(profile) + " at " + what.host + " ...");
    return daemon.call(request);
}

ExitCode skip(const ImportStep& step)
{
    say(skipped_line(step.profile, step.what.error().reason));
    return step.if_skipped;
}

// Says what came of one profile.
ExitCode take(Connection& daemon, const ImportStep& step, bool delete_imported)
{
    const auto added = add(daemon, step.profile, *step.what, delete_imported);
    if (added) {
        say(imported_line(added->profile, local_time()));
        return ExitCode::done;
    }
    const auto failure = not_imported(step.profile, step.what->host, added.error(), local_time());
    say(failed_line(step.profile, failure));
    return failure.code;
}

struct Outcome {
    ExitCode code = ExitCode::done;  // of the first to fail
    bool imported = false;

    void note(ExitCode next)
    {
        if (code == ExitCode::done) code = next;
    }
};

// Each over a connection of its own: one that failed is of no more use.
Outcome take_all(const std::vector<ImportStep>& plan, bool delete_imported)
{
    Outcome outcome;
    for (const auto& step : plan) {
        if (!step.what) {
            outcome.note(skip(step));
            continue;
        }
        auto daemon = Connection::open();
        if (daemon) start_keyring(*daemon);
        const auto code = daemon ? take(*daemon, step, delete_imported) : report(daemon.error());
        outcome.note(code);
        if (!daemon) break;
        if (code == ExitCode::done) outcome.imported = true;
    }
    return outcome;
}

// What [__settings__] names. Says nothing where patkeeper has no such profile, or where no daemon runs.
void tell_default(const Databrickscfg& file)
{
    const std::string name(file.chosen_default());
    if (name.empty()) return;
    auto daemon = Connection::open_running();
    if (!daemon || !daemon->call(GetProfile{name, std::nullopt})) return;
    const auto current = daemon->call(GetProfile{});
    const bool same = current && current->profile.profile == name;
    say(same ? same_default(name) : another_default(name));
}

}  // namespace

ExitCode run(const ImportCommand& command)
{
    const auto path = command.file ? command.file : databrickscfg_path(process_environment);
    if (!path) return report(no_databrickscfg_without_home());
    const auto text = read_databrickscfg(*path);
    if (!text) return report(cannot_read_databrickscfg(*path, text.error()));

    const Databrickscfg file(text->reveal());
    const auto plan = import_plan(file, command.profiles);
    const auto outcome = take_all(plan, command.delete_imported);
    const auto fate = command.delete_imported ? Imported::is_deleted : Imported::stays_alive;
    say(outcome.imported ? still_in_plaintext(*path, fate) : nothing_imported(*path));
    tell_default(file);
    return outcome.code;
}

}  // namespace patkeeper::client
