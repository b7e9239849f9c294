#include "tests/support/rotation_world.hpp"

#include "daemon/workspace/token_id_of.hpp"

#include <algorithm>

namespace patkeeper::test {

using namespace std::chrono_literals;

namespace {

const auto home = Workspace::parse("https://h.example").value();

StoreError store_error(Mishap mishap)
{
    if (mishap == Mishap::locked) return {StoreFailure::locked, "it is locked"};
    if (mishap == Mishap::unavailable) return {StoreFailure::unavailable, "it is not there"};
    return {StoreFailure::unclear, "it did not answer"};
}

}  // namespace

HeldToken issue_token(stand_in::WorkspaceModel& model,
                      TimePoint now,
                      std::optional<Duration> lifetime,
                      std::optional<Scopes> scopes)
{
    const SharedSecret value(Secret(model.issue({somebody, lifetime, scopes, "by hand"}, now)));
    HeldToken token;
    token.value = value;
    token.id = token_id_of(value.clone());
    token.creation = now + model.settings().skew;
    if (lifetime) token.expiry = token.creation + *lifetime;
    token.scopes = std::move(scopes);
    token.overlap = 24h;
    return token;
}

Record record_of(HeldToken current)
{
    Record record;
    record.profile = ProfileName("two words");
    record.workspace = home;
    record.identity = {"7000000000000001", somebody};
    record.lineage = Lineage("line");
    record.machine = "machine";
    record.current = std::move(current);
    record.metadata_path = "path";
    return record;
}

RotationWorld::RotationWorld(std::optional<Record> record)
{
    workspace.model().add_identity(somebody);
    kept = record ? std::move(record) : record_of(issue_token(workspace.model(), now));
    restart();
}

void RotationWorld::restart()
{
    Rotation::Others others{[this](const TokenId& id) { return elsewhere.contains(id); },
                            [](const TokenId&) { return false; },
                            [this](const ProfileName&) { return issuer ? &*issuer : nullptr; }};
    rotation.emplace(policy, machine, std::move(others));
    rotation->begin(kept, now);
}

Draw RotationWorld::draw()
{
    return {Nonce("nonce" + std::to_string(++draws_)), 0, 0.999};
}

std::string RotationWorld::step()
{
    last = rotation->next(now, draw());
    return std::visit([this](const auto& action) { return perform(action); }, last);
}

std::string RotationWorld::act()
{
    std::string names;
    for (int i = 0; i < 100; ++i) {
        const auto name = step();
        if (name == "wait" || name == "finish") return names;
        names += (names.empty() ? "" : " ") + name;
    }
    return names + " and so on";
}

int RotationWorld::live_until(TimePoint end)
{
    int actions = 0;
    for (;;) {
        const auto name = step();
        if (name == "finish" || actions > 100000) return actions;
        if (name != "wait") {
            ++actions;
            continue;
        }
        const auto until = std::get<Wait>(last).until;
        if (until > end) break;
        if (until <= now) return 1000000;  // it spins
        now = until;
    }
    now = std::max(now, end);
    return actions;
}

std::string RotationWorld::ask(Request request)
{
    rotation->request(std::move(request));
    return act();
}

std::vector<std::string> RotationWorld::alive()
{
    workspace.stand_in().settle(now);
    std::vector<std::string> ids;
    for (const auto& token : workspace.model().tokens_alive(now))
        ids.push_back(token.id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<std::string> RotationWorld::held() const
{
    std::vector<std::string> ids;
    if (!kept) return ids;
    for (const auto& token : held_tokens(*kept))
        ids.push_back(token.id.str());
    std::sort(ids.begin(), ids.end());
    return ids;
}

Mishap RotationWorld::next(std::deque<Mishap>& script)
{
    if (script.empty()) return always;
    const auto mishap = script.front();
    script.pop_front();
    return mishap;
}

std::string RotationWorld::perform(const Wait&)
{
    return "wait";
}

std::string RotationWorld::perform(const Finish&)
{
    return "finish";
}

std::string RotationWorld::perform(const Read&)
{
    const auto mishap = next(reads);
    if (mishap == Mishap::none) {
        rotation->read(kept, now, draw());
    } else {
        rotation->read(store_error(mishap), now, draw());
    }
    return "read";
}

std::string RotationWorld::perform(const Write& action)
{
    if (kept != action.expected) {
        rotation->wrote(Conflict{kept}, now, draw());
        return "conflict";
    }
    const auto mishap = next(writes);
    // As the keyring would have it: a record must survive its own text.
    if (mishap == Mishap::none || mishap == Mishap::unclear_done)
        kept = decode_record(encode_record(action.record));
    if (mishap == Mishap::none) {
        rotation->wrote(Done{}, now, draw());
    } else {
        rotation->wrote(store_error(mishap), now, draw());
    }
    return "write";
}

std::string RotationWorld::perform(const Remove&)
{
    const auto mishap = next(writes);
    if (mishap == Mishap::none || mishap == Mishap::unclear_done) kept.reset();
    if (mishap == Mishap::none) {
        rotation->removed({}, now, draw());
    } else {
        rotation->removed(store_error(mishap), now, draw());
    }
    return "remove";
}

std::string RotationWorld::perform(const Create& action)
{
    rotation->created(
        workspace.create(home, action.bearer.clone(), action.request, now), now, draw());
    return "create";
}

std::string RotationWorld::perform(const List& action)
{
    rotation->listed(action, workspace.list(home, action.bearer.value.clone(), now), now, draw());
    return "list";
}

std::string RotationWorld::perform(const Delete& action)
{
    rotation->deleted(
        action, workspace.remove(home, action.bearer.value.clone(), action.id, now), now, draw());
    return "delete";
}

std::string RotationWorld::perform(const Prove& action)
{
    rotation->proved(action, workspace.me(home, action.token.value.clone(), now), now, draw());
    return "prove";
}

}  // namespace patkeeper::test
