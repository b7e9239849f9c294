#include "daemon/store/keyring_variants.hpp"

namespace patkeeper {

Variant to_variant(const Attributes& attributes)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
    for (const auto& [key, value] : attributes)
        g_variant_builder_add(&builder, "{ss}", key.c_str(), value.c_str());
    return Variant::sink_floating(g_variant_builder_end(&builder));
}

Variant to_variant(const ObjectPaths& paths)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("ao"));
    for (const auto& path : paths)
        g_variant_builder_add(&builder, "o", path.c_str());
    return Variant::sink_floating(g_variant_builder_end(&builder));
}

Variant item_properties(const std::string& label, const Attributes& attributes)
{
    auto with_schema = attributes;
    with_schema[schema_attribute] = schema_name;
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
    g_variant_builder_add(
        &builder, "{sv}", "org.freedesktop.Secret.Item.Label", Variant::make("s", label).get());
    g_variant_builder_add(
        &builder, "{sv}", "org.freedesktop.Secret.Item.Attributes", to_variant(with_schema).get());
    return Variant::sink_floating(g_variant_builder_end(&builder));
}

Variant new_collection_properties()
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
    g_variant_builder_add(&builder,
                          "{sv}",
                          "org.freedesktop.Secret.Collection.Label",
                          Variant::make("s", "login").get());
    return Variant::sink_floating(g_variant_builder_end(&builder));
}

Variant child(const Variant& tuple, std::size_t index, const char* type)
{
    if (!tuple.is("r") || index >= tuple.size()) return {};
    auto found = tuple.child(index);
    return found.is(type) ? found : Variant();
}

namespace {

ObjectPaths paths_of(const Variant& array)
{
    ObjectPaths paths;
    GVariantIter iterator;
    g_variant_iter_init(&iterator, array.get());
    const char* path = nullptr;
    while (g_variant_iter_next(&iterator, "&o", &path))
        paths.emplace_back(path);
    return paths;
}

}  // namespace

std::optional<ObjectPaths> paths_in(const Variant& tuple, std::size_t index)
{
    const auto array = child(tuple, index, "ao");
    if (!array) return std::nullopt;
    return paths_of(array);
}

std::optional<ObjectPaths> collections_in(const Variant& properties)
{
    const auto all = child(properties, 0, "a{sv}");
    const auto array = all ? all.lookup("Collections", "ao") : Variant();
    if (!array) return std::nullopt;
    return paths_of(array);
}

std::optional<std::string> path_in(const Variant& tuple, std::size_t index)
{
    const auto path = child(tuple, index, "o");
    if (!path) return std::nullopt;
    return g_variant_get_string(path.get(), nullptr);
}

namespace {

Attributes attributes_in(const Variant& dictionary)
{
    Attributes attributes;
    GVariantIter iterator;
    g_variant_iter_init(&iterator, dictionary.get());
    const char* key = nullptr;
    const char* value = nullptr;
    while (g_variant_iter_next(&iterator, "{&s&s}", &key, &value))
        attributes[key] = value;
    attributes.erase(schema_attribute);
    for (const auto* added : {"Title", "UserName", "URL", "Notes", "Path", "Uuid"})
        attributes.erase(added);
    return attributes;
}

}  // namespace

std::optional<Item> item_in(const Variant& properties)
{
    const auto all = child(properties, 0, "a{sv}");
    if (!all) return std::nullopt;
    const auto attributes = all.lookup("Attributes", "a{ss}");
    if (!attributes) return std::nullopt;
    Item item;
    item.attributes = attributes_in(attributes);
    if (const auto label = all.lookup("Label", "s"))
        item.label = g_variant_get_string(label.get(), nullptr);
    return item;
}

}  // namespace patkeeper
