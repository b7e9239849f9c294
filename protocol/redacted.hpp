#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper {

// Keeps secrets out of sentences. Two kinds of text need two kinds of care: in any text a token of a
// known form is a secret; in what people typed or set, so is a long word that looks random. Ids of
// tokens and lineages look random, too, and stay visible where patkeeper itself prints them.

// Whether a token stands in the text: dapi and its relatives with hex digits, a JWT, or one with the
// prefix of another well-known service.
[[nodiscard]] bool holds_token(std::string_view text);

// The text with "[redacted]" in place of each such token, and of what stands before the @ of a URL.
[[nodiscard]] std::string redacted(std::string_view text);

// The parts of an argument or a variable that must not be shown, as a sentence may quote it: words of 32
// characters or more that look random, unless they are UUIDs, and "user:password@" without blanks.
[[nodiscard]] std::vector<std::string> secret_parts(std::string_view input);

// What stands before the last @ of one whole argument or variable, and the @: behind a scheme, or with a
// colon in it. It may hold blanks and quotes, which end it in a sentence. Else empty.
[[nodiscard]] std::string_view user_info_of(std::string_view input);

// The same of what should name a host or be its URL: no host has an @, so it takes no colon.
[[nodiscard]] std::string_view user_info_of_host(std::string_view input);

// redacted(), for a sentence that quotes what people typed or wrote into a file: its secret_parts()
// go, too.
[[nodiscard]] std::string redacted_quote(std::string_view sentence);

// Replaces each occurrence of `part` with "[redacted]".
void redact_all(std::string& text, std::string_view part);

}  // namespace patkeeper
