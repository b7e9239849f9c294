#include "daemon/store/variant.hpp"

#include <stdexcept>

namespace patkeeper {

Variant Variant::adopt_full(GVariant* full)
{
    if (full == nullptr) return {};
    if (g_variant_is_floating(full)) throw std::logic_error("a floating variant is not owned yet");
    return Variant(full);
}

Variant Variant::sink_floating(GVariant* floating)
{
    if (floating == nullptr) return {};
    if (!g_variant_is_floating(floating)) throw std::logic_error("this variant has an owner");
    return Variant(g_variant_ref_sink(floating));
}

Variant Variant::share_borrowed(GVariant* borrowed)
{
    if (borrowed == nullptr) return {};
    if (g_variant_is_floating(borrowed)) throw std::logic_error("a floating variant has no owner");
    return Variant(g_variant_ref(borrowed));
}

bool Variant::is(const char* type) const
{
    return value_ && g_variant_is_of_type(get(), G_VARIANT_TYPE(type));
}

std::size_t Variant::size() const
{
    return g_variant_n_children(get());
}

Variant Variant::child(std::size_t index) const
{
    return adopt_full(g_variant_get_child_value(get(), index));
}

Variant Variant::unboxed() const
{
    return adopt_full(g_variant_get_variant(get()));
}

Variant Variant::lookup(const char* key, const char* type) const
{
    return adopt_full(g_variant_lookup_value(get(), key, G_VARIANT_TYPE(type)));
}

}  // namespace patkeeper
