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

std::string same_default(const std::string& profile)
{
    return printable(profile) + " is the default profile, as in the file.\n";
}

// The daemon never writes its configuration. Names hold no quotes; in single ones TOML takes a backslash
// as it is.
std::string another_default(const std::string& profile)
{
    const auto name = printable(profile);
    const auto* quote = name.find('\\') == std::string::npos ? "\"" : "'";
    return name + " is the default profile of the file, but not of patkeeper.\n" +
           "Hint: Set default_profile = " + quote + name + quote +
           " in config.toml, above its first section, then run patkeeper stop. See "
           "patkeeper.toml(5).\n";
}

std::string nothing_imported(const std::string& path)
{
    return "Nothing was imported from " + printable(path) + ".\n";
}

}  // namespace patkeeper::client
