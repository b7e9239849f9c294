#pragma once
#include "daemon/profiles/choose_profile.hpp"
#include "daemon/profiles/rotator.hpp"
#include "daemon/rotation/policy.hpp"
#include "protocol/message.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patkeeper {

// The profiles there are, each with its rotator running, and whether the keyring can be read.
//
// What is held is served while the keyring is away; when it is locked, everything is dropped.
class Registry {
public:
    struct Settings {
        std::function<RotationPolicy(const ProfileName&)> policy;
        std::string default_profile;
        std::string machine;       // hash of machine id and uid
        bool other_hosts = false;  // keep git's credentials of hosts that are no workspace
    };
    using Listener = std::function<void(const Event&)>;
    using Listeners = std::list<Listener>;

    Registry(asio::any_io_executor executor,
             Clock& clock,
             SecretStore& store,
             WorkspaceApi& workspace,
             DrawSource draw,
             Settings settings);

    // Keeps the profiles in step with the keyring until cancelled; then ends every rotator.
    asio::awaitable<void> run();

    // Reads the keyring where that has not been done yet or was undone by a lock.
    asio::awaitable<Result<void, Error>> ensure_loaded();
    // Looks at the keyring now.
    asio::awaitable<Result<void, Error>> refresh();

    [[nodiscard]] std::shared_ptr<Rotator> find(const ProfileName& profile) const;
    [[nodiscard]] std::vector<Choice> choices() const;
    // Of those workspaces that a host in git's form belongs to.
    [[nodiscard]] std::vector<std::shared_ptr<Rotator>> of_host(std::string_view host) const;
    [[nodiscard]] std::vector<Profile> views() const;
    // What the keyring holds of each, until the next of them changes.
    [[nodiscard]] std::vector<const Record*> records() const;
    // Whether some profile, or some other one, needs this token, or will once its record is written.
    [[nodiscard]] bool keeps(const TokenId& id,
                             const std::optional<ProfileName>& except = {}) const;
    // The profiles that this one mints for, by their configuration.
    [[nodiscard]] std::vector<std::string> issued_by(const ProfileName& issuer) const;
    // Whether some profile's record allows to delete this token.
    [[nodiscard]] bool may_delete(const TokenId& id) const;
    [[nodiscard]] const Settings& settings() const { return settings_; }
    // Whether the profiles are known, and those there are can be served.
    [[nodiscard]] bool serves() const { return loaded_ && store_state_ != StoreState::locked; }

    // Writes a login's record, making the profile if it is new, and waits for the first rotation
    // where the record asks for one.
    asio::awaitable<Result<void, Error>> take_in(TakeIn login);

    void reconfigure(Settings settings);
    // The workspace refused this token. Every profile that serves it, except that one, puts it in doubt.
    void refused(const SharedSecret& bearer,
                 const WorkspaceError& error,
                 const std::optional<ProfileName>& except = {});

    [[nodiscard]] StoreState store_state() const { return store_state_; }
    [[nodiscard]] const std::optional<std::string>& store_reason() const { return store_reason_; }
    [[nodiscard]] std::optional<StoreTrouble> store_cause() const { return store_cause_; }

    // Calls the listener with each event until it is taken off again.
    Listeners::iterator listen(Listener listener);
    void unlisten(Listeners::iterator listener) { listeners_.erase(listener); }

private:
    struct Entry {
        std::shared_ptr<Rotator> rotator;
        std::shared_ptr<asio::cancellation_signal> stop;
        std::optional<Profile> shown;
    };

    asio::awaitable<void> keep_in_step();
    asio::awaitable<void> load();
    void adopt(std::vector<Record> records);
    void absorb(std::vector<Record> others);
    std::shared_ptr<Rotator> add(const ProfileName& profile, std::optional<Record> record);
    void start(const ProfileName& profile);
    void ended(const ProfileName& profile);
    void changed(const ProfileName& profile);
    void wake_those_it_issues_for(const ProfileName& issuer);
    void set_store_state(StoreState state,
                         std::optional<std::string> reason,
                         std::optional<StoreTrouble> cause = {});
    void emit(const Event& event);

    asio::any_io_executor executor_;
    Clock& clock_;
    SecretStore& store_;
    RecordStore records_;
    WorkspaceApi& workspace_;
    DrawSource draw_;
    Settings settings_;

    std::map<ProfileName, Entry> entries_;
    bool loaded_ = false;
    bool loading_ = false;
    int loads_ = 0;  // that ended
    Signal load_done_;
    bool look_again_ = false;  // the keyring may have changed
    Signal look_;
    Signal all_ended_;
    StoreState store_state_ = StoreState::unavailable;
    std::optional<std::string> store_reason_ = "it has not been read yet";
    std::optional<StoreTrouble> store_cause_ = StoreTrouble::unread;
    Listeners listeners_;
};

}  // namespace patkeeper
