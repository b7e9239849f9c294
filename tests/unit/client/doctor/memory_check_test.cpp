#include "client/doctor/checks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

Facts with(std::optional<bool> memory_locked)
{
    Facts facts;
    Daemon daemon;
    daemon.memory_locked = memory_locked;
    facts.daemon = std::move(daemon);
    return facts;
}

}  // namespace

TEST(MemoryCheck, SaysThatSecretsAreKeptOutOfSwap)
{
    const auto findings = check_memory(with(true));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].check, "memory");
    EXPECT_EQ(findings[0].grade, Grade::ok);
}

TEST(MemoryCheck, WarnsOfSecretsThatMayBeSwapped)
{
    const auto findings = check_memory(with(false));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].grade, Grade::warning);
    EXPECT_EQ(findings[0].why,
              "the daemon's secrets may be written to swap: the kernel refused to lock memory");
}

TEST(MemoryCheck, SaysNothingOfADaemonThatDoesNotTell)
{
    EXPECT_TRUE(check_memory(with(std::nullopt)).empty());
    EXPECT_TRUE(check_memory(Facts()).empty());
}

TEST(MemoryCheck, IsOneOfTheChecks)
{
    const auto all = examine(with(false));
    EXPECT_TRUE(std::any_of(
        all.begin(), all.end(), [](const Finding& finding) { return finding.check == "memory"; }));
}
