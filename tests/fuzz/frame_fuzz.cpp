#include "protocol/frame.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::test;

// However a stream is cut, its frames are what lies between the NULs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view stream(reinterpret_cast<const char*>(data), size);
    FrameReader reader;
    std::string_view rest = stream;
    for (std::size_t fed = 0, step = 0; fed < size; fed += step) {
        step = std::min<std::size_t>(1 + data[fed] % 13, size - fed);
        require(reader.feed(stream.substr(fed, step)));
        if (step % 2 == 0) continue;  // take now and then only
        while (const auto frame = reader.take()) {
            require(frame->reveal() == rest.substr(0, rest.find('\0')));
            rest.remove_prefix(frame->reveal().size() + 1);
        }
    }
    while (const auto frame = reader.take())
        rest.remove_prefix(frame->reveal().size() + 1);
    require(rest.find('\0') == std::string_view::npos && reader.in_message() == !rest.empty());
    return 0;
}
