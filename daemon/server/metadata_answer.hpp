#pragma once
#include "daemon/server/metadata_request.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

namespace patkeeper {

// What the metadata service answers. Pure.

struct MetadataAnswer {
    int status = 0;
    Secret body;  // JSON
};

// The end of the lease (protocol/lease.hpp), in whole seconds.
[[nodiscard]] std::int64_t expires_on(const Token& token, TimePoint now);

[[nodiscard]] MetadataAnswer answer_with(const Token& token, TimePoint now);
[[nodiscard]] MetadataAnswer answer_with(const Refusal& refusal);

// Why a profile is not served. No status among them is one that SDKs take for transient and try again
// until their time is up: a person would wait ten seconds for an answer that is known already.
[[nodiscard]] Refusal refusal_of(const Error& error);

// No profile has that path.
[[nodiscard]] Refusal no_such_path();

}  // namespace patkeeper
