#include "daemon/rotation/lineage.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 20);

// As the daemon draws them.
const std::string third_line = "7041027cfebea0d643097ae5c6b3f550";
const std::string drawn = "1b0855e8464fd61481acc271948baf47";
const std::string of_the_laptop = "patkeeper " + third_line + " " + drawn + " laptop";

Record a_record()
{
    Record record;
    record.profile = ProfileName("two words");
    record.lineage = Lineage("line");
    record.current.id = TokenId("current");
    record.book = {{Nonce("known"), now - 1h}};
    return record;
}

TokenInfo listed(const std::string& comment, std::optional<Duration> unused = {})
{
    TokenInfo info;
    info.id = TokenId("lost");
    info.comment = comment;
    info.creation = now - std::chrono::days(30);
    if (unused) info.last_accessed = now - *unused;
    return info;
}

}  // namespace

TEST(OriginComment, IsReadAsItWasWrittenWhateverTheProfilesName)
{
    const auto comment = origin_comment(a_record(), Nonce("n"));
    EXPECT_EQ(comment, "patkeeper line n two words");
    const auto origin = parse_origin(comment);
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->lineage, Lineage("line"));
    EXPECT_EQ(origin->nonce, Nonce("n"));
    EXPECT_EQ(origin->profile, "two words");
}

TEST(OriginComment, OfOthersIsNone)
{
    for (const auto* comment : {"",
                                "patkeeper",
                                "patkeeper ",
                                "patkeeper line",
                                "patkeeper line ",
                                "patkeeper line n",
                                "patkeeper line n ",
                                "patkeeper  n p",
                                "patkeeper line  p",
                                " patkeeper line n p",
                                "Patkeeper line n p",
                                "patkeepers line n p",
                                "my token"}) {
        EXPECT_FALSE(parse_origin(comment)) << comment;
    }
}

TEST(MadeBy, FindsWhatCarriesTheNonce)
{
    const auto made = made_by(Nonce("n"), {listed("patkeeper line n p")});
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].id, TokenId("lost"));
    EXPECT_THAT(made_by(Nonce("n"), {listed("patkeeper line nn p"), listed("patkeeper n x p")}),
                IsEmpty());
}

TEST(Orphans, AreThoseOfTheBookAtOnce)
{
    const auto list = {listed("patkeeper line known two words", 0s)};
    EXPECT_THAT(orphans(a_record(), list, now), ElementsAre(TokenId("lost")));
}

TEST(Orphans, AreThoseOfTheLineageOnceUnusedForSevenDays)
{
    const auto* comment = "patkeeper line forgotten two words";
    EXPECT_THAT(orphans(a_record(), {listed(comment, nonce_memory)}, now),
                ElementsAre(TokenId("lost")));
    EXPECT_THAT(orphans(a_record(), {listed(comment, nonce_memory - 1ms)}, now), IsEmpty());
}

TEST(Orphans, NeverUsedCountFromTheirCreation)
{
    auto young = listed("patkeeper line forgotten two words");
    young.creation = now - nonce_memory + 1ms;
    EXPECT_THAT(orphans(a_record(), {young}, now), IsEmpty());
    young.creation = now - nonce_memory;
    EXPECT_THAT(orphans(a_record(), {young}, now), ElementsAre(TokenId("lost")));
}

TEST(Orphans, AreNeverHeldOnesOthersOrThoseOfACreateUnderWay)
{
    auto record = a_record();
    auto held = listed("patkeeper line known two words", nonce_memory);
    held.id = record.current.id;
    record.candidate = Candidate{Nonce("under-way"), now, std::nullopt};
    record.book.push_back({Nonce("under-way"), now});
    EXPECT_THAT(orphans(record,
                        {held,
                         listed("by hand", 89 * 24h),
                         listed("patkeeper other forgotten p", 89 * 24h),
                         listed("patkeeper line under-way two words", 0s)},
                        now),
                IsEmpty());
}

TEST(MadeElsewhere, IsOfNoLineageAndNoBookHere)
{
    const std::string own_line(32, '1');
    const std::string second_line(32, '2');
    const std::string known(32, 'a');
    auto one = a_record();
    one.lineage = Lineage(own_line);
    one.book = {{Nonce(known), now - 1h}};
    auto two = a_record();
    two.lineage = Lineage(second_line);
    const auto foreign = listed(of_the_laptop, 0s);
    const auto own = listed("patkeeper " + own_line + " " + drawn + " p");
    const auto made = made_elsewhere({listed("by hand"),
                                      own,
                                      listed("patkeeper " + second_line + " " + drawn + " p"),
                                      listed("patkeeper " + third_line + " " + known + " p"),
                                      foreign},
                                     {&one, &two});
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].comment, foreign.comment);
    EXPECT_EQ(made_elsewhere({own}, {}).size(), 1U);
}

TEST(MadeElsewhere, IsNothingThatAPersonCalledAfterPatkeeper)
{
    const auto cut = third_line.substr(1);
    for (const auto& comment : {std::string("patkeeper admin token for the nightly job"),
                                "patkeeper " + cut + " " + drawn + " p",
                                "patkeeper " + third_line + " " + cut + " p",
                                "patkeeper 0" + third_line + " " + drawn + " p",
                                "patkeeper G" + cut + " " + drawn + " p",
                                "patkeeper " + third_line + " F" + cut + " p"}) {
        EXPECT_THAT(made_elsewhere({listed(comment)}, {}), IsEmpty()) << comment;
    }
}

TEST(MadeElsewhere, IsHeldByNobodyHere)
{
    auto record = a_record();
    record.retiring.push_back({HeldToken(), now});
    record.retiring[0].token.id = TokenId("lost");
    EXPECT_THAT(made_elsewhere({listed(of_the_laptop)}, {&record}), IsEmpty());
    record.retiring.clear();
    record.candidate = Candidate{Nonce("c"), now, HeldToken()};
    record.candidate->token->id = TokenId("lost");
    EXPECT_THAT(made_elsewhere({listed(of_the_laptop)}, {&record}), IsEmpty());
}
