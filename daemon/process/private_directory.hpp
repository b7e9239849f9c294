#pragma once
#include <string>

namespace patkeeper {

// Makes a directory that only its owner can enter (0700), with its parents. Throws
// std::runtime_error where one is there that is somebody else's or open to others.
void make_private_directory(const std::string& given);

}  // namespace patkeeper
