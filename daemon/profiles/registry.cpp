#include "daemon/profiles/registry.hpp"

#include "daemon/process/logging.hpp"
#include "daemon/profiles/credential_item.hpp"
#include "daemon/rotation/error_of.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// How often a keyring that could not be read is looked at again without anybody asking.
constexpr Duration look_interval = 1min;

// What fails is met again.
asio::awaitable<void> ask_to_absorb(std::shared_ptr<Rotator> rotator, Record other)
{
    Request request = Absorb{std::move(other)};
    const auto ignored = co_await rotator->request(std::move(request));
    static_cast<void>(ignored);
}

}  // namespace

Registry::Registry(asio::any_io_executor executor,
                   Clock& clock,
                   SecretStore& store,
                   WorkspaceApi& workspace,
                   DrawSource draw,
                   Settings settings)
    : executor_(executor),
      clock_(clock),
      store_(store),
      records_(store),
      workspace_(workspace),
      draw_(std::move(draw)),
      settings_(std::move(settings)),
      load_done_(executor),
      look_(executor),
      all_ended_(executor)
{
    store_.on_change([this] {
        look_again_ = true;
        look_.notify();
    });
}

asio::awaitable<void> Registry::run()
{
    try {
        co_await keep_in_step();
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted) throw;
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    const auto stopping = entries_;  // an entry goes when its rotator ends
    for (const auto& [profile, entry] : stopping) {
        entry.rotator->stop();
        entry.stop->emit(asio::cancellation_type::terminal);
    }
    while (!entries_.empty())
        co_await all_ended_.wait();
}

asio::awaitable<void> Registry::keep_in_step()
{
    namespace ex = asio::experimental;
    for (;;) {
        look_again_ = false;
        co_await refresh();
        if (look_again_) continue;  // it changed while it was read
        const bool ready = store_state_ == StoreState::ready;
        const auto next = ready ? TimePoint::max() : clock_.now() + look_interval;
        co_await ex::make_parallel_group(
            asio::co_spawn(executor_, look_.wait(), asio::deferred),
            asio::co_spawn(executor_, clock_.sleep_until(next), asio::deferred))
            .async_wait(ex::wait_for_one(), asio::use_awaitable);
    }
}

asio::awaitable<Result<void, Error>> Registry::ensure_loaded()
{
    if (serves()) co_return Result<void, Error>();
    co_return co_await refresh();
}

// One at a time: who comes meanwhile gets the same outcome.
asio::awaitable<Result<void, Error>> Registry::refresh()
{
    const auto before = loads_;
    while (loads_ == before) {
        if (loading_) {
            co_await load_done_.wait();
            continue;
        }
        const Busy busy(loading_, load_done_);
        co_await load();
    }
    if (store_state_ == StoreState::locked) co_return Error(StoreLocked{store_cause_});
    if (!loaded_) co_return Error(StoreUnavailable{store_cause_, store_reason_.value_or("")});
    co_return Result<void, Error>();
}

asio::awaitable<void> Registry::load()
{
    auto records = co_await records_.load_all();
    ++loads_;
    if (records) {
        loaded_ = true;
        adopt(std::move(records->counting));
        absorb(std::move(records->others));
        set_store_state(StoreState::ready, std::nullopt);
    } else if (records.error().failure == StoreFailure::locked) {
        loaded_ = false;
        for (auto& [profile, entry] : entries_) {
            if (!entry.rotator->rotation().record()) continue;  // it has forgotten
            entry.rotator->rotation().forget();
            entry.rotator->wake();
        }
        set_store_state(StoreState::locked, records.error().reason, lock_cause(records.error()));
    } else {
        const auto& error = records.error();
        set_store_state(StoreState::unavailable, error.reason, error.cause);
    }
}

void Registry::adopt(std::vector<Record> records)
{
    for (auto& record : records) {
        const auto profile = record.profile;
        const auto found = entries_.find(profile);
        if (found == entries_.end()) {
            add(profile, std::move(record));
            start(profile);
        } else if (!found->second.rotator->rotation().record()) {
            found->second.rotator->rotation().begin(std::move(record), clock_.now());
        }
    }
    for (const auto& [profile, entry] : entries_) {
        auto& rotation = entry.rotator->rotation();
        if (!rotation.record()) rotation.begin(std::nullopt, clock_.now());  // removed meanwhile
        rotation.keyring_is_back();
        entry.rotator->wake();
    }
}

// Copies of another login, from a time when the keyring had another default collection. Their profiles'
// records take over what is to be deleted; the write that says so removes the copy.
void Registry::absorb(std::vector<Record> others)
{
    for (auto& other : others) {
        const auto rotator = find(other.profile);
        if (!rotator || rotator->rotation().pending()) continue;  // it is met again
        asio::co_spawn(executor_, ask_to_absorb(rotator, std::move(other)), asio::detached);
    }
}

std::shared_ptr<Rotator> Registry::add(const ProfileName& profile, std::optional<Record> record)
{
    Rotation::Others others{[this, profile](const TokenId& id) { return keeps(id, profile); },
                            [this](const TokenId& id) { return may_delete(id); },
                            [this](const ProfileName& name) {
                                const auto found = find(name);
                                return found ? &std::as_const(*found).rotation() : nullptr;
                            }};
    Rotation rotation(settings_.policy(profile), settings_.machine, std::move(others));
    rotation.begin(std::move(record), clock_.now());
    const Rotator::Seams seams{clock_, records_, workspace_, draw_};
    Rotator::Listeners listeners{[this, profile] { changed(profile); },
                                 [this, profile](const SharedSecret& bearer, const auto& error) {
                                     refused(bearer, error, profile);
                                 }};
    auto rotator = std::make_shared<Rotator>(
        executor_, seams, profile, std::move(rotation), std::move(listeners));
    entries_[profile] = Entry{rotator, std::make_shared<asio::cancellation_signal>(), std::nullopt};
    return rotator;
}

void Registry::start(const ProfileName& profile)
{
    const auto& entry = entries_.at(profile);
    const auto on_end = [this, profile, keep = entry](const std::exception_ptr& error) {
        ended(profile);
        try {
            if (error) std::rethrow_exception(error);
        } catch (const boost::system::system_error& e) {
            if (e.code() != asio::error::operation_aborted) throw;
        }
    };
    asio::co_spawn(
        executor_, entry.rotator->run(), asio::bind_cancellation_slot(entry.stop->slot(), on_end));
}

void Registry::ended(const ProfileName& profile)
{
    const auto entry = entries_.extract(profile);
    const bool gone = entry.mapped().rotator->rotation().finished();
    if (gone && entry.mapped().shown) emit({"removed", profile.str(), std::nullopt});
    all_ended_.notify();
}

asio::awaitable<Result<void, Error>> Registry::take_in(TakeIn login)
{
    const auto profile = login.record.profile;
    const bool asked = login.record.asked != Asked::nothing;
    auto rotator = find(profile);
    const bool is_new = rotator == nullptr;
    if (is_new) rotator = add(profile, std::nullopt);
    const auto mark = rotator->mark();
    // Started once the request is there: a rotator without record and request has nothing to live for.
    if (is_new) asio::post(executor_, [this, profile] { start(profile); });
    Request request = std::move(login);
    const auto written = co_await rotator->request(std::move(request));
    if (!written) co_return written.error();
    if (asked) co_await rotator->rotated(mark);  // what it met, if anything, is in the view
    co_return Result<void, Error>();
}

std::shared_ptr<Rotator> Registry::find(const ProfileName& profile) const
{
    const auto found = entries_.find(profile);
    return found == entries_.end() ? nullptr : found->second.rotator;
}

std::vector<Choice> Registry::choices() const
{
    std::vector<Choice> result;
    for (const auto& [profile, entry] : entries_) {
        const auto& record = entry.rotator->rotation().record();
        const auto& rotation = entry.rotator->rotation();
        if (record) result.push_back({profile, record->workspace, rotation.policy().is_issuer});
    }
    return result;
}

std::vector<std::shared_ptr<Rotator>> Registry::of_host(std::string_view host) const
{
    std::vector<std::shared_ptr<Rotator>> result;
    for (const auto& [profile, entry] : entries_) {
        const auto& record = entry.rotator->rotation().record();
        if (record && is_host_of(record->workspace, host)) result.push_back(entry.rotator);
    }
    return result;
}

std::vector<Profile> Registry::views() const
{
    std::vector<Profile> result;
    for (const auto& [profile, entry] : entries_) {
        auto view = entry.rotator->rotation().view(clock_.now());
        if (view) result.push_back(*std::move(view));
    }
    return result;
}

std::vector<const Record*> Registry::records() const
{
    std::vector<const Record*> result;
    for (const auto& [profile, entry] : entries_) {
        const auto& record = entry.rotator->rotation().record();
        if (record) result.push_back(&*record);
    }
    return result;
}

// One PAT logged in twice: no profile deletes what another one needs.
bool Registry::keeps(const TokenId& id, const std::optional<ProfileName>& but) const
{
    return std::any_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
        return entry.first != but && entry.second.rotator->rotation().keeps(id);
    });
}

// One PAT logged in twice: who agreed under one name to its deletion, agreed. So both records keep it
// for as long as they have promised it.
bool Registry::may_delete(const TokenId& id) const
{
    for (const auto& [profile, entry] : entries_) {
        const auto& record = entry.rotator->rotation().record();
        if (!record || id.empty()) continue;
        for (const auto& token : held_tokens(*record)) {
            if (token.id == id && token.may_delete) return true;
        }
    }
    return false;
}

void Registry::reconfigure(Settings settings)
{
    settings_ = std::move(settings);
    for (auto& [profile, entry] : entries_) {
        entry.rotator->rotation().set_policy(settings_.policy(profile));
        entry.rotator->wake();
    }
}

Registry::Listeners::iterator Registry::listen(Listener listener)
{
    return listeners_.insert(listeners_.end(), std::move(listener));
}

void Registry::emit(const Event& event)
{
    for (const auto& listener : listeners_)
        listener(event);
}

void Registry::changed(const ProfileName& profile)
{
    const auto found = entries_.find(profile);
    if (found == entries_.end()) return;
    auto view = found->second.rotator->rotation().view(clock_.now());
    if (!view || view == found->second.shown) return;
    if (view->last_error &&
        (!found->second.shown || found->second.shown->last_error != view->last_error)) {
        log_limited(spdlog::level::warn,
                    "trouble of " + profile.str(),
                    profile.str() + ": " + *view->last_error);
    }
    const auto* kind = found->second.shown ? "changed" : "added";
    found->second.shown = view;
    wake_those_it_issues_for(profile);
    emit({kind, profile.str(), std::move(view)});
}

void Registry::refused(const SharedSecret& bearer,
                       const WorkspaceError& error,
                       const std::optional<ProfileName>& except)
{
    for (const auto& [profile, entry] : entries_) {
        if (profile == except) continue;
        entry.rotator->rotation().refused(bearer, error, clock_.now());
        entry.rotator->wake();
    }
}

std::vector<std::string> Registry::issued_by(const ProfileName& issuer) const
{
    std::vector<std::string> profiles;
    for (const auto& [profile, entry] : entries_) {
        const auto& rotation = entry.rotator->rotation();
        if (rotation.record() && rotation.policy().issuer == issuer)
            profiles.push_back(profile.str());
    }
    return profiles;
}

void Registry::wake_those_it_issues_for(const ProfileName& issuer)
{
    for (const auto& [profile, entry] : entries_) {
        if (entry.rotator->rotation().policy().issuer == issuer) entry.rotator->wake();
    }
}

void Registry::set_store_state(StoreState state,
                               std::optional<std::string> reason,
                               std::optional<StoreTrouble> cause)
{
    if (state == store_state_ && reason == store_reason_) return;
    store_state_ = state;
    store_reason_ = std::move(reason);
    store_cause_ = cause;
    if (state == StoreState::ready) {
        log_limited(spdlog::level::info,
                    "keyring ready",
                    "keyring: ready; profiles: " + std::to_string(entries_.size()));
    } else {
        log_limited(
            spdlog::level::warn, "keyring trouble", "keyring: " + store_reason_.value_or("locked"));
    }
    emit({"store", std::nullopt, std::nullopt});
}

}  // namespace patkeeper
