#pragma once
#include "daemon/store/keyring_fault.hpp"
#include "daemon/store/keyring_prompt.hpp"
#include "daemon/store/secret_session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace patkeeper {

// The ones that need more than the Secret Service's own calls.
enum class KeyringKind { other, kwallet, keepassxc };

// Who owns the Secret Service's name on the bus.
struct KeyringOwner {
    std::string name;  // unique: another keyring never has it
    KeyringKind kind = KeyringKind::other;
    friend bool operator==(const KeyringOwner&, const KeyringOwner&) = default;
};

// What one operation talks over. It may be lost meanwhile; then its calls fail.
struct KeyringLink {
    std::shared_ptr<BusConnection> bus;
    KeyringOwner owner;
    std::shared_ptr<SecretSession> session;
};

// The connection to the keyring: made when first needed, and again once it was lost. The connection
// to the bus outlives a restart of the keyring, the session does not.
//
// Every call goes to the unique name of the process that is the keyring, never to the well-known one:
// where that process has gone, the bus would start another one, locked, in its place.
class KeyringConnection : public std::enable_shared_from_this<KeyringConnection> {
public:
    [[nodiscard]] asio::awaitable<Answer<KeyringLink>> get(GlibThread::Deadline deadline);

    // Has the bus start the keyring where none runs and it knows one. For what a person asked for only.
    [[nodiscard]] asio::awaitable<Answer<void>> start_service(GlibThread::Deadline deadline);

    // The next get() connects again.
    void forget();
    // Likewise; and nothing more goes out over the old one.
    void cut(const KeyringLink& link);

    [[nodiscard]] Prompts& prompts() noexcept { return prompts_; }

    // Called when the keyring may have been locked, unlocked, gone or come back.
    std::function<void()> changed;

private:
    [[nodiscard]] asio::awaitable<Answer<void>> open_bus(GlibThread::Deadline deadline);
    [[nodiscard]] asio::awaitable<Answer<void>> find_owner(GlibThread::Deadline deadline);
    [[nodiscard]] asio::awaitable<Answer<void>> open_session(GlibThread::Deadline deadline);
    void heard(const BusSignal& signal);
    void lost_bus();
    void lost_service();

    std::shared_ptr<GlibThread> glib_ = std::make_shared<GlibThread>();
    std::shared_ptr<BusConnection> bus_;
    std::optional<KeyringOwner> owner_;
    std::shared_ptr<SecretSession> session_;
    Prompts prompts_;
};

}  // namespace patkeeper
