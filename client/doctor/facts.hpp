#pragma once
#include "client/call_error.hpp"
#include "client/doctor/unit_state.hpp"
#include "client/failure.hpp"
#include "client/git_helpers.hpp"
#include "protocol/foreign_folder.hpp"
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace patkeeper::client {

// What `patkeeper doctor` knows before it judges. Nothing in it is a secret.

struct TriedProfile {
    Profile profile;
    Result<CheckProfile::Reply, CallError> tried;
};

struct OwnedFile {
    uid_t owner = 0;
    mode_t mode = 0;  // the permission bits
};

enum class BusState { none, unreachable, reachable };

// DATABRICKS_TOKEN, against what the daemon serves.
enum class TokenVariable { unset, served, unknown };

// A section of .databrickscfg that setup-databrickscfg pointed at the daemon.
struct ManagedSection {
    std::string profile;
    std::string host;  // a workspace's URL; empty: the section has none that can be used
};

// DATABRICKS_METADATA_SERVICE_URL, against where the daemon serves the profiles.
struct MetadataVariable {
    enum class Is { unset, served, foreign, not_compared };
    Is is = Is::unset;
    std::string host;  // of the profile that is served there, a workspace's URL
};

// Variables that SDKs prefer to what a section says.
struct SdkVariables {
    bool other_auth_type = false;     // DATABRICKS_AUTH_TYPE is another than metadata-service
    std::optional<std::string> host;  // DATABRICKS_HOST's URL; empty: it cannot be used
};

struct ConfigState {
    std::string trouble;  // file, line and what is wrong there; empty: nothing is
};

struct Facts {
    TimePoint now;
    uid_t user = 0;
    std::string version;  // the client's

    bool autostart = true;  // the client may start a daemon
    Result<Daemon, CallError> daemon = CallError();
    std::string program;                 // patkeeperd as it is installed
    std::optional<TimePoint> installed;  // when it was put there

    bool home = true;                            // HOME is set
    std::string home_in_passwd;                  // empty: none that is there and the user's
    std::optional<ForeignFolder> foreign;        // the daemon would have to write there
    std::vector<std::string> foreign_variables;  // those that lead to another user's folder

    std::optional<ConfigState> config;  // nothing: no daemon could check it

    std::string lock;                 // the file
    std::optional<pid_t> lock_owner;  // the process that holds it

    bool is_socket_named = false;  // by PATKEEPER_SOCKET
    std::string socket;            // where the daemon is looked for first
    std::string socket_directory;
    std::optional<OwnedFile> socket_mode;
    std::optional<OwnedFile> directory_mode;

    std::string log;            // of a daemon that systemd does not look after
    bool user_manager = false;  // a systemd of the user's runs
    UnitStates units;
    bool ssh_only = false;  // no desktop that would keep the session
    bool lingers = false;
    BusState bus = BusState::none;

    std::optional<CallError> store;  // what is wrong with it
    Result<std::vector<TriedProfile>, CallError> profiles = CallError();

    TokenVariable token_variable = TokenVariable::unset;
    MetadataVariable metadata_variable;
    std::string databrickscfg;  // its path; empty without HOME
    std::optional<Failure> databrickscfg_trouble;
    std::vector<ManagedSection> managed_sections;
    std::string chosen_section;  // the environment's, else the file's default
    SdkVariables variables;
    std::vector<std::string> plain_profiles;     // those with a token in it
    std::optional<std::vector<GitSetting>> git;  // nothing: git is not installed, or fails
    std::string git_trouble;                     // git's own words about its configuration
};

}  // namespace patkeeper::client
