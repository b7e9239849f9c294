#pragma once
#include "protocol/secret.hpp"
#include "protocol/trouble.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper {

// The types and methods of io.patkeeper.varlink and of org.varlink.service, member for member.
// What a field means stands there. A method is a struct of its parameters that names its Reply.

// A trailing underscore is not part of the name on the wire: `static` is a keyword here.
enum class State { active, static_, failing, unusable };
enum class StoreState { ready, locked, unavailable };

struct Token {
    std::string profile;
    std::string host;
    std::optional<std::string> workspace_id;
    Secret token_value;
    std::string token_id;
    std::optional<std::int64_t> expiry_time;
    std::int64_t valid_until = 0;
    std::optional<std::vector<std::string>> scopes;
};

struct Retiring {
    std::string token_id;
    std::int64_t delete_after = 0;
    friend bool operator==(const Retiring&, const Retiring&) = default;
};

struct Profile {
    std::string profile;
    std::string host;
    std::optional<std::string> workspace_id;
    std::string identity;
    State state = State::active;
    std::string token_id;
    std::optional<std::vector<std::string>> scopes;
    std::int64_t creation_time = 0;
    std::optional<std::int64_t> expiry_time;
    std::optional<std::int64_t> next_rotation;
    std::optional<std::int64_t> next_try;
    std::optional<std::string> last_error;
    std::optional<ProfileTrouble> cause;
    std::vector<Retiring> retiring;
    std::optional<std::string> issuer;
    bool served = true;
    std::optional<std::int64_t> tokens_in_use;
    friend bool operator==(const Profile&, const Profile&) = default;
};

struct OtherToken {
    std::string token_id;
    std::string profile;
    std::int64_t creation_time = 0;
    std::optional<std::int64_t> expiry_time;
    std::optional<std::int64_t> last_used;
};

struct LeftToken {
    std::string token_id;
    std::string reason;
};

struct Daemon {
    std::string version;
    std::int64_t pid = 0;
    std::int64_t start_time = 0;
    std::string store;
    StoreState store_state = StoreState::ready;
    std::optional<std::string> store_reason;
    std::optional<StoreTrouble> store_cause;
    std::optional<std::string> metadata_address;
    std::optional<std::string> metadata_reason;
    std::optional<MetadataTrouble> metadata_cause;
    std::optional<std::int64_t> metadata_port;
    std::optional<bool> memory_locked;
    std::optional<std::vector<std::string>> locked_keyrings;
};

struct Event {
    std::string kind;
    std::optional<std::string> profile;
    std::optional<Profile> detail;
};

struct Credential {
    std::optional<std::string> protocol;
    std::optional<std::string> host;
    std::optional<std::string> path;
    std::optional<std::string> username;
    std::optional<Secret> password;
    std::optional<std::int64_t> password_expiry_utc;
    std::optional<Secret> oauth_refresh_token;
    std::optional<std::string> authtype;
    std::optional<Secret> credential;
};

struct Nothing {};

struct GetToken {
    static constexpr std::string_view name = "io.patkeeper.GetToken";
    struct Reply {
        Token token;
    };
    std::optional<std::string> profile;
    std::optional<std::string> host;
};

struct GetProfile {
    static constexpr std::string_view name = "io.patkeeper.GetProfile";
    struct Reply {
        Profile profile;
    };
    std::optional<std::string> profile;
    std::optional<std::string> host;
};

struct GetMetadataUrl {
    static constexpr std::string_view name = "io.patkeeper.GetMetadataUrl";
    struct Reply {
        std::string url;
        std::string profile;
        std::string host;
        std::optional<std::string> workspace_id;
    };
    std::optional<std::string> profile;
    std::optional<std::string> host;
};

struct AddProfile {
    static constexpr std::string_view name = "io.patkeeper.AddProfile";
    struct Reply {
        Profile profile;
    };
    std::string profile;
    std::string host;
    Secret token_value;
    std::optional<bool> rotate;
    std::optional<bool> replace;
    std::optional<bool> delete_pasted;
};

struct AddServicePrincipal {
    static constexpr std::string_view name = "io.patkeeper.AddServicePrincipal";
    struct Reply {
        Profile profile;
    };
    std::string profile;
    std::string application_id;
    std::string admin;
    std::optional<std::int64_t> lifetime;
    std::optional<bool> replace;
};

struct MintToken {
    static constexpr std::string_view name = "io.patkeeper.MintToken";
    struct Reply {
        std::string profile;
        std::string host;
        std::optional<std::string> workspace_id;
        std::string identity;
        Secret token_value;
        std::string token_id;
        std::optional<std::int64_t> expiry_time;
        std::optional<std::vector<std::string>> scopes;
        std::string comment;
    };
    std::optional<std::string> profile;
    std::optional<std::string> host;
    std::optional<std::int64_t> lifetime;
    std::optional<std::vector<std::string>> scopes;
    std::optional<std::string> comment;
};

struct GetAvailableScopes {
    static constexpr std::string_view name = "io.patkeeper.GetAvailableScopes";
    struct Reply {
        std::vector<std::string> scopes;
    };
    std::optional<std::string> profile;
    std::optional<std::string> host;
};

struct SetScopes {
    static constexpr std::string_view name = "io.patkeeper.SetScopes";
    struct Reply {
        Profile profile;
        std::optional<std::vector<std::string>> successors;
    };
    std::optional<std::string> profile;
    std::optional<std::string> host;
    std::vector<std::string> scopes;
    std::optional<bool> end_rotation;
};

struct RemoveProfile {
    static constexpr std::string_view name = "io.patkeeper.RemoveProfile";
    struct Reply {
        std::vector<std::string> left_alive;  // ids of tokens that were to live on
        std::vector<std::string> undeleted;   // of those that were not
    };
    std::string profile;
    std::optional<bool> keep_tokens;
};

struct ListProfiles {
    static constexpr std::string_view name = "io.patkeeper.ListProfiles";
    struct Reply {
        std::vector<Profile> profiles;
    };
};

struct ListOtherMachines {
    static constexpr std::string_view name = "io.patkeeper.ListOtherMachines";
    struct Reply {
        std::vector<OtherToken> tokens;
    };
    std::string profile;
};

struct DeleteOtherMachines {
    static constexpr std::string_view name = "io.patkeeper.DeleteOtherMachines";
    struct Reply {
        std::vector<LeftToken> left;
    };
    std::string profile;
    std::vector<std::string> token_ids;
};

struct Rotate {
    static constexpr std::string_view name = "io.patkeeper.Rotate";
    struct Reply {
        Profile profile;
    };
    std::string profile;
    std::optional<bool> delete_old_now;
};

struct Unlock {
    static constexpr std::string_view name = "io.patkeeper.Unlock";
    using Reply = Nothing;
    std::optional<Secret> key;
};

struct StartStore {
    static constexpr std::string_view name = "io.patkeeper.StartStore";
    using Reply = Nothing;
};

struct GetDaemon {
    static constexpr std::string_view name = "io.patkeeper.GetDaemon";
    struct Reply {
        Daemon daemon;
    };
};

struct CheckStore {
    static constexpr std::string_view name = "io.patkeeper.CheckStore";
    using Reply = Nothing;
};

struct CheckProfile {
    static constexpr std::string_view name = "io.patkeeper.CheckProfile";
    struct Reply {
        std::optional<std::int64_t> clock_ahead;
    };
    std::string profile;
};

struct Stop {
    static constexpr std::string_view name = "io.patkeeper.Stop";
    using Reply = Nothing;
};

struct Watch {
    static constexpr std::string_view name = "io.patkeeper.Watch";
    struct Reply {
        Event event;
    };
};

struct GetCredential {
    static constexpr std::string_view name = "io.patkeeper.GetCredential";
    struct Reply {
        std::optional<Credential> credential;
    };
    std::string protocol;
    std::string host;
    std::optional<std::string> path;
    std::optional<std::string> username;
    std::optional<bool> authtype;
};

struct StoreCredential {
    static constexpr std::string_view name = "io.patkeeper.StoreCredential";
    using Reply = Nothing;
    Credential credential;
};

struct EraseCredential {
    static constexpr std::string_view name = "io.patkeeper.EraseCredential";
    using Reply = Nothing;
    std::optional<std::string> protocol;
    std::optional<std::string> host;
    std::optional<std::string> path;
    std::optional<std::string> username;
    std::optional<Secret> password;
    std::optional<Secret> credential;
};

struct GetInfo {
    static constexpr std::string_view name = "org.varlink.service.GetInfo";
    struct Reply {
        std::string vendor;
        std::string product;
        std::string version;
        std::string url;
        std::vector<std::string> interfaces;
    };
};

struct GetInterfaceDescription {
    static constexpr std::string_view name = "org.varlink.service.GetInterfaceDescription";
    struct Reply {
        std::string description;
    };
    std::string interface;
};

BOOST_DESCRIBE_ENUM(State, active, static_, failing, unusable)
BOOST_DESCRIBE_ENUM(StoreState, ready, locked, unavailable)
BOOST_DESCRIBE_STRUCT(
    Token,
    (),
    (profile, host, workspace_id, token_value, token_id, expiry_time, valid_until, scopes))
BOOST_DESCRIBE_STRUCT(Retiring, (), (token_id, delete_after))
BOOST_DESCRIBE_STRUCT(Profile,
                      (),
                      (profile,
                       host,
                       workspace_id,
                       identity,
                       state,
                       token_id,
                       scopes,
                       creation_time,
                       expiry_time,
                       next_rotation,
                       next_try,
                       last_error,
                       cause,
                       retiring,
                       issuer,
                       served,
                       tokens_in_use))
BOOST_DESCRIBE_STRUCT(Daemon,
                      (),
                      (version,
                       pid,
                       start_time,
                       store,
                       store_state,
                       store_reason,
                       store_cause,
                       metadata_address,
                       metadata_reason,
                       metadata_cause,
                       metadata_port,
                       memory_locked,
                       locked_keyrings))
BOOST_DESCRIBE_STRUCT(Event, (), (kind, profile, detail))
BOOST_DESCRIBE_STRUCT(OtherToken, (), (token_id, profile, creation_time, expiry_time, last_used))
BOOST_DESCRIBE_STRUCT(LeftToken, (), (token_id, reason))
BOOST_DESCRIBE_STRUCT(Credential,
                      (),
                      (protocol,
                       host,
                       path,
                       username,
                       password,
                       password_expiry_utc,
                       oauth_refresh_token,
                       authtype,
                       credential))
BOOST_DESCRIBE_STRUCT(Nothing, (), ())
BOOST_DESCRIBE_STRUCT(GetToken, (), (profile, host))
BOOST_DESCRIBE_STRUCT(GetToken::Reply, (), (token))
BOOST_DESCRIBE_STRUCT(GetProfile, (), (profile, host))
BOOST_DESCRIBE_STRUCT(GetProfile::Reply, (), (profile))
BOOST_DESCRIBE_STRUCT(GetMetadataUrl, (), (profile, host))
BOOST_DESCRIBE_STRUCT(GetMetadataUrl::Reply, (), (url, profile, host, workspace_id))
BOOST_DESCRIBE_STRUCT(AddProfile, (), (profile, host, token_value, rotate, replace, delete_pasted))
BOOST_DESCRIBE_STRUCT(AddProfile::Reply, (), (profile))
BOOST_DESCRIBE_STRUCT(AddServicePrincipal, (), (profile, application_id, admin, lifetime, replace))
BOOST_DESCRIBE_STRUCT(AddServicePrincipal::Reply, (), (profile))
BOOST_DESCRIBE_STRUCT(MintToken, (), (profile, host, lifetime, scopes, comment))
BOOST_DESCRIBE_STRUCT(
    MintToken::Reply,
    (),
    (profile, host, workspace_id, identity, token_value, token_id, expiry_time, scopes, comment))
BOOST_DESCRIBE_STRUCT(GetAvailableScopes, (), (profile, host))
BOOST_DESCRIBE_STRUCT(GetAvailableScopes::Reply, (), (scopes))
BOOST_DESCRIBE_STRUCT(SetScopes, (), (profile, host, scopes, end_rotation))
BOOST_DESCRIBE_STRUCT(SetScopes::Reply, (), (profile, successors))
BOOST_DESCRIBE_STRUCT(RemoveProfile, (), (profile, keep_tokens))
BOOST_DESCRIBE_STRUCT(RemoveProfile::Reply, (), (left_alive, undeleted))
BOOST_DESCRIBE_STRUCT(ListProfiles, (), ())
BOOST_DESCRIBE_STRUCT(ListProfiles::Reply, (), (profiles))
BOOST_DESCRIBE_STRUCT(ListOtherMachines, (), (profile))
BOOST_DESCRIBE_STRUCT(ListOtherMachines::Reply, (), (tokens))
BOOST_DESCRIBE_STRUCT(DeleteOtherMachines, (), (profile, token_ids))
BOOST_DESCRIBE_STRUCT(DeleteOtherMachines::Reply, (), (left))
BOOST_DESCRIBE_STRUCT(Rotate, (), (profile, delete_old_now))
BOOST_DESCRIBE_STRUCT(Rotate::Reply, (), (profile))
BOOST_DESCRIBE_STRUCT(Unlock, (), (key))
BOOST_DESCRIBE_STRUCT(StartStore, (), ())
BOOST_DESCRIBE_STRUCT(GetDaemon, (), ())
BOOST_DESCRIBE_STRUCT(GetDaemon::Reply, (), (daemon))
BOOST_DESCRIBE_STRUCT(CheckStore, (), ())
BOOST_DESCRIBE_STRUCT(CheckProfile, (), (profile))
BOOST_DESCRIBE_STRUCT(CheckProfile::Reply, (), (clock_ahead))
BOOST_DESCRIBE_STRUCT(Stop, (), ())
BOOST_DESCRIBE_STRUCT(Watch, (), ())
BOOST_DESCRIBE_STRUCT(Watch::Reply, (), (event))
BOOST_DESCRIBE_STRUCT(GetCredential, (), (protocol, host, path, username, authtype))
BOOST_DESCRIBE_STRUCT(GetCredential::Reply, (), (credential))
BOOST_DESCRIBE_STRUCT(StoreCredential, (), (credential))
BOOST_DESCRIBE_STRUCT(EraseCredential, (), (protocol, host, path, username, password, credential))
BOOST_DESCRIBE_STRUCT(GetInfo, (), ())
BOOST_DESCRIBE_STRUCT(GetInfo::Reply, (), (vendor, product, version, url, interfaces))
BOOST_DESCRIBE_STRUCT(GetInterfaceDescription, (), (interface))
BOOST_DESCRIBE_STRUCT(GetInterfaceDescription::Reply, (), (description))

}  // namespace patkeeper
