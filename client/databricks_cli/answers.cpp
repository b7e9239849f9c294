#include "client/databricks_cli/answers.hpp"

#include "client/token_text.hpp"
#include "protocol/described_json.hpp"
#include "protocol/lease.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace patkeeper::client::databricks_cli {

namespace {

// RFC 3339 in UTC and whole seconds, which every version of the SDKs can read. Rounded down, so
// that nobody is promised more than there is; a time before the epoch is past anyway.
std::string rfc3339(TimePoint time)
{
    const auto since = std::max(time, TimePoint()).time_since_epoch();
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(since).count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

Secret token_answer(const Token& token, TimePoint now)
{
    json::object object(wiping_storage());
    object["access_token"] = to_json(token.token_value);
    object["token_type"] = "Bearer";
    object["expiry"] = rfc3339(lease_end(token, now));
    return line_of(serialize_json(json::value(std::move(object))));
}

// From 0.296.0 on the SDKs ask for a forced refresh each time, to get past the CLI's own cache.
std::string version_answer(VersionForm form)
{
    if (form == VersionForm::text) return "Databricks CLI v0.300.0\n";
    return R"({"ProjectName":"cli","Version":"0.300.0","Major":0,"Minor":300,"Patch":0})"
           "\n";
}

}  // namespace patkeeper::client::databricks_cli
