#pragma once
#include "protocol/result.hpp"
#include "protocol/trouble.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace patkeeper {

// The errors of io.patkeeper.varlink: a struct each, its members the error's parameters.
// Times are milliseconds since the epoch. A `cause` is for programs; an old daemon sends none. A `reason`
// is for people only: a clause without a full stop.

struct UnknownProfile {
    std::string profile;
};
struct ProfileExists {
    std::string profile;
};
struct AmbiguousHost {
    std::string host;
    std::vector<std::string> profiles;
};
struct StoreLocked {
    std::optional<StoreTrouble> cause;  // access, or none
};
struct WrongPassword {};
struct StoreUnavailable {
    std::optional<StoreTrouble> cause;
    std::string reason;
};
struct MetadataUnavailable {
    std::optional<MetadataTrouble> cause;
    std::optional<std::int64_t> port;
    std::string reason;
};
struct TokenUnusable {
    std::string profile;
    std::optional<ProfileTrouble> cause;
    std::string reason;
};
struct IdentityMismatch {
    std::string profile;
    std::string held;
    std::string given;
};
struct RotationImpossible {
    std::string profile;
    std::optional<ProfileTrouble> cause;
    std::string reason;
};
struct NobodyToAsk {
    std::string profile;
    std::optional<ProfileTrouble> cause;
    std::string reason;
};
struct UnknownScope {
    std::string scope;
};
struct RotationWouldEnd {
    std::string profile;
    std::vector<std::string> issues_for;  // profiles: their rotations end, too
};
struct TokenMayExist {
    std::string host;
    std::string comment;
    std::string reason;
};
struct WorkspaceUnreachable {
    std::string host;
    std::optional<ReachTrouble> cause;  // none: the network, the workspace, or not known
    std::string reason;
};
struct WorkspaceRejected {
    std::string host;
    std::int64_t status = 0;
    std::string error_code;
    std::optional<WorkspaceTrouble> cause;
    std::string message;
};
struct BudgetExhausted {
    std::string profile;
    std::int64_t retry_at = 0;
};

// The errors of org.varlink.service.

struct InvalidParameter {
    std::string parameter;
};
struct MethodNotFound {
    std::string method;
};
struct InterfaceNotFound {
    std::string interface;
};
struct ExpectedMore {};

using Error = std::variant<UnknownProfile,
                           ProfileExists,
                           AmbiguousHost,
                           StoreLocked,
                           StoreUnavailable,
                           WrongPassword,
                           MetadataUnavailable,
                           TokenUnusable,
                           IdentityMismatch,
                           RotationImpossible,
                           NobodyToAsk,
                           UnknownScope,
                           RotationWouldEnd,
                           TokenMayExist,
                           WorkspaceUnreachable,
                           WorkspaceRejected,
                           BudgetExhausted,
                           InvalidParameter,
                           MethodNotFound,
                           InterfaceNotFound,
                           ExpectedMore>;

// The qualified Varlink name: io.patkeeper.StoreLocked.
[[nodiscard]] std::string error_name(const Error& error);

// One line for the log and for a profile's last_error: what happened, without the next command.
[[nodiscard]] std::string describe(const Error& error);

BOOST_DESCRIBE_STRUCT(UnknownProfile, (), (profile))
BOOST_DESCRIBE_STRUCT(ProfileExists, (), (profile))
BOOST_DESCRIBE_STRUCT(AmbiguousHost, (), (host, profiles))
BOOST_DESCRIBE_STRUCT(StoreLocked, (), (cause))
BOOST_DESCRIBE_STRUCT(WrongPassword, (), ())
BOOST_DESCRIBE_STRUCT(StoreUnavailable, (), (cause, reason))
BOOST_DESCRIBE_STRUCT(MetadataUnavailable, (), (cause, port, reason))
BOOST_DESCRIBE_STRUCT(TokenUnusable, (), (profile, cause, reason))
BOOST_DESCRIBE_STRUCT(IdentityMismatch, (), (profile, held, given))
BOOST_DESCRIBE_STRUCT(RotationImpossible, (), (profile, cause, reason))
BOOST_DESCRIBE_STRUCT(NobodyToAsk, (), (profile, cause, reason))
BOOST_DESCRIBE_STRUCT(UnknownScope, (), (scope))
BOOST_DESCRIBE_STRUCT(RotationWouldEnd, (), (profile, issues_for))
BOOST_DESCRIBE_STRUCT(TokenMayExist, (), (host, comment, reason))
BOOST_DESCRIBE_STRUCT(WorkspaceUnreachable, (), (host, cause, reason))
BOOST_DESCRIBE_STRUCT(WorkspaceRejected, (), (host, status, error_code, cause, message))
BOOST_DESCRIBE_STRUCT(BudgetExhausted, (), (profile, retry_at))
BOOST_DESCRIBE_STRUCT(InvalidParameter, (), (parameter))
BOOST_DESCRIBE_STRUCT(MethodNotFound, (), (method))
BOOST_DESCRIBE_STRUCT(InterfaceNotFound, (), (interface))
BOOST_DESCRIBE_STRUCT(ExpectedMore, (), ())

}  // namespace patkeeper
