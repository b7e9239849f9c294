#include "protocol/described_json.hpp"

#include <boost/json/memory_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serializer.hpp>

namespace patkeeper {

namespace {

class WipingResource final : public json::memory_resource {
    // No type of Boost.JSON needs more than operator new's alignment, and 1.81 does not always name the
    // same one when it gives memory back.
    void* do_allocate(std::size_t bytes, std::size_t) override
    {
        return WipingAllocator<char>().allocate(bytes);
    }
    void do_deallocate(void* p, std::size_t bytes, std::size_t) override
    {
        WipingAllocator<char>().deallocate(static_cast<char*>(p), bytes);
    }
    [[nodiscard]] bool do_is_equal(const json::memory_resource& other) const noexcept override
    {
        return this == &other;
    }
};

}  // namespace

json::storage_ptr wiping_storage()
{
    static WipingResource resource;
    return &resource;
}

std::optional<json::value> parse_json(std::string_view text)
{
    json::parse_options options;
    options.max_depth = 32;
    json::parser parser(wiping_storage(), options);
    parser.reset(wiping_storage());
    boost::system::error_code error;
    parser.write(text, error);
    if (error) return std::nullopt;
    return parser.release();
}

Secret serialize_json(const json::value& value)
{
    json::serializer serializer;
    serializer.reset(&value);
    std::vector<char, WipingAllocator<char>> text;
    std::vector<char, WipingAllocator<char>> chunk(4096);
    while (!serializer.done()) {
        const auto part = serializer.read(chunk.data(), chunk.size());
        text.insert(text.end(), part.begin(), part.end());
    }
    return Secret(std::move(text));
}

}  // namespace patkeeper
