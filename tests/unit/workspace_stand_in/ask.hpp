#pragma once
#include "tests/workspace/model.hpp"

#include <boost/json/parse.hpp>

#include <string>

// Requests as a client makes them, and answers as it reads them.
namespace patkeeper::stand_in {

constexpr auto* someone = "someone@example.com";
constexpr TimePoint start = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

inline Request request(std::string method, std::string target, const std::string& token_value)
{
    return {std::move(method), std::move(target), {{"authorization", "Bearer " + token_value}}, ""};
}

inline Request ask_create(const std::string& token_value, std::string body)
{
    auto result = request("POST", "/api/2.0/token/create", token_value);
    result.body = std::move(body);
    return result;
}

inline Request ask_list(const std::string& token_value)
{
    return request("GET", "/api/2.0/token/list", token_value);
}

inline Request ask_delete(const std::string& token_value, const std::string& token_id)
{
    auto result = request("POST", "/api/2.0/token/delete", token_value);
    result.body = R"({"token_id":")" + token_id + R"("})";
    return result;
}

inline Request ask_update(const std::string& token_value,
                          const std::string& token_id,
                          std::string body)
{
    auto result = request("PATCH", "/api/2.0/token/" + token_id, token_value);
    result.body = std::move(body);
    return result;
}

inline Request ask_me(const std::string& token_value)
{
    return request("GET", "/api/2.0/preview/scim/v2/Me", token_value);
}

inline boost::json::object body_of(const Response& response)
{
    return boost::json::parse(response.body).as_object();
}

// "400 QUOTA_EXCEEDED"; the status alone where the body names no code.
inline std::string verdict(const Response& response)
{
    boost::json::error_code ec;
    const auto body = boost::json::parse(response.body, ec);
    const auto status = std::to_string(response.status);
    if (ec || !body.is_object() || !body.as_object().contains("error_code")) return status;
    const auto& code = body.at("error_code");
    if (code.is_string()) return status + " " + std::string(code.get_string().c_str());
    return status + " " + std::to_string(code.to_number<int>());
}

}  // namespace patkeeper::stand_in
