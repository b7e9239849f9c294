#include "client/metadata_advice.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

TEST(MetadataAdvice, DependsOnTheCause)
{
    using enum MetadataTrouble;
    EXPECT_EQ(advice_without_metadata(port_taken, 8423), Advice(Try{"ss -ltnp 'sport = :8423'"}));
    EXPECT_TRUE(std::holds_alternative<Hint>(advice_without_metadata(off, {})));
    EXPECT_EQ(advice_without_metadata(peers_unknown, {}), Advice(Try{"sudo modprobe tcp_diag"}));
    EXPECT_EQ(advice_without_metadata(unsaved, {}), Advice(AskDoctor{}));
    EXPECT_EQ(advice_without_metadata({}, {}), Advice(AskDoctor{})) << "an old daemon";
    EXPECT_EQ(advice_without_metadata(port_taken, {}), Advice(AskDoctor{}));
}
