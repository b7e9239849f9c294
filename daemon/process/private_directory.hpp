#pragma once
#include <string>

namespace patkeeper {

// Makes a directory that only its owner can enter (0700), with its parents. Throws std::system_error
// where it cannot be made, and std::runtime_error where one is there that belongs to another user or is
// open to others.
void make_private_directory(const std::string& given);

}  // namespace patkeeper
