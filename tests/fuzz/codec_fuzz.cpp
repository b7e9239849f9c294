#include "protocol/codec.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::test;

namespace {

template <class Method>
void try_call(const Call& call)
{
    const auto method = decode_parameters<Method>(call);
    if (!method) return;
    const auto text = encode(*method);
    const auto again = decode_parameters<Method>(*decode_call(text.reveal()));
    require(again && encode(*again) == text);
}

template <class Method>
void try_reply(std::string_view text)
{
    const auto reply = decode_reply<Method>(text);
    if (!reply) {
        const auto reply_error = reply.error();
        const auto* error = std::get_if<Error>(&reply_error);
        if (error == nullptr) return;
        const auto again = decode_reply<Method>(encode_error(*error).reveal());
        require(!again && error_name(std::get<Error>(again.error())) == error_name(*error));
        return;
    }
    const auto written = encode_reply(to_json(*reply), /*continues=*/false);
    const auto again = decode_reply<Method>(written.reveal());
    require(again && encode_reply(to_json(*again), /*continues=*/false) == written);
}

}  // namespace

// What can be decoded is the same after encoding and decoding it again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto call = decode_call(text)) {
        try_call<GetToken>(*call);
        try_call<AddProfile>(*call);
        try_call<Rotate>(*call);
        try_call<DeleteOtherMachines>(*call);
    }
    try_reply<GetToken>(text);
    try_reply<ListProfiles>(text);
    try_reply<GetDaemon>(text);
    try_reply<Watch>(text);
    return 0;
}
