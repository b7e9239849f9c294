#include "daemon/rotation/record.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::test;

// What the keyring holds is a sound record, the same after encoding and decoding it again, or none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto record = decode_record(Secret({reinterpret_cast<const char*>(data), size}));
    if (!record) return 0;
    require(is_profile_name(record->profile.str()));
    require(is_token_value(record->current.value.reveal()));
    const auto again = decode_record(encode_record(*record));
    require(again && *again == *record);
    return 0;
}
