#pragma once
#include "daemon/rotation/identifiers.hpp"
#include "protocol/result.hpp"
#include "protocol/secret.hpp"
#include "protocol/time_point.hpp"
#include "protocol/trouble.hpp"

#include <optional>
#include <string>
#include <vector>

namespace patkeeper {

// What a workspace is asked and what it answers, without the HTTP (databricks-api.md section 2).

using Scopes = std::vector<std::string>;

// One entry of token/list.
struct TokenInfo {
    TokenId id;
    std::string comment;
    TimePoint creation;
    std::optional<TimePoint> expiry;         // none: never expires
    std::optional<TimePoint> last_accessed;  // none: never used, or not told
    std::optional<Scopes> scopes;            // none: all its identity may do
    std::optional<bool> autoscope;           // whether the workspace infers scopes by use
};

struct MintedToken {
    Secret value;
    TokenInfo info;
};

struct MintRequest {
    std::optional<Duration> lifetime;  // none: the workspace's maximum
    std::string comment;
    std::optional<Scopes> scopes;
    std::optional<bool> autoscope;
};

struct Identity {
    std::string id;
    std::string user_name;  // a service principal's is its application id
    friend bool operator==(const Identity&, const Identity&) = default;
};

// Why a call gave no usable answer; sorted by what to do next.
enum class Trouble {
    unreachable,        // never sent: no route, no TLS session, wrong certificate
    unclear,            // sent, but no usable answer: a create may have minted
    throttled,          // 429: not done
    invalid_token,      // "Invalid access token": expired, revoked or wrong
    missing_scope,      // the token lives, but lacks a scope
    not_found,          // 404: no such token
    lifetime_too_long,  // above the workspace's cap, which lifetime_cap names if the message did
    refused,            // any other refusal: quota, PATs switched off, IP list, wrong workspace id
};

struct WorkspaceError {
    Trouble trouble = Trouble::unclear;
    int status = 0;          // 0: there was no HTTP answer
    std::string error_code;  // as the workspace gave it; numbers as text
    std::string message;     // one line, printable, of bounded length; never a body, never a token
    std::optional<Duration> retry_after{};
    std::optional<Duration> lifetime_cap{};
    std::optional<ReachTrouble> reach{};  // why it was not reached, where that is known
};

// The answer, and the server's clock as its Date header told it (whole seconds).
template <class T>
struct Answer {
    Result<T, WorkspaceError> result;
    std::optional<TimePoint> date;

    [[nodiscard]] std::optional<WorkspaceError> error() const
    {
        if (result) return std::nullopt;
        return result.error();
    }
};

[[noreturn]] inline void throw_exception_from_error(const WorkspaceError& e,
                                                    const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.message), where);
}

}  // namespace patkeeper
