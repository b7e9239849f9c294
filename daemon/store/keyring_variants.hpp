#pragma once
#include "daemon/store/bus_connection.hpp"
#include "daemon/store/secret_store.hpp"

#include <optional>

namespace patkeeper {

// The Secret Service's messages, as our types and back. Answers that are not of the agreed form
// give nothing; they never crash.

using ObjectPaths = std::vector<std::string>;

// The service's "no such object".
inline constexpr const char* no_object = "/";

// Written with every item, as other programs expect it, and never searched for: in a collection not
// yet unlocked gnome-keyring finds nothing by it (gnome-keyring#89).
inline constexpr const char* schema_attribute = "xdg:schema";
inline constexpr const char* schema_name = "io.patkeeper";

[[nodiscard]] Variant to_variant(const Attributes& attributes);  // a{ss}
[[nodiscard]] Variant to_variant(const ObjectPaths& paths);      // ao
[[nodiscard]] Variant item_properties(const std::string& label, const Attributes& attributes);
// Of the default keyring that is made where there is none. By this label gnome-keyring gives it the name
// of the one that it opens at a login, with the login's password.
[[nodiscard]] Variant new_collection_properties();

// The child of a tuple; none unless it has that type.
[[nodiscard]] Variant child(const Variant& tuple, std::size_t index, const char* type);
[[nodiscard]] std::optional<ObjectPaths> paths_in(const Variant& tuple, std::size_t index);
[[nodiscard]] std::optional<std::string> path_in(const Variant& tuple, std::size_t index);

// What GetAll answers for the service.
[[nodiscard]] std::optional<ObjectPaths> collections_in(const Variant& properties);

// What GetAll answers for an item, without its secret. The schema's name is left out, and so are the
// attributes that KeePassXC adds to each.
[[nodiscard]] std::optional<Item> item_in(const Variant& properties);

}  // namespace patkeeper
