#include "daemon/workspace/token_id_of.hpp"

#include "daemon/workspace/sha256.hpp"

namespace patkeeper {

TokenId token_id_of(const Secret& value)
{
    return TokenId(sha256_hex(value.reveal()));
}

}  // namespace patkeeper
