// Options that several commands have.
#include "client/command_declarations.hpp"
#include "client/printable.hpp"
#include "protocol/profile_name.hpp"

namespace patkeeper::client {

std::string check_name(const std::string& name)
{
    return is_profile_name(name) && is_unicode(name)
               ? ""
               : "a profile's name is 1 to 64 printable characters without ], quotes or ends of "
                 "space";
}

void add_profile(CLI::App& to, ProfileOptions& choice)
{
    to.add_option(
          "-p,--profile", choice.profile, "The profile; else the environment's, else DEFAULT")
        ->check(check_name)
        ->type_name("NAME");
}

void add_host(CLI::App& to, ProfileOptions& choice)
{
    to.add_option("--host", choice.host, "The profile for this workspace")->type_name("URL");
}

void add_profiles(CLI::App& to, std::vector<std::string>& profiles)
{
    to.add_option("-p,--profile", profiles, "Only this profile; may be given again")
        ->check(check_name)
        ->allow_extra_args(false)
        ->type_name("NAME");
}

}  // namespace patkeeper::client
