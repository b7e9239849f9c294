// The matrix: every fault, at every endpoint, first and retry.
#include "tests/component/fault_matrix_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace patkeeper::test::matrix;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

struct FaultMatrix : MatrixWorld, testing::WithParamInterface<Cell> {
    FaultMatrix() : MatrixWorld(GetParam()) {}
};

std::string name(const testing::TestParamInfo<Cell>& cell)
{
    return name_of(cell.param);
}

// The compiler names a kind that is missing here.
constexpr bool is_kind(int number)
{
    switch (static_cast<FaultKind>(number)) {
        case FaultKind::drop:
        case FaultKind::commit_late:
        case FaultKind::rate_limit:
        case FaultKind::error:
        case FaultKind::html:
        case FaultKind::empty:
        case FaultKind::redirect:
        case FaultKind::slow:
        case FaultKind::truncate:
        case FaultKind::huge:
        case FaultKind::stale_list:
        case FaultKind::refuse_new:
        case FaultKind::ip_blocked:
        case FaultKind::wrong_org:
            return true;
    }
    return false;
}

bool is_in_matrix(int kind, Endpoint endpoint, Attempt attempt)
{
    const auto all = cells();
    return std::any_of(all.begin(), all.end(), [&](const Cell& cell) {
        const auto* fault = std::get_if<Fault>(&cell.row.wrong);
        return fault != nullptr && static_cast<int>(fault->kind) == kind &&
               endpoint_of(cell.moment) == endpoint && cell.attempt == attempt;
    });
}

// Every text begins with the empty one: a profile that is well is compared with nothing else.
testing::Matcher<std::string> begins_as(const std::string& text)
{
    return text.empty() ? testing::Matcher<std::string>(testing::IsEmpty())
                        : testing::StartsWith(text);
}

}  // namespace

TEST(FaultMatrixTable, HasEveryKindAtEveryEndpointFirstAndRetry)
{
    int kind = 0;
    for (; is_kind(kind); ++kind) {
        for (const auto endpoint :
             {Endpoint::create, Endpoint::list, Endpoint::remove, Endpoint::me}) {
            EXPECT_TRUE(is_in_matrix(kind, endpoint, Attempt::first)) << kind;
            EXPECT_TRUE(is_in_matrix(kind, endpoint, Attempt::retry)) << kind;
        }
    }
    EXPECT_GE(kind, 14);
}

TEST(FaultMatrixTable, SaysOneThingOfEachCell)
{
    for (const auto& cell : cells())
        EXPECT_NO_THROW(static_cast<void>(expected(cell)));
}

TEST(FaultMatrixTable, SaysWhatStatusShowsForEachCell)
{
    for (const auto& cell : cells()) {
        const bool well = expected(cell).state == State::active;
        EXPECT_EQ(says(cell).empty(), well) << name_of(cell);
    }
}

TEST_P(FaultMatrix, IsAsTheTableSays)
{
    play();
    EXPECT_EQ(describe(seen()), describe(expected(cell)));
    EXPECT_THAT(seen_error(), begins_as(says(cell)));
    EXPECT_EQ(seen_next_try(), next_try(cell));
    if (next_try(cell)) {
        EXPECT_EQ(time_to_next_call(), *next_try(cell)) << "what is said is not what is done";
    }
    heal();
    advance(cell.row.heals_in);
    EXPECT_EQ(describe(seen()), describe(healed(cell))) << "once all is well";
    EXPECT_EQ(seen_error(), "") << "once all is well";
}

INSTANTIATE_TEST_SUITE_P(Each, FaultMatrix, testing::ValuesIn(cells()), name);
