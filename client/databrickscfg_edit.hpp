#pragma once
#include "client/databrickscfg.hpp"
#include "client/served_profile.hpp"
#include "protocol/secret.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// Sections of .databrickscfg that send the SDKs to the daemon's metadata service. Pure.
//
// A comment above what is added says so, and what it replaces becomes a comment; by these comments, and
// by nothing else, restored() knows what to take out and what to put back. Every byte of other sections
// stays, and so do other keys, comments, order, line ends and indentation of these.

// The text with a section for each of these: host, auth_type, metadata_service_url and workspace_id
// where there is one; no token. What says so already stays as it is, so that twice is as once.
[[nodiscard]] Secret edited(std::string_view text, const std::vector<ServedProfile>& profiles);

// The text without what edited() added and with what it replaced; of these profiles, or of all when none
// is named. A token does not come back, nor does an auth_type that was there for it. A key that someone
// has written since stays, and is not joined by what was there before.
[[nodiscard]] Secret restored(std::string_view text, const std::vector<std::string>& profiles);

// The profiles with a section in which edited() has added something.
[[nodiscard]] std::vector<std::string> managed_profiles(std::string_view text);

// Whether a section has another host, or a token for it: edited() would lose that.
[[nodiscard]] bool is_for_another_host(const Databrickscfg& file, const ServedProfile& served);

}  // namespace patkeeper::client
