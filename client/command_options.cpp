// Options that several commands have.
#include "client/command_declarations.hpp"
#include "client/printable.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/profile_name.hpp"

namespace patkeeper::client {

std::string without_blanks(const std::string& text)
{
    return std::string(trimmed(text));
}

std::string check_name(const std::string& name)
{
    return is_profile_name(name) && is_unicode(name)
               ? ""
               : "a profile's name is 1 to 64 printable characters; no ] or quotes, no leading or "
                 "trailing spaces";
}

void add_profile(CLI::App& to, ProfileOptions& choice)
{
    to.add_option(
          "-p,--profile", choice.profile, "The profile (default: the environment's, else DEFAULT)")
        ->transform(without_blanks)
        ->check(check_name)
        ->type_name("NAME");
}

void add_host(CLI::App& to, ProfileOptions& choice)
{
    to.add_option("--host", choice.host, "Use the profile for this workspace")->type_name("URL");
}

void add_profiles(CLI::App& to, std::vector<std::string>& profiles)
{
    to.add_option("-p,--profile", profiles, "Only this profile; repeatable")
        ->transform(without_blanks)
        ->check(check_name)
        ->allow_extra_args(false)
        ->type_name("NAME");
}

}  // namespace patkeeper::client
