#pragma once
#include "daemon/store/keyring_fault.hpp"
#include "daemon/store/keyring_prompt.hpp"
#include "daemon/store/secret_session.hpp"

#include <memory>

namespace patkeeper {

// What one operation talks over. It may be lost meanwhile; then its calls fail.
struct KeyringLink {
    std::shared_ptr<BusConnection> bus;
    std::shared_ptr<SecretSession> session;
};

// The connection to the keyring: made when first needed, and again once it was lost. The connection
// to the bus outlives a restart of the keyring, the session does not.
class KeyringConnection : public std::enable_shared_from_this<KeyringConnection> {
public:
    [[nodiscard]] asio::awaitable<Answer<KeyringLink>> get(GlibThread::Deadline deadline);

    // The next get() connects anew.
    void forget();
    // Likewise; and nothing more goes out over the old one.
    void cut(const KeyringLink& link);

    [[nodiscard]] Prompts& prompts() noexcept { return prompts_; }

    // Called when the keyring may have been locked, unlocked, gone or come back.
    std::function<void()> changed;

private:
    [[nodiscard]] asio::awaitable<Answer<void>> open_bus(GlibThread::Deadline deadline);
    [[nodiscard]] asio::awaitable<Answer<void>> open_session(GlibThread::Deadline deadline);
    void heard(const BusSignal& signal);
    void lost_bus();
    void lost_service();

    std::shared_ptr<GlibThread> glib_ = std::make_shared<GlibThread>();
    std::shared_ptr<BusConnection> bus_;
    std::shared_ptr<SecretSession> session_;
    Prompts prompts_;
};

}  // namespace patkeeper
