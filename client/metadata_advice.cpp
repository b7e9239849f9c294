#include "client/metadata_advice.hpp"

namespace patkeeper::client {

Advice advice_without_metadata(std::optional<MetadataTrouble> cause,
                               std::optional<std::int64_t> port)
{
    using enum MetadataTrouble;
    if (cause == off) {
        return Hint{
            "Set listen = \"auto\" under [metadata] in config.toml, then run \"patkeeper "
            "stop && patkeeper status\"."};
    }
    if (cause == port_taken && port)
        return Try{"ss -ltnp 'sport = :" + std::to_string(*port) + "'"};
    if (cause == peers_unknown) return Try{"sudo modprobe tcp_diag"};
    if (cause == not_started) return Try{"patkeeper status"};
    return AskDoctor{};
}

}  // namespace patkeeper::client
