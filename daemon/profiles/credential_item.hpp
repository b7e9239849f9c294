#pragma once
#include "daemon/store/secret_store.hpp"
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"
#include "protocol/workspace.hpp"

#include <optional>
#include <string_view>

namespace patkeeper {

// One of git's credentials as a keyring item, and git's rules on which one is meant. Pure.
//
// The attributes protocol, host, path and username are always there. `given` names those of them
// that the credential has: an empty one is not an absent one.

[[nodiscard]] Item item_of(const Credential& credential);

// Nothing where the item is none of ours, or not one that this version can read.
[[nodiscard]] std::optional<Credential> credential_in(const Item& item);

// What to search for: items that lack one of these attributes are not meant. Those that have them
// all may still not be.
[[nodiscard]] Attributes attributes_of(const EraseCredential& pattern);

// Whether every field that the pattern gives is there and the same; the others do not matter.
[[nodiscard]] bool matches(const EraseCredential& pattern, const Credential& credential);
[[nodiscard]] EraseCredential pattern_of(const GetCredential& request);

// Whether a credential is worth keeping: it says what it is for, and how to get in.
[[nodiscard]] bool is_whole(const Credential& credential);

// What of it can be given to who asked; nothing where that does not help. Of an expired password
// there remains what another helper may renew it with.
[[nodiscard]] std::optional<Credential> usable(Credential credential,
                                               const GetCredential& request,
                                               TimePoint now);

// Whether a host in git's form belongs to the workspace, by whatever protocol.
[[nodiscard]] bool is_host_of(const Workspace& workspace, std::string_view host);

}  // namespace patkeeper
