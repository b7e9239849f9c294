#include "daemon/workspace/http_date.hpp"

#include <gtest/gtest.h>

#include <string>

using patkeeper::from_millis;
using patkeeper::parse_http_date;

TEST(HttpDate, IsReadToTheSecond)
{
    EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), from_millis(0));
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), from_millis(784111777000));
    EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT"), from_millis(1709251199000));
    EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT"), from_millis(1483228800000));
    EXPECT_EQ(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT"), from_millis(253402300799000));
}

TEST(HttpDate, RefusesEveryOtherForm)
{
    for (const std::string text : {"",
                                   "now",
                                   "Sunday, 06-Nov-94 08:49:37 GMT",
                                   "Sun Nov  6 08:49:37 1994",
                                   "Sun, 06 Nov 1994 08:49:37 UTC",
                                   "Sun, 06 Nov 1994 08:49:37 GMT ",
                                   "Sun, 6 Nov 1994 08:49:37 GMT",
                                   "Xxx, 06 Nov 1994 08:49:37 GMT",
                                   "Sun, 06 Xxx 1994 08:49:37 GMT",
                                   "Sun, 06 nov 1994 08:49:37 GMT",
                                   "Sun, 31 Nov 1994 08:49:37 GMT",
                                   "Sun, 00 Nov 1994 08:49:37 GMT",
                                   "Sun, 29 Feb 2023 08:49:37 GMT",
                                   "Sun, 06 Nov 1994 24:49:37 GMT",
                                   "Sun, 06 Nov 1994 08:60:37 GMT",
                                   "Sun, 06 Nov 1994 08:49:61 GMT",
                                   "Sun, -6 Nov 1994 08:49:37 GMT",
                                   "Sun, 06 Nov 1994 08:49:3x GMT"}) {
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
    }
}
