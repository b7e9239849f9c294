#pragma once
#include "daemon/store/bus_connection.hpp"
#include "protocol/secret.hpp"

#include <optional>
#include <string>

struct _SecretService;  // libsecret's SecretService

namespace patkeeper {

// libsecret's part: an encrypted session with the keyring, in which secrets cross the bus. It ends
// with the connection, or with the keyring's process.
//
// Not the SecretService that libsecret shares within the process: that one does not survive a
// restart of the keyring (keyring.md section 1).
class SecretSession {
public:
    // `owner` is the keyring's unique name on the bus: a call to that never starts another keyring.
    [[nodiscard]] static asio::awaitable<Outcome<std::shared_ptr<SecretSession>>> open(
        std::shared_ptr<GlibThread> thread,
        std::shared_ptr<BusConnection> bus,
        std::string owner,
        GlibThread::Deadline deadline);

    [[nodiscard]] std::string path() const;

    // A secret as it goes over the bus, (oayays), and back. None where it cannot be encrypted, or
    // was not encrypted for this session. Computation only, without I/O.
    [[nodiscard]] Variant seal(const Secret& secret) const;
    [[nodiscard]] std::optional<Secret> unseal(const Variant& sealed) const;

private:
    explicit SecretSession(std::shared_ptr<_SecretService> service);
    std::shared_ptr<_SecretService> service_;
};

}  // namespace patkeeper
