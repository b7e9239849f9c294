#include "client/import_text.hpp"

#include "client/expiry_text.hpp"
#include "client/printable.hpp"
#include "client/shell_quote.hpp"

namespace patkeeper::client {

namespace {

// A section's name may be as long as its file.
std::string line_about(const std::string& profile, const std::string& what)
{
    constexpr std::size_t enough = 256;
    const auto name = profile.size() > enough ? profile.substr(0, enough) + "..." : profile;
    return printable(name + ": " + what) + "\n";
}

}  // namespace

std::string imported_line(const Profile& profile, TimePoint now)
{
    const auto mind = profile.last_error ? "; mind: " + *profile.last_error : "";
    return line_about(profile.profile,
                      "imported from " + profile.host + " as " + profile.identity + ", " +
                          expiry_text(profile, now) + ", " + rotation_text(profile, now) + mind);
}

std::string skipped_line(const std::string& profile, const std::string& reason)
{
    return line_about(profile, "skipped: " + reason);
}

// The failure does not know whose token was refused.
Failure not_imported(const std::string& profile,
                     const std::string& host,
                     const CallError& error,
                     TimePoint now)
{
    auto failure = failure_of(error, now);
    const auto* said = std::get_if<Error>(&error);
    const auto* rejected = said == nullptr ? nullptr : std::get_if<WorkspaceRejected>(said);
    if (rejected == nullptr || rejected->cause != WorkspaceTrouble::dead_token) return failure;
    failure.advice = Try{"patkeeper login --profile " + shown(profile) + " --host " + shown(host)};
    return failure;
}

std::string failed_line(const std::string& profile, const Failure& failure)
{
    return line_about(profile, "failed: " + sentence_and_advice(failure));
}

std::string still_in_plaintext(const std::string& path, Imported imported)
{
    const auto fate =
        imported == Imported::is_deleted
            ? "They are deleted at their workspaces as soon as they are replaced.\n"
            : "They stay alive at their workspaces: delete there, too, those that were replaced.\n";
    return printable(path) + " still holds the imported tokens in plaintext. " + fate +
           "To take them out and have your tools ask patkeeper instead:\n"
           "Try: patkeeper setup-databrickscfg\n";
}

std::string nothing_imported(const std::string& path)
{
    return "Nothing was imported from " + printable(path) + ".\n";
}

Failure cannot_read_databrickscfg(const std::string& path, const std::string& reason)
{
    return {ExitCode::bad_input,
            "cannot read " + path + ": " + reason,
            Hint{"Name the file that your tools read with --file."}};
}

Failure no_databrickscfg_without_home()
{
    return {ExitCode::usage,
            "there is no telling where .databrickscfg lies: HOME is not set",
            Hint{"Set HOME, or name the file with --file or DATABRICKS_CONFIG_FILE."}};
}

}  // namespace patkeeper::client
