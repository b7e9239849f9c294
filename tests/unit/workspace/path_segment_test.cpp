#include "daemon/workspace/path_segment.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

TEST(PathSegment, LeavesAnIdAsItIs)
{
    EXPECT_EQ(path_segment("0123456789abcdefXYZ-_.~"), "0123456789abcdefXYZ-_.~");
    EXPECT_EQ(path_segment(""), "");
}

TEST(PathSegment, StaysOneSegment)
{
    EXPECT_EQ(path_segment("a/b?c#d e%"), "a%2Fb%3Fc%23d%20e%25");
    EXPECT_EQ(path_segment("\xC3\xA4\r\n"), "%C3%A4%0D%0A");
}
