#pragma once
#include <functional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): so it is called
class App;
}  // namespace CLI

namespace patkeeper::client {

// What a shell offers for the word that is being typed. Pure, but for the names that are asked for.

struct Candidate {
    std::string word;
    std::string about;
};

struct Completion {
    std::vector<Candidate> candidates;
    bool files = false;  // the shell's own completion of paths is meant
};

using ProfileNames = std::function<std::vector<std::string>()>;

// By the declaration of the command line itself. `words` are those after the program's name; the last
// one, perhaps empty, is the one to complete.
[[nodiscard]] Completion complete(CLI::App& app,
                                  const std::vector<std::string>& words,
                                  const ProfileNames& profiles);

// A line for each candidate, what it is about after a tab; ":files" for paths.
[[nodiscard]] std::string completion_text(const Completion& completion);

}  // namespace patkeeper::client
