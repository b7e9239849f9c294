#include "daemon/store/keyring_variants.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace patkeeper;

namespace {

// A floating variant that counts how often it is freed.
GVariant* counted(int& freed)
{
    static constexpr char text[] = "text";
    return g_variant_new_from_data(
        G_VARIANT_TYPE_STRING,
        text,
        sizeof text,
        /*trusted=*/TRUE,
        [](gpointer count) { ++*static_cast<int*>(count); },
        &freed);
}

}  // namespace

TEST(Variant, IsFreedOnceWithItsLastOwner)
{
    int freed = 0;
    {
        const auto floating = Variant::sink_floating(counted(freed));
        const auto full = Variant::adopt_full(g_variant_ref_sink(counted(freed)));
        const auto shared = Variant::share_borrowed(floating.get());
        const auto tuple = Variant::make("(@s@s)", full, shared);
        const auto part = tuple.child(0);
        EXPECT_STREQ(g_variant_get_string(part.get(), nullptr), "text");
        EXPECT_EQ(freed, 0);
    }
    EXPECT_EQ(freed, 2);
}

TEST(Variant, IsFreedOnceAsAnUnboxedOrLookedUpValue)
{
    int freed = 0;
    {
        const auto boxed = Variant::make("(v)", Variant::sink_floating(counted(freed)));
        EXPECT_TRUE(boxed.child(0).unboxed().is("s"));
        const auto entry = Variant::make("{sv}", "key", Variant::sink_floating(counted(freed)));
        GVariant* entries[] = {entry.get()};
        const auto dictionary = Variant::sink_floating(g_variant_new_array(nullptr, entries, 1));
        EXPECT_TRUE(dictionary.lookup("key", "s"));
        EXPECT_FALSE(dictionary.lookup("key", "b"));
        EXPECT_FALSE(dictionary.lookup("other", "s"));
    }
    EXPECT_EQ(freed, 2);
}

TEST(Variant, RefusesAPointerOfTheWrongKind)
{
    const auto owned = Variant::make("s", "text");
    EXPECT_THROW(static_cast<void>(Variant::sink_floating(owned.get())), std::logic_error);

    int freed = 0;
    GVariant* floating = counted(freed);
    EXPECT_THROW(static_cast<void>(Variant::adopt_full(floating)), std::logic_error);
    EXPECT_THROW(static_cast<void>(Variant::share_borrowed(floating)), std::logic_error);
    EXPECT_EQ(freed, 0);
    EXPECT_TRUE(Variant::sink_floating(floating));
    EXPECT_EQ(freed, 1);
}

TEST(Variant, TakesNullForNone)
{
    for (const auto& none : {Variant(),
                             Variant::adopt_full(nullptr),
                             Variant::sink_floating(nullptr),
                             Variant::share_borrowed(nullptr)}) {
        EXPECT_FALSE(none);
        EXPECT_FALSE(none.is("s"));
    }
}

TEST(KeyringVariants, GiveNothingForAnswersOfAnotherForm)
{
    const auto answer = Variant::make("(so)", "text", "/path");
    EXPECT_EQ(path_in(answer, 1), "/path");
    EXPECT_FALSE(path_in(answer, 0));
    EXPECT_FALSE(path_in(answer, 2));
    EXPECT_FALSE(paths_in(answer, 0));
    EXPECT_FALSE(path_in(Variant::make("s", "no tuple"), 0));
    EXPECT_FALSE(path_in(Variant(), 0));
    EXPECT_FALSE(item_in(answer));
}
