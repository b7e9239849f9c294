#pragma once
#include "client/failure.hpp"
#include "protocol/result.hpp"
#include "protocol/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace patkeeper::client {

// A configuration file of the user's that is replaced as a whole or not at all: after a crash the file holds
// the old text or the new one. A file that cannot be replaced, because it is a mount point, is written
// in place: after a crash it may be half written, and a copy beside it holds the old text; open() then
// names the copy and takes nothing. Mode and group stay; symbolic links stay and are followed. Refuses
// a file or a folder that others own or can write: they could have it read by us or put another in its
// place.
class OwnFile {
public:
    // A file that is not there is empty, and will be made for its owner only.
    [[nodiscard]] static Result<OwnFile, Failure> open(const std::string& path);

    [[nodiscard]] std::string_view text() const noexcept { return text_.reveal(); }

    // Writes nothing where nothing changes, and refuses when another program wrote in the meantime.
    [[nodiscard]] std::optional<Failure> replace(std::string_view text);

private:
    OwnFile() = default;

    [[nodiscard]] bool has_changed() const;

    std::string path_;  // past every link
    Secret text_;
    std::optional<struct stat> status_;  // before it was read
};

}  // namespace patkeeper::client
