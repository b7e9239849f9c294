#include "client/conceal_input.hpp"

#include "client/printable.hpp"
#include "protocol/redacted.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::client {

namespace {

bool is_read(std::string_view variable)
{
    constexpr std::array<std::string_view, 5> beginnings{
        "DATABRICKS_", "PATKEEPER_", "HTTPS_PROXY=", "https_proxy=", "HTTP_PROXY="};
    return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
        return variable.starts_with(beginning);
    });
}

void conceal_parts(std::string_view input)
{
    conceal({std::string(user_info_of(input))});  // first: a part of it would hide its form
    conceal(secret_parts(input));
}

}  // namespace

void conceal_input(int argc, const char* const* argv, const char* const* environment)
{
    std::for_each(argv, argv + argc, [](const char* word) { conceal_parts(word); });
    for (; *environment != nullptr; ++environment) {
        const std::string_view variable(*environment);
        if (is_read(variable)) conceal_parts(variable.substr(variable.find('=') + 1));
    }
}

}  // namespace patkeeper::client
