#include "client/service_principal_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

const AddServicePrincipal asked{"robot", "app-1", "ops", std::nullopt, std::nullopt};

std::string told(const CallError& error)
{
    const auto failure = no_principal(asked, error, from_millis(0));
    return std::to_string(static_cast<int>(failure.code)) + " " + two_lines(failure);
}

std::string rejected(std::int64_t status,
                     const std::string& code,
                     WorkspaceTrouble cause,
                     const std::string& message)
{
    return told(Error(WorkspaceRejected{"https://h", status, code, cause, message}));
}

}  // namespace

TEST(ServicePrincipalText, TellsDenialsApart)
{
    EXPECT_EQ(rejected(403,
                       "PERMISSION_DENIED",
                       WorkspaceTrouble::not_admin,
                       "Only workspace admins may manage tokens"),
              "77 patkeeper: https://h refused (HTTP 403 PERMISSION_DENIED): Only workspace admins "
              "may manage tokens.\n"
              "Hint: Name the profile of a workspace admin with --as, which ops is not.\n");
    EXPECT_EQ(
        rejected(403,
                 "PERMISSION_DENIED",
                 WorkspaceTrouble::no_permission,
                 "This principal may not use tokens"),
        "77 patkeeper: https://h refused (HTTP 403 PERMISSION_DENIED): This principal may not "
        "use tokens.\n"
        "Hint: Let service principal app-1 use tokens, in the workspace under Settings, "
        "Advanced, Personal access tokens.\n");
    EXPECT_NE(rejected(403,
                       "403",
                       WorkspaceTrouble::missing_scope,
                       "Provided access token does not have required scopes: x")
                  .find("Hint: Give the token that scope"),
              std::string::npos);
}

TEST(ServicePrincipalText, SaysThatThereIsNoSuchPrincipal)
{
    EXPECT_EQ(
        rejected(404,
                 "RESOURCE_DOES_NOT_EXIST",
                 WorkspaceTrouble::not_found,
                 "Service principal app-1 does not exist"),
        "1 patkeeper: https://h refused (HTTP 404 RESOURCE_DOES_NOT_EXIST): Service principal "
        "app-1 does not exist.\n"
        "Hint: Look for the application id in the workspace under Settings, Identity and "
        "access, Service principals.\n");
}

TEST(ServicePrincipalText, SaysWhatHelpsAgainstALimit)
{
    EXPECT_NE(rejected(400,
                       "INVALID_PARAMETER_VALUE",
                       WorkspaceTrouble::bad_lifetime,
                       "lifetime_seconds: at most 60")
                  .find("Hint: Ask for no more than that with --lifetime"),
              std::string::npos);
    EXPECT_NE(rejected(400, "QUOTA_EXCEEDED", WorkspaceTrouble::quota, "The quota of 600")
                  .find("Hint: Delete tokens of the principal"),
              std::string::npos);
}

TEST(ServicePrincipalText, SaysThatATokenMayHaveBeenMade)
{
    EXPECT_NE(told(Error(TokenMayExist{"https://h", "c", "timed out"}))
                  .find("such a token ends by itself.\n"),
              std::string::npos);
    const auto silent = told(ConnectionError{ConnectionTrouble::silent, "/s"});
    EXPECT_NE(silent.find("and a token may have been made"), std::string::npos);
    EXPECT_EQ(told(ConnectionError{ConnectionTrouble::no_daemon, "/s"}).find("may have"),
              std::string::npos);
}

TEST(ServicePrincipalText, SaysHowToReplace)
{
    EXPECT_EQ(told(Error(ProfileExists{"robot"})),
              "1 patkeeper: there is a profile robot already.\n"
              "Hint: Add --replace, or choose another name with --profile.\n");
    EXPECT_EQ(told(Error(IdentityMismatch{"robot", "ada at https://h", "app-1 at https://h"})),
              "65 patkeeper: profile robot belongs to ada at https://h, the token to app-1 at "
              "https://h.\nHint: Choose another name with --profile.\n");
    EXPECT_EQ(told(Error(UnknownProfile{"ops"})).substr(0, 45),
              "66 patkeeper: there is no profile ops.\nTry: p");
}
