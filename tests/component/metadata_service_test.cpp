#include "daemon/server/metadata_service.hpp"

#include "daemon/workspace/token_id_of.hpp"
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

class MetadataServiceTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        metadata.port = 8423;
        policy.lifetime = 30min;
        policy.overlap = 10min;
        policy.max_creates_per_hour = 60;
    }
    std::string path_of(const std::string& profile)
    {
        return registry.find(ProfileName(profile))->rotation().record()->metadata_path;
    }
    MetadataRequest request_for(const std::string& path,
                                const std::string& host = "https://h.example")
    {
        return {"GET",
                "/" + path,
                {{"Host", "localhost:8423"},
                 {"X-Databricks-Metadata-Version", "1"},
                 {"X-Databricks-Host", host}}};
    }
    // The status and the body.
    std::pair<int, std::string> ask(MetadataRequest request)
    {
        std::pair<int, std::string> said;
        asio::co_spawn(ctx,
                       service.answer(std::move(request), "a test"),
                       [&](const std::exception_ptr& failure, const MetadataAnswer& answer) {
                           EXPECT_FALSE(failure);
                           said = {answer.status, std::string(answer.body.reveal())};
                       });
        poll();
        EXPECT_EQ(said.second.find(R"("access_token")") != std::string::npos, said.first == 200);
        return said;
    }
    // What an SDK would take for its token and the second in which that ends.
    struct Lease {
        std::string value;
        TimePoint end;
    };
    Lease lease()
    {
        const auto [status, body] = ask(request_for(path_of("DEFAULT")));
        EXPECT_EQ(status, 200) << body;
        const auto answer = parse_json(body).value_or(nullptr);
        if (status != 200) return {};
        return {std::string(answer.at("access_token").get_string()),
                from_millis(answer.at("expires_on").as_int64() * 1000)};
    }
    bool is_accepted(const std::string& value)
    {
        const auto living = alive();
        return std::find(living.begin(), living.end(), token_id_of(Secret(value)).str()) !=
               living.end();
    }

    MetadataService service{registry, handler, clock, metadata};
};

}  // namespace

TEST_F(MetadataServiceTest, ServesTheProfileWhosePathIsAsked)
{
    EXPECT_EQ(call(login("a")), "ok");
    EXPECT_EQ(call(login("b")), "ok");
    for (const std::string profile : {"a", "b"}) {
        const std::string value(reply(GetToken{profile, {}}).token.token_value.reveal());
        EXPECT_THAT(ask(request_for(path_of(profile))).second, HasSubstr("\"" + value + "\""));
    }
}

TEST_F(MetadataServiceTest, KnowsNoOtherPath)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    const auto path = path_of("DEFAULT");
    auto other = path;
    other.back() = other.back() == '0' ? '1' : '0';
    for (const auto& wrong :
         {std::string(), other, path + "0", path + "/", path.substr(1), "x" + path})
        EXPECT_EQ(ask(request_for(wrong)).first, 404) << wrong;
    EXPECT_EQ(ask(request_for(path)).first, 200);
}

TEST_F(MetadataServiceTest, ServesNobodyByTheEmptyPathOfARecordWithoutOne)
{
    auto record = record_of(issue_token(workspace.calls.model(), now()));
    record.profile = ProfileName("DEFAULT");
    record.metadata_path.clear();
    Item item{{{"application", "patkeeper"},
               {"kind", "profile"},
               {"profile", "DEFAULT"},
               {"version", "1"}},
              "label",
              encode_record(record)};
    asio::co_spawn(ctx, store.put(std::move(item)), [](const std::exception_ptr&, auto) {});
    asio::co_spawn(ctx, registry.refresh(), [](const std::exception_ptr&, auto) {});
    poll();
    ASSERT_TRUE(registry.find(ProfileName("DEFAULT")));
    EXPECT_EQ(ask(request_for("")).first, 404);
}

TEST_F(MetadataServiceTest, ServesAWorkspaceOfNoOtherHost)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    const auto path = path_of("DEFAULT");
    for (const auto* same : {"https://H.example/", "h.example", "https://h.example:443/x"})
        EXPECT_EQ(ask(request_for(path, same)).first, 200) << same;
    for (const auto* other : {"https://other.example",
                              "https://h.example:444",
                              "https://h.example.evil.example",
                              "https://h.example/?o=12"}) {
        EXPECT_EQ(ask(request_for(path, other)).first, 403) << other;
    }
}

TEST_F(MetadataServiceTest, ServesAWorkspaceOfNoOtherId)
{
    auto with_id = login("DEFAULT");
    with_id.host = "https://h.example/?o=1234567890123456";
    EXPECT_EQ(call(with_id), "ok");
    auto request = request_for(path_of("DEFAULT"));
    EXPECT_EQ(ask(request).first, 200);
    request.fields.emplace_back("X-Databricks-Workspace-Id", "1234567890123456");
    EXPECT_EQ(ask(request).first, 200);
    request.fields.back().second = "12";
    EXPECT_EQ(ask(request).first, 403);
}

TEST_F(MetadataServiceTest, PassesNoRequestThatAGuardRefuses)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    auto post = request_for(path_of("DEFAULT"));
    post.method = "POST";
    EXPECT_EQ(ask(post).first, 405);
    metadata.port = 8424;
    EXPECT_EQ(ask(request_for(path_of("DEFAULT"))).first, 403) << "by the port that is listened on";
}

TEST_F(MetadataServiceTest, SaysWhatHindersIt)
{
    auto request = login("DEFAULT");
    request.rotate = false;
    EXPECT_EQ(call(request), "ok");
    const auto path = path_of("DEFAULT");
    store.become(Mishap::locked);
    poll();
    EXPECT_EQ(ask(request_for(path)).first, 423);
    EXPECT_THAT(ask(request_for(path)).second, HasSubstr("patkeeper unlock"));
    store.unlocks = true;
    EXPECT_EQ(call(Unlock{}), "ok");
    EXPECT_EQ(ask(request_for(path)).first, 200);
    advance(31 * 24h);
    EXPECT_EQ(ask(request_for(path)).first, 403);
    EXPECT_THAT(ask(request_for(path)).second, HasSubstr("it has expired"));
}

TEST_F(MetadataServiceTest, PromisesTheOverlapWhereThatIsShorterThanTheLease)
{
    policy.overlap = 90s;
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    EXPECT_EQ(lease().end, now() + 90s);
}

// P1, and the path stays.
TEST_F(MetadataServiceTest, LeadsAClientThatKeepsATokenToItsEndThroughFiftyRotations)
{
    policy.overlap = 2min;
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    const auto path = path_of("DEFAULT");
    std::set<std::string> seen;
    Lease held;
    for (int steps = 0; seen.size() <= 50 && steps < 20'000; ++steps) {
        if (now() >= held.end) held = lease();
        seen.insert(held.value);
        ASSERT_TRUE(is_accepted(held.value)) << "after " << seen.size() << " tokens";
        advance(7s);
    }
    EXPECT_GT(seen.size(), 50U);
    EXPECT_EQ(path_of("DEFAULT"), path);
}
