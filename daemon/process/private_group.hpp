#pragma once
#include <string>
#include <sys/types.h>
#include <vector>

namespace patkeeper {

// A user's private group has no other member, so that files which it may write are the user's alone. Many
// distributions make one for each user, and set the umask to 0002.

struct Account {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;  // the primary group
};

struct Group {
    std::string name;
    gid_t gid = 0;
    std::vector<std::string> members;  // those whose primary group is another one
};

// `accounts` are those of /etc/passwd. If the user is not among them, other accounts may exist that it
// does not list: then only the group's name tells. Pure.
[[nodiscard]] bool is_private_group(const Group& group,
                                    const Account& user,
                                    const std::vector<Account>& accounts);

// Whether the group is the private one of this process's user.
[[nodiscard]] bool is_own_private_group(gid_t gid);

}  // namespace patkeeper
