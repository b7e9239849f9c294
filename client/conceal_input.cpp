#include "client/conceal_input.hpp"

#include "client/printable.hpp"
#include "protocol/redacted.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace patkeeper::client {

namespace {

// These hold what reaches a host, and nothing else that may have an @.
constexpr std::array<std::string_view, 4> host_variables{
    "DATABRICKS_HOST", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY"};

bool is_of_a_host(std::string_view variable)
{
    return std::find(host_variables.begin(), host_variables.end(), variable) !=
           host_variables.end();
}

bool is_read(std::string_view variable)
{
    return variable.starts_with("DATABRICKS_") || variable.starts_with("PATKEEPER_") ||
           is_of_a_host(variable);
}

void conceal_parts(std::string_view input)
{
    conceal({std::string(user_info_of(input))});  // first: a part of it would hide its form
    conceal(secret_parts(input));
}

void conceal_host(std::string_view host)
{
    conceal({std::string(user_info_of_host(host))});
}

void conceal_arguments(int argc, const char* const* argv)
{
    constexpr std::string_view option = "--host";
    constexpr std::string_view assignment = "--host=";
    std::string_view before;
    for (const std::string_view word : std::vector<std::string_view>(argv, argv + argc)) {
        if (before == option) conceal_host(word);
        if (word.starts_with(assignment)) conceal_host(word.substr(assignment.size()));
        conceal_parts(word);
        before = word;
    }
}

void conceal_variable(std::string_view name, std::string_view value)
{
    if (is_of_a_host(name)) conceal_host(value);
    if (is_read(name)) conceal_parts(value);
}

}  // namespace

void conceal_input(int argc, const char* const* argv, const char* const* environment)
{
    conceal_arguments(argc, argv);
    for (; *environment != nullptr; ++environment) {
        const std::string_view variable(*environment);
        const auto equals = std::min(variable.find('='), variable.size() - 1);
        conceal_variable(variable.substr(0, equals), variable.substr(equals + 1));
    }
}

}  // namespace patkeeper::client
