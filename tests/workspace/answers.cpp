#include "tests/workspace/answers.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace patkeeper::stand_in {

namespace {

constexpr std::string_view login_page =
    "<!doctype html>\n<html><head><title>Databricks - Sign In</title></head>"
    "<body><form action=\"/login.html\"></form></body></html>\n";

Response forbidden(ReasonIn place, const std::string& reason)
{
    if (place == ReasonIn::body) return error_answer(403, "PERMISSION_DENIED", reason);
    return {403, {{"x-databricks-reason-phrase", reason}}, ""};
}

}  // namespace

Response json_answer(int status, const boost::json::value& body)
{
    return {status, {{"content-type", "application/json"}}, boost::json::serialize(body)};
}

Response error_answer(int status, const boost::json::value& code, std::string_view message)
{
    return json_answer(status, boost::json::object{{"error_code", code}, {"message", message}});
}

Response html_answer(int status)
{
    return {status, {{"content-type", "text/html; charset=utf-8"}}, std::string(login_page)};
}

Response redirect_to_login()
{
    return {302, {{"location", "/login.html?next_url=%2Fapi"}}, ""};
}

Response invalid_token()
{
    return error_answer(403, 403, "Invalid access token.");
}

Response missing_scope(std::string_view scope)
{
    return error_answer(
        403, 403, "Provided access token does not have required scopes: " + std::string(scope));
}

Response ip_blocked(ReasonIn place, std::string_view workspace_id)
{
    return forbidden(place,
                     "Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: " +
                         std::string(workspace_id));
}

Response wrong_org(ReasonIn place, std::string_view workspace_id)
{
    return forbidden(place, "Invalid access to Org: " + std::string(workspace_id));
}

}  // namespace patkeeper::stand_in
