#include "daemon/workspace/token_rest.hpp"
#include "protocol/token_value.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::test;

namespace {

const Secret bearer("dapi0123456789abcdef");

// No message goes on to the log or to a client with the token in it, or with a control character.
template <class T>
void check(const Answer<T>& answer)
{
    const auto error = answer.error();
    if (!error) return;
    require(error->message.find(bearer.reveal()) == std::string::npos);
    require(error->message.size() <= 4096);
    for (const char c : error->message)
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

}  // namespace

// First a byte for the status and a line for the headers Date and Retry-After, then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::array<int, 8> statuses{200, 400, 401, 403, 404, 429, 500, 302};
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.empty()) return 0;
    HttpResponse response;
    response.status = statuses.at(static_cast<unsigned char>(text.front()) % statuses.size());
    text.remove_prefix(1);
    const std::string header(text.substr(0, text.find('\n')));
    response.headers = {{"date", header}, {"retry-after", header}};
    text.remove_prefix(std::min(header.size() + 1, text.size()));
    response.body = Secret(text);

    const auto created = read_created(response, bearer, std::chrono::days(30));
    check(created);
    if (created.result) require(is_token_value(created.result->value.reveal()));
    check(read_list(response, bearer));
    check(read_done(response, bearer));
    check(read_me(response, bearer));
    check(read_available_scopes(response, bearer));
    return 0;
}
