#include "daemon/store/memory_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace patkeeper::test {
namespace {

class MemoryStoreTest : public testing::Test {
protected:
    template <class T>
    T await(asio::awaitable<T> call)
    {
        std::optional<T> result;
        asio::co_spawn(context, std::move(call), [&](std::exception_ptr, T value) {
            result.emplace(std::move(value));
        });
        context.restart();
        context.run();
        return std::move(*result);
    }

    void put(Attributes attributes, std::string_view secret)
    {
        Item item{std::move(attributes), "label", Secret(secret)};
        EXPECT_TRUE(await(store.put(std::move(item))));
    }

    std::string secrets(Attributes attributes)
    {
        std::string all;
        const auto found = await(store.search(std::move(attributes)));
        for (const auto& item : *found)
            all += std::string(item.secret.reveal()) + ' ';
        return all;
    }

    asio::io_context context;
    MemoryStore store;
};

TEST_F(MemoryStoreTest, FindsItemsThatHaveTheAttributesAmongTheirOwn)
{
    put({{"a", "1"}, {"b", "1"}}, "x");
    put({{"a", "1"}, {"b", "2"}}, "y");
    EXPECT_EQ(secrets({{"a", "1"}}), "x y ");
    EXPECT_EQ(secrets({{"b", "2"}}), "y ");
    EXPECT_EQ(secrets({{"c", "1"}}), "");
}

TEST_F(MemoryStoreTest, ReplacesTheItemWithTheSameAttributes)
{
    put({{"a", "1"}}, "old");
    put({{"a", "1"}}, "new");
    EXPECT_EQ(secrets({}), "new ");
}

TEST_F(MemoryStoreTest, RemovesItemsWithExactlyTheseAttributes)
{
    put({{"a", "1"}, {"b", "1"}}, "x");
    EXPECT_TRUE(await(store.remove({{"a", "1"}})));
    EXPECT_EQ(secrets({}), "x ");
    EXPECT_TRUE(await(store.remove({{"a", "1"}, {"b", "1"}})));
    EXPECT_EQ(secrets({}), "");
}

TEST_F(MemoryStoreTest, TakesAnEmptySecretForAbsent)
{
    put({{"a", "1"}}, "");
    EXPECT_EQ(secrets({}), "");
}

}  // namespace
}  // namespace patkeeper::test
