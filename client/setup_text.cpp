#include "client/setup_text.hpp"

#include "client/printable.hpp"
#include "client/shell_quote.hpp"
#include "client/similar.hpp"

namespace patkeeper::client {

std::string set_up(const std::string& path, Setup done)
{
    if (done == Setup::added) {
        return printable(path) +
               " sends the Databricks tools to patkeeper; it holds no token of "
               "these profiles any more.\n";
    }
    return "What patkeeper had added was taken out of " + printable(path) +
           ". A token that it had replaced does not come back: patkeeper token prints the current "
           "one.\n";
}

std::string nothing_to_change(const std::string& path)
{
    return "There is nothing to change in " + printable(path) + ".\n";
}

std::string section_is_for_another_host(const ServedProfile& served)
{
    return printable(served.profile + ": left alone: its section is not for " + served.host +
                     ". Hint: Rename one of the two.") +
           "\n";
}

std::string section_is_no_profile(const ServedProfile& served)
{
    return printable(served.profile +
                     ": left alone: the Databricks tools keep their settings in a "
                     "section of that name. Hint: Log in under another name.") +
           "\n";
}

Failure no_such_section(const std::string& path,
                        const std::string& profile,
                        const std::vector<std::string>& sections)
{
    const std::string command = "patkeeper setup-databrickscfg --remove";
    const auto meant = similar(profile, sections);
    return {ExitCode::no_profile,
            path + " has no section " + profile + did_you_mean(profile, sections),
            Try{meant ? command + " --profile " + shown(*meant) : command}};
}

std::string default_is_gone(const std::string& path, std::string_view profile)
{
    return printable(path) + " still names " + printable(profile) +
           " as its default profile, which has no section any more.\n"
           "Hint: Set default_profile in its section __settings__ to another profile.\n";
}

}  // namespace patkeeper::client
