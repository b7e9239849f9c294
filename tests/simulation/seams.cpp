#include "tests/simulation/seams.hpp"

#include "daemon/rotation/lineage.hpp"
#include "daemon/workspace/token_id_of.hpp"

namespace patkeeper::simulation {

namespace {

using namespace std::chrono_literals;

// Behind a change of scopes (databricks-api.md section 1).
constexpr Duration list_lag = 10min;

StoreError unavailable()
{
    return {StoreFailure::unavailable, "the keyring is away"};
}

StoreError unclear()
{
    return {StoreFailure::unclear, "the keyring did not answer"};
}

StoreError locked()
{
    return {StoreFailure::locked, "the keyring is locked"};
}

template <class T>
Answer<T> not_here()
{
    return {WorkspaceError{Trouble::refused, 404, "ENDPOINT_NOT_FOUND", "not here"}, std::nullopt};
}

}  // namespace

// Whoever comes meanwhile wants to know of that profile.
asio::awaitable<void> KeyringSeam::pass(Duration time, const Attributes& attributes)
{
    const auto profile = attributes.find("profile");
    computer_.risk(time, profile == attributes.end() ? "" : profile->second);
    co_await computer_.clock.sleep_until(computer_.clock.now() + time);
}

void KeyringSeam::note(const Attributes& attributes)
{
    const auto* entry = computer_.keyring.find(attributes);
    seen_[attributes] = entry == nullptr || entry->secret.empty() ? 0 : entry->version;
    looked_[attributes] = computer_.world.timeline.now();
}

// Counted: what fails is not to be repeated without waiting.
StoreError KeyringSeam::failed(const Attributes& attributes, StoreError error)
{
    count(attributes, /*failed=*/true);
    return error;
}

void KeyringSeam::count(const Attributes& attributes, bool failed)
{
    auto& world = computer_.world;
    if (failed) world.count("keyring faults");
    const auto profile = attributes.find("profile");
    if (profile == attributes.end()) return;
    world.witness.asked_keyring({computer_.name, profile->second}, failed, world.timeline.now());
}

asio::awaitable<StoreResult<std::vector<Item>>> KeyringSeam::search(Attributes attributes)
{
    auto& dice = computer_.world.dice;
    co_await pass(dice.between(1ms, 20ms), attributes);
    if (computer_.keyring.locked) co_return failed(attributes, locked());
    const auto mishap = draw_mishap(dice, computer_.world.weather);
    if (mishap != KeyringMishap::none) co_return failed(attributes, unavailable());
    computer_.keyring.settle(dice.chance(0.5));
    auto found = computer_.keyring.search(attributes);
    if (attributes.contains("profile")) note(attributes);
    for (const auto& item : found)
        note(item.attributes);
    co_await pass(dice.between(1ms, 20ms), attributes);
    count(attributes, /*failed=*/false);
    co_return found;
}

// Between reading and writing somebody else may always come; what was there before is to be seen, and
// to be gone on from.
void KeyringSeam::overwrite(const Item& item)
{
    auto& witness = computer_.world.witness;
    const auto& profile = item.attributes.at("profile");
    const auto& holding = witness.holding({computer_.name, profile});
    const auto* entry = computer_.keyring.find(item.attributes);
    const bool over = entry != nullptr && !entry->secret.empty();
    const bool seen = !over || entry->version == seen_[item.attributes];
    const auto looked = looked_[item.attributes];
    const auto since = computer_.world.timeline.now() - looked;
    // A clock that is set back meanwhile makes the keyring wait, too.
    if (!seen && since >= 3s && computer_.jumped < looked)
        witness.accuse("keyring", profile + ": wrote over what it had not seen");
    const auto before = holding.record ? holding.record->generation : 0;
    computer_.keyring.put(item.attributes, item.label, std::string(item.secret.reveal()));
    if (over && seen && before != 0 && holding.record->generation != before + 1)
        witness.accuse("keyring", profile + ": wrote over a record that it does not go on from");
    note(item.attributes);
}

// gnome-keyring commits properties, then the secret: a first write that is cut short leaves an item
// without one.
asio::awaitable<StoreResult<void>> KeyringSeam::put(Item item)
{
    auto& world = computer_.world;
    const auto mishap = draw_mishap(world.dice, world.weather);
    co_await pass(world.dice.between(1ms, 20ms), item.attributes);
    if (computer_.keyring.locked) co_return failed(item.attributes, locked());
    if (mishap == KeyringMishap::unavailable) co_return failed(item.attributes, unavailable());
    if (mishap == KeyringMishap::unclear_later)
        computer_.keyring.put_later(item.attributes, item.label, std::string(item.secret.reveal()));
    if (mishap == KeyringMishap::none || mishap == KeyringMishap::unclear_done) {
        computer_.keyring.settle(false);
        if (computer_.keyring.find(item.attributes) == nullptr) {
            computer_.keyring.put(item.attributes, item.label, "");
            co_await pass(world.dice.between(1ms, 5ms), item.attributes);
        }
        overwrite(item);
    }
    co_await pass(world.dice.between(1ms, 20ms), item.attributes);
    if (mishap != KeyringMishap::none) {
        co_await pass(3s, item.attributes);
        computer_.risk(3s, item.attributes.at("profile"));  // while nobody knows
        co_return failed(item.attributes, unclear());
    }
    count(item.attributes, /*failed=*/false);
    co_return StoreResult<void>();
}

asio::awaitable<StoreResult<void>> KeyringSeam::remove(Attributes attributes)
{
    auto& world = computer_.world;
    const auto mishap = draw_mishap(world.dice, world.weather);
    co_await pass(world.dice.between(1ms, 20ms), attributes);
    if (computer_.keyring.locked) co_return failed(attributes, locked());
    if (mishap == KeyringMishap::unavailable) co_return failed(attributes, unavailable());
    computer_.keyring.settle(false);
    if (mishap == KeyringMishap::none || mishap == KeyringMishap::unclear_done)
        computer_.keyring.remove(attributes);
    co_await pass(world.dice.between(1ms, 20ms), attributes);
    if (mishap != KeyringMishap::none) co_return failed(attributes, unclear());
    note(attributes);
    co_return StoreResult<void>();
}

asio::awaitable<StoreResult<void>> KeyringSeam::unlock(std::optional<Secret>)
{
    co_await pass(1s, {});
    computer_.keyring.locked = false;
    co_return StoreResult<void>();
}

asio::awaitable<void> WorkspaceSeam::travel()
{
    const auto time = computer_.world.dice.mostly_short(20ms, 3s);
    computer_.risk(time, "");
    co_await computer_.clock.sleep_until(computer_.clock.now() + time);
}

asio::awaitable<void> WorkspaceSeam::travel_back(Duration delay)
{
    if (delay > Duration::zero())
        co_await computer_.clock.sleep_until(computer_.clock.now() + delay);
    co_await travel();
}

// Not every part of a workspace knows of a token's birth or death at once; and one refusal in a while
// means nothing. Twice in a row it means what it says.
bool WorkspaceSeam::is_refused(Witness::Fate& fate)
{
    auto& world = computer_.world;
    const auto now = world.timeline.now();
    if (fate.works_from && now < *fate.works_from) return true;
    if (fate.fades_until && now < *fate.fades_until) return world.dice.chance(0.5);
    if (!world.dice.chance(world.weather.spurious_refusal)) return false;
    return fate.refused_wrongly.insert(computer_.name).second;
}

bool WorkspaceSeam::was_rescoped(const Witness::Fate& fate) const
{
    return fate.rescoped && computer_.world.timeline.now() - *fate.rescoped < list_lag;
}

test::WorkspaceCalls& WorkspaceSeam::open(const Workspace& workspace, const Secret& bearer)
{
    auto& world = computer_.world;
    auto& calls = world.workspaces.at(workspace.host());
    calls.heal();
    calls.log.clear();
    calls.asked.clear();
    calls.revealed.clear();
    calls.reachable = !world.weather.unreachable;
    auto* fate = world.witness.find(token_id_of(bearer).str());
    if (fate != nullptr && is_refused(*fate)) {
        world.count("tokens refused for a while");
        calls.fail_next({.kind = stand_in::FaultKind::refuse_new, .age = 24h * 10000});
    } else if (fate != nullptr && was_rescoped(*fate) && world.dice.chance(0.5)) {
        world.count("lists that lag behind new scopes");
        calls.fail_next({.kind = stand_in::FaultKind::stale_list,
                         .endpoint = stand_in::Endpoint::list,
                         .age = world.dice.between(1s, list_lag)});
    } else if (world.dice.chance(world.weather.workspace_fault)) {
        world.count("workspace faults");
        calls.fail_next(draw_fault(world.dice, world.weather));
    }
    return calls;
}

std::vector<Owner> WorkspaceSeam::holders_of(const TokenId& id) const
{
    return computer_.world.witness.holders_on(computer_.name, id.str());
}

// Who deletes this token with that one, which may be its own, its issuer's, or pasted into several: who
// holds it, else whose it was.
Owner WorkspaceSeam::deleter_of(const TokenId& id, const Secret& bearer) const
{
    const auto askers = holders_of(token_id_of(bearer));
    const auto asks = [&](const Owner& owner) {
        const auto& issuer = computer_.policies[owner.profile].issuer;
        return std::any_of(askers.begin(), askers.end(), [&](const auto& asker) {
            return asker == owner || issuer == ProfileName(asker.profile);
        });
    };
    const auto holders = holders_of(id);
    const auto holder = std::find_if(holders.begin(), holders.end(), asks);
    if (holder != holders.end()) return *holder;
    const auto* fate = computer_.world.witness.find(id.str());
    const bool own = fate != nullptr && fate->owner.computer == computer_.name;
    if (own && asks(fate->owner)) return fate->owner;
    return askers.empty() ? Owner{computer_.name, ""} : askers.front();
}

// The bearer does not tell, where two profiles have the same token.
Owner WorkspaceSeam::owner_of_lineage(const std::string& comment) const
{
    const auto origin = parse_origin(comment);
    for (const auto& [profile, policy] : computer_.policies) {
        const Owner owner{computer_.name, profile};
        const auto& record = computer_.world.witness.holding(owner).record;
        if (origin && record && record->lineage == origin->lineage) return owner;
    }
    return {computer_.name, ""};
}

// On its way back: a connection does not outlive a suspend.
template <class T>
void WorkspaceSeam::arrive(const Secret& bearer,
                           const std::string& endpoint,
                           int suspends,
                           Answer<T>& answer)
{
    auto& world = computer_.world;
    const auto now = world.timeline.now();
    if (suspends != computer_.suspends)
        answer = {WorkspaceError{Trouble::unclear, 0, "", "the connection was lost"}, std::nullopt};
    const auto token = token_id_of(bearer);
    const auto trouble = answer.error() ? answer.error()->trouble : Trouble::missing_scope;
    const bool works = trouble == Trouble::missing_scope;
    if (works) world.witness.worked(token.str(), now);
    const auto holders = holders_of(token);
    if (holders.empty()) return;  // a login
    const auto& owner = holders.front();
    // What it meets in another profile's service, the profile does not know.
    const bool issues = computer_.policies[owner.profile].is_issuer && endpoint != "me";
    const auto& id = token.str();
    // Nor, at once, what somebody asks for by hand.
    const bool by_hand = endpoint == "mint" || endpoint.ends_with("scopes");
    const bool own =
        holders.size() == 1 && !issues && !by_hand && !computer_.pasted_again.contains(id);
    if (answer.date && own) computer_.told[owner.profile] = now;
    world.witness.called(owner, !answer.result, now);
    if (works) {
        for (const auto& holder : holders)
            world.witness.accepted(holder, id);
        if (own) world.witness.find(id)->refused_wrongly.erase(computer_.name);
    }
    if (trouble == Trouble::invalid_token && own) world.witness.refused(owner, id);
    if (world.trace) {
        const auto error = answer.error();
        world.trace(computer_.name + "/" + owner.profile + ": " + endpoint + " " +
                    (error ? std::to_string(error->status) + " " + error->message : "ok"));
    }
}

asio::awaitable<Answer<MintedToken>> WorkspaceSeam::create(Workspace workspace,
                                                           Secret bearer,
                                                           MintRequest request)
{
    auto& world = computer_.world;
    const auto suspends = computer_.suspends;
    const auto owner = owner_of_lineage(request.comment);
    world.witness.creating(owner, request, world.timeline.now(), computer_.clock.now());
    co_await travel();
    auto& calls = open(workspace, bearer);
    auto answer = calls.create(workspace, bearer, request, world.timeline.now());
    const auto error = answer.error();
    if (!owner.profile.empty()) {
        const auto& policy = computer_.policies[owner.profile];
        if (!error && policy.issuer) world.count("tokens minted through an issuer");
        if (!error || error->trouble == Trouble::unclear) {
            world.witness.create_counts(owner, policy.max_creates_per_hour, world.timeline.now());
        }
    }
    co_await travel_back(calls.delay);
    arrive(bearer, owner.profile.empty() ? "mint" : "create", suspends, answer);
    if (answer.result) world.witness.told_of(answer.result->info.id.str());
    if (!owner.profile.empty() && answer.error() && answer.error()->retry_after)
        world.witness.create_throttled(owner, world.timeline.now() + *answer.error()->retry_after);
    co_return answer;
}

asio::awaitable<Answer<std::vector<TokenInfo>>> WorkspaceSeam::list(Workspace workspace,
                                                                    Secret bearer)
{
    const auto suspends = computer_.suspends;
    co_await travel();
    auto& calls = open(workspace, bearer);
    auto answer = calls.list(workspace, bearer, computer_.world.timeline.now());
    co_await travel_back(calls.delay);
    arrive(bearer, "list", suspends, answer);
    for (const auto& holder : holders_of(token_id_of(bearer))) {
        if (answer.result)
            computer_.world.witness.listed(holder, *answer.result, computer_.world.timeline.now());
    }
    co_return answer;
}

asio::awaitable<Answer<void>> WorkspaceSeam::remove(Workspace workspace, Secret bearer, TokenId id)
{
    const auto suspends = computer_.suspends;
    const auto sent = computer_.world.timeline.now();
    co_await travel();
    const auto now = computer_.world.timeline.now();
    // No connection waits for so long; and what was right to delete then, may be in use since.
    if (now - sent > 1h) {
        WorkspaceError lost{Trouble::unclear, 0, "", "the connection was lost"};
        co_return Answer<void>{std::move(lost), std::nullopt};
    }
    auto& calls = open(workspace, bearer);
    computer_.world.witness.deleting(id.str(), deleter_of(id, bearer), now);
    auto answer = calls.remove(workspace, bearer, id, now);
    co_await travel_back(calls.delay);
    arrive(bearer, "delete " + id.str().substr(0, 6), suspends, answer);
    co_return answer;
}

asio::awaitable<Answer<Identity>> WorkspaceSeam::me(Workspace workspace, Secret bearer)
{
    const auto suspends = computer_.suspends;
    co_await travel();
    auto& calls = open(workspace, bearer);
    auto answer = calls.me(workspace, bearer, computer_.world.timeline.now());
    co_await travel_back(calls.delay);
    arrive(bearer, "me", suspends, answer);
    co_return answer;
}

asio::awaitable<Answer<MintedToken>> WorkspaceSeam::create_on_behalf(Workspace,
                                                                     Secret,
                                                                     std::string,
                                                                     MintRequest)
{
    co_return not_here<MintedToken>();
}

asio::awaitable<Answer<void>> WorkspaceSeam::set_scopes(Workspace workspace,
                                                        Secret bearer,
                                                        TokenId id,
                                                        Scopes scopes)
{
    const auto suspends = computer_.suspends;
    co_await travel();
    auto& calls = open(workspace, bearer);
    auto answer = calls.set_scopes(workspace, bearer, id, scopes, computer_.world.timeline.now());
    co_await travel_back(calls.delay);
    arrive(bearer, "set scopes", suspends, answer);
    co_return answer;
}

asio::awaitable<Answer<Scopes>> WorkspaceSeam::available_scopes(Workspace workspace, Secret bearer)
{
    const auto suspends = computer_.suspends;
    co_await travel();
    auto& calls = open(workspace, bearer);
    auto answer = calls.available_scopes(workspace, bearer, computer_.world.timeline.now());
    co_await travel_back(calls.delay);
    arrive(bearer, "available scopes", suspends, answer);
    co_return answer;
}

}  // namespace patkeeper::simulation
