#include "daemon/rotation/error_trouble.hpp"

#include <gtest/gtest.h>

namespace patkeeper::test {
namespace {

WorkspaceTrouble told(int status, const char* code, const char* message, Trouble trouble)
{
    return trouble_of(WorkspaceError{trouble, status, code, message});
}

TEST(ErrorTrouble, ReadsTheWorkspacesWordsWhereNothingElseTells)
{
    using enum WorkspaceTrouble;
    const auto refused = [](int status, const char* code, const char* message) {
        return told(status, code, message, Trouble::refused);
    };
    EXPECT_EQ(refused(400, "QUOTA_EXCEEDED", "The quota of 600 tokens"), quota);
    EXPECT_EQ(refused(403, "QUOTA_EXCEEDED", "scope"), quota);
    EXPECT_EQ(refused(403, "PERMISSION_DENIED", "Only workspace admins may"), not_admin);
    EXPECT_EQ(refused(403, "PERMISSION_DENIED", "This principal may not use tokens"),
              no_permission);
    EXPECT_EQ(refused(403, "PERMISSION_DENIED", "lacks the scope tokens"), missing_scope);
    EXPECT_EQ(refused(403, "", "Source IP address: 192.0.2.1 is blocked"), other);
    EXPECT_EQ(refused(404, "ENDPOINT_NOT_FOUND", "No API"), not_found);
    EXPECT_EQ(refused(400, "BAD_REQUEST", "Service principal x does not exist"), not_found);
    EXPECT_EQ(refused(400, "INVALID_PARAMETER_VALUE", "Invalid scope: x"), bad_scope);
    EXPECT_EQ(refused(400, "BAD_REQUEST", "lifetime_seconds: at most 60"), bad_lifetime);
    EXPECT_EQ(refused(400, "INVALID_PARAMETER_VALUE", "no such thing"), other);
    EXPECT_EQ(refused(500, "", "scope"), other);
}

TEST(ErrorTrouble, IsWhatTheCallWasSortedAs)
{
    using enum WorkspaceTrouble;
    EXPECT_EQ(told(403, "403", "any words", Trouble::invalid_token), dead_token);
    EXPECT_EQ(told(403, "403", "any words", Trouble::missing_scope), missing_scope);
    EXPECT_EQ(told(429, "", "any words", Trouble::throttled), rate_limit);
    EXPECT_EQ(told(404, "", "any words", Trouble::not_found), not_found);
    EXPECT_EQ(told(400, "", "any words", Trouble::lifetime_too_long), bad_lifetime);
    EXPECT_EQ(told(0, "", "any words", Trouble::unreachable), other);
}

TEST(ErrorTrouble, SaysWhyAProfilesLastTryFailed)
{
    using enum ProfileTrouble;
    EXPECT_EQ(trouble_of(Error(BudgetExhausted{"P", 1})), budget);
    EXPECT_EQ(trouble_of(Error(StoreLocked{})), store);
    EXPECT_EQ(trouble_of(Error(StoreUnavailable{StoreTrouble::no_answer, ""})), store);
    EXPECT_EQ(trouble_of(Error(TokenUnusable{"admin", revoked, ""})), issuer_unusable);
    EXPECT_EQ(trouble_of(Error(TokenUnusable{"P", seems_expired, ""})), seems_expired);
    EXPECT_EQ(trouble_of(Error(WorkspaceUnreachable{"h", {}, ""})), unreachable);
    const auto rejection = [](std::optional<WorkspaceTrouble> cause) {
        return trouble_of(Error(WorkspaceRejected{"h", 400, "", cause, ""}));
    };
    EXPECT_EQ(rejection(WorkspaceTrouble::quota), quota);
    EXPECT_EQ(rejection(WorkspaceTrouble::rate_limit), rate_limit);
    EXPECT_EQ(rejection(WorkspaceTrouble::dead_token), rejected);
    EXPECT_EQ(rejection({}), rejected);
}

}  // namespace
}  // namespace patkeeper::test
