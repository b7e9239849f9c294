#include "protocol/git_credential.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::test;

namespace {

// Everything of a request that an answer may repeat, as lines.
Secret lines_of(const GitRequest& request)
{
    std::vector<GitAttribute> lines;
    const auto add = [&](std::string_view key, const auto& text) {
        if (text) lines.push_back({key, *text});
    };
    const auto add_secret = [&](std::string_view key, const auto& secret) {
        if (secret) lines.push_back({key, secret->reveal()});
    };
    add("protocol", request.protocol);
    add("host", request.host);
    add("path", request.path);
    add("username", request.username);
    add("authtype", request.authtype);
    add_secret("password", request.password);
    add_secret("oauth_refresh_token", request.oauth_refresh_token);
    add_secret("credential", request.credential);
    for (const auto& capability : request.capabilities) {
        if (capability.find_first_of(std::string_view("\r\0", 2)) != std::string::npos) continue;
        lines.push_back({"capability[]", capability});
    }
    auto text = format_git_answer(lines);
    require(text.has_value());  // nothing that was taken breaks out of its line
    return *std::move(text);
}

}  // namespace

// What is taken is the same after writing and reading it again, and ends with the first empty line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto request = parse_git_request(text);
    if (!request) return 0;
    const auto lines = lines_of(*request);
    const auto again = parse_git_request(lines.reveal());
    require(again && lines_of(*again) == lines);
    if (request->host) require(text.find("host=" + *request->host) != std::string_view::npos);
    const auto end = text.find("\n\n");
    if (end == std::string_view::npos) return 0;
    require(ends_git_request(text));
    const auto cut = parse_git_request(text.substr(0, end + 1));
    require(cut && lines_of(*cut) == lines);
    return 0;
}
