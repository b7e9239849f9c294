#include "protocol/generation_path.hpp"

namespace patkeeper {

std::string generation_path(const std::string& socket)
{
    return socket.substr(0, socket.rfind('/') + 1) + "generation";
}

}  // namespace patkeeper
