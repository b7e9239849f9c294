#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/request_handler.hpp"
#include "daemon/server/metadata_answer.hpp"

#include <string>

namespace patkeeper {

// Answers the SDKs' requests for tokens. Knows no sockets. Whoever asks is known to be of this user.
class MetadataService {
public:
    MetadataService(Registry& registry,
                    RequestHandler& handler,
                    Clock& clock,
                    const MetadataEndpoint& endpoint);

    // `asker` is who asks, for the log.
    asio::awaitable<MetadataAnswer> answer(MetadataRequest request, std::string asker);

private:
    asio::awaitable<Result<Token, Refusal>> token_for(MetadataRequest request, std::string asker);
    [[nodiscard]] std::optional<ProfileName> profile_at(const std::string& path) const;

    Registry& registry_;
    RequestHandler& handler_;
    Clock& clock_;
    const MetadataEndpoint& endpoint_;
};

}  // namespace patkeeper
