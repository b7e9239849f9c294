#include "daemon/profiles/generation.hpp"

#include "daemon/workspace/sha256.hpp"

#include <algorithm>

namespace patkeeper {

// Neither names nor ids hold a line feed: no two sets make the same text.
std::string generation_of(std::vector<std::pair<ProfileName, TokenId>> served)
{
    std::sort(served.begin(), served.end());
    std::string text;
    for (const auto& [profile, id] : served)
        text += profile.str() + "\n" + id.str() + "\n";
    return sha256_hex(text);
}

}  // namespace patkeeper
