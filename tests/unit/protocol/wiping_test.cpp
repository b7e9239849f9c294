#include "protocol/codec.hpp"
#include "protocol/frame.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <malloc.h>
#include <new>
#include <string_view>

// A program of its own: it replaces operator new and delete, to search every block for the secret
// before it goes back to the heap.
namespace {

constexpr std::string_view secret_text = "dapi-0123456789-a-secret-of-some-length";
bool watching = false;
int leaks = 0;

void release(void* block)
{
    if (watching && block != nullptr) {
        const std::string_view bytes(static_cast<const char*>(block), ::malloc_usable_size(block));
        if (bytes.find(secret_text) != std::string_view::npos) ++leaks;
    }
    std::free(block);
}

void* allocate(std::size_t size, std::size_t alignment)
{
    const auto rounded = (size + alignment - 1) / alignment * alignment;
    auto* block = std::aligned_alloc(alignment, std::max(rounded, alignment));
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

template <class Run>
int leaks_of(Run run)
{
    leaks = 0;
    watching = true;
    run();
    watching = false;
    return leaks;
}

}  // namespace

void* operator new(std::size_t size)
{
    return allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment)
{
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept
{
    return std::malloc(size);
}
void operator delete(void* block) noexcept
{
    release(block);
}
void operator delete(void* block, std::size_t /*size*/) noexcept
{
    release(block);
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept
{
    release(block);
}
void operator delete(void* block, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept
{
    release(block);
}
void operator delete(void* block, const std::nothrow_t& /*tag*/) noexcept
{
    release(block);
}

using namespace patkeeper;

TEST(Wiping, IsSeenWhereItIsMissing)
{
    EXPECT_EQ(leaks_of([] { const std::string copy(secret_text); }), 1);
}

TEST(Wiping, ClearsASecret)
{
    EXPECT_EQ(leaks_of([] {
                  const Secret secret(secret_text);
                  const auto clone = secret.clone();
                  auto other = Secret("short");
                  other = clone.clone();
              }),
              0);
}

TEST(Wiping, ClearsWhatAGrowingTextLeaves)
{
    EXPECT_EQ(leaks_of([] {
                  WipingString text(secret_text);
                  for (int i = 0; i < 5000; ++i)
                      text += 'x';
              }),
              0);
}

TEST(Wiping, ClearsFrames)
{
    EXPECT_EQ(leaks_of([] {
                  FrameReader reader;
                  for (const char c : std::string_view("x\0yy", 4)) {
                      EXPECT_TRUE(reader.feed(secret_text));
                      EXPECT_TRUE(reader.feed({&c, 1}));
                      while (const auto frame = reader.take())
                          EXPECT_FALSE(frame->empty());
                  }
              }),
              0);
}

TEST(Wiping, ClearsMessages)
{
    EXPECT_EQ(leaks_of([] {
                  AddProfile add{"P", "https://h.example", Secret(secret_text), {}, {}, {}};
                  const auto text = encode(add);
                  const auto call = decode_call(text.reveal());
                  const auto read = decode_parameters<AddProfile>(*call);
                  EXPECT_EQ(read->token_value.reveal(), secret_text);
                  GetToken::Reply reply;
                  reply.token.token_value = read->token_value.clone();
                  const auto answer = encode_reply(to_json(reply), /*continues=*/false);
                  EXPECT_TRUE(decode_reply<GetToken>(answer.reveal()));
                  EXPECT_FALSE(decode_reply<GetToken>(text.reveal()));
              }),
              0);
}

TEST(Wiping, ClearsWhatWasReadOfBrokenMessages)
{
    EXPECT_EQ(leaks_of([] {
                  const auto whole = "{\"method\":\"" + std::string(secret_text.substr(0, 10)) +
                                     "\",\"parameters\":{\"a\":\"" + "@" + "\"}}";
                  const auto at = whole.find('@');
                  WipingString text;
                  text.reserve(whole.size() + secret_text.size());
                  text.append(whole, 0, at).append(secret_text).append(whole, at + 1);
                  for (std::size_t size = 0; size < text.size(); ++size)
                      EXPECT_FALSE(decode_call(std::string_view(text).substr(0, size)));
              }),
              0);
}
