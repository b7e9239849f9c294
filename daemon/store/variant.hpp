#pragma once
#include <concepts>
#include <cstddef>
#include <gio/gio.h>
#include <memory>
#include <string>

namespace patkeeper {

// A counted reference to a GVariant, or none. The value never changes; any thread may hold it.
//
// GLib's documentation says for each pointer who owns it, and there is a function for each kind. A
// pointer of the other kind throws std::logic_error: it would leak, or be freed twice.
class Variant {
public:
    Variant() = default;

    // "transfer full": an answer, a child. Takes over the caller's reference; null gives none.
    [[nodiscard]] static Variant adopt_full(GVariant* full);
    // New and floating: what g_variant_new() and g_variant_builder_end() return. Null gives none.
    [[nodiscard]] static Variant sink_floating(GVariant* floating);
    // "transfer none": a parameter of a callback. Adds a reference; the caller keeps its own.
    [[nodiscard]] static Variant share_borrowed(GVariant* borrowed);

    // g_variant_new(). Variants and strings may be given as they are, the former as "@TYPE".
    template <class... Arguments>
    [[nodiscard]] static Variant make(const char* format, const Arguments&... arguments)
    {
        return sink_floating(g_variant_new(format, plain(arguments)...));
    }

    // Whether there is a value, and of this type.
    [[nodiscard]] bool is(const char* type) const;
    [[nodiscard]] std::size_t size() const;

    // Parts of a container, which keep what they need of it alive. Undefined where it has none such.
    [[nodiscard]] Variant child(std::size_t index) const;
    [[nodiscard]] Variant unboxed() const;  // of a "v"

    // The value of a key in an "a{sv}"; none unless it has that type.
    [[nodiscard]] Variant lookup(const char* key, const char* type) const;

    // Borrowed, for GLib's functions that read.
    [[nodiscard]] GVariant* get() const noexcept { return value_.get(); }
    explicit operator bool() const noexcept { return value_ != nullptr; }

private:
    explicit Variant(GVariant* owned) : value_(owned, g_variant_unref) {}

    // What a C function with variable arguments can take.
    static GVariant* plain(const Variant& variant) { return variant.get(); }
    static const char* plain(const std::string& text) { return text.c_str(); }
    static const char* plain(const char* text) { return text; }
    static gboolean plain(std::same_as<bool> auto value) { return value ? TRUE : FALSE; }
    static gint32 plain(std::same_as<gint32> auto value) { return value; }
    static guint32 plain(std::same_as<guint32> auto value) { return value; }
    static gint64 plain(std::same_as<gint64> auto value) { return value; }

    std::shared_ptr<GVariant> value_;
};

}  // namespace patkeeper
