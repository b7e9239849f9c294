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

// Others' words may end like a sentence already, and do not know whose token was refused.
std::string failed_line(const std::string& profile, const std::string& host, Failure failure)
{
    constexpr std::string_view login = "patkeeper login";
    auto& [code, sentence, next] = failure;
    if (sentence.ends_with('.')) sentence.pop_back();
    if (next.starts_with("patkeeper login with ")) {
        next.insert(login.size(), " --profile " + shown(profile) + " --host " + shown(host));
    }
    return line_about(profile, "failed: " + sentence + "; next: " + next);
}

std::string still_in_plaintext(const std::string& path, Imported imported)
{
    const auto fate =
        imported == Imported::is_deleted
            ? "They are deleted at their workspaces as soon as they are replaced.\n"
            : "They stay alive at their workspaces: delete there, too, those that were replaced.\n";
    return printable(path) + " still holds the imported tokens in plaintext. " + fate +
           "Next: patkeeper setup-databrickscfg, which takes them out and has your tools ask "
           "patkeeper "
           "instead\n";
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
           "Next: in config.toml, above its first section, set default_profile = " + quote + name +
           quote + ", then run patkeeper stop; see patkeeper.toml(5)\n";
}

std::string nothing_imported(const std::string& path)
{
    return "Nothing was imported from " + printable(path) + ".\n";
}

}  // namespace patkeeper::client
