#pragma once

namespace patkeeper::client {

// Has printable() hide what looks like a secret in the arguments and in the variables that patkeeper
// reads: no message repeats it. Called first in main().
void conceal_input(int argc, const char* const* argv, const char* const* environment);

}  // namespace patkeeper::client
