#pragma once
#include <map>
#include <string>

// The stand-in for a Databricks workspace (databricks-api.md sections 1 to 3).
namespace patkeeper::stand_in {

// Header names are in lower case, on both sides.
using Headers = std::map<std::string, std::string>;

struct Request {
    std::string method;
    std::string target;  // path and query
    Headers headers;
    std::string body;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

}  // namespace patkeeper::stand_in
