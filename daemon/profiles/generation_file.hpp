#pragma once
#include "daemon/profiles/registry.hpp"

#include <string>

namespace patkeeper {

// Keeps the file that prompts look at (protocol/generation_path.hpp) in step with what the registry
// serves, replacing it as a whole. It stays as it is while the keyring is locked or has not been read,
// and when the daemon ends. The registry must outlive it.
class GenerationFile {
public:
    GenerationFile(Registry& registry, std::string path);
    GenerationFile(const GenerationFile&) = delete;
    GenerationFile& operator=(const GenerationFile&) = delete;
    ~GenerationFile();

    // Where the file's folder has come back empty.
    void write_again();

private:
    void update();

    Registry& registry_;
    std::string path_;
    std::string written_;
    Registry::Listeners::iterator listener_;
};

}  // namespace patkeeper
