#pragma once
#include <vector>

namespace patkeeper::client {

// The texts as execve(2) wants them: pointers, and a null at their end. The texts must outlive it.
template <class Text>
[[nodiscard]] std::vector<char*> pointers_to(std::vector<Text>& texts)
{
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace patkeeper::client
