#include "daemon/process/private_group.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <grp.h>
#include <memory>
#include <optional>
#include <pwd.h>
#include <unistd.h>

namespace patkeeper {

namespace {

using Buffer = std::array<char, 65536>;

Account account_of(const passwd& entry)
{
    return {entry.pw_name, entry.pw_uid, entry.pw_gid};
}

std::optional<Account> own_account()
{
    Buffer buffer;
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
    if (found == nullptr) return std::nullopt;
    return account_of(*found);
}

std::optional<Group> group_of(gid_t gid)
{
    Buffer buffer;
    group entry{};
    group* found = nullptr;
    ::getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found);
    if (found == nullptr) return std::nullopt;
    Group group{found->gr_name, found->gr_gid, {}};
    for (char** member = found->gr_mem; *member != nullptr; ++member)
        group.members.emplace_back(*member);
    return group;
}

// Not through the name service: where accounts come over the network, listing them all takes long.
std::vector<Account> local_accounts()
{
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::vector<Account> accounts;
    const std::unique_ptr<std::FILE, Close> file(std::fopen("/etc/passwd", "re"));
    Buffer buffer;
    passwd entry{};
    passwd* found = nullptr;
    while (file && ::fgetpwent_r(file.get(), &entry, buffer.data(), buffer.size(), &found) == 0)
        accounts.push_back(account_of(entry));
    return accounts;
}

}  // namespace

bool is_private_group(const Group& group, const Account& user, const std::vector<Account>& accounts)
{
    if (group.gid != user.gid) return false;
    const auto is_user = [&](const std::string& name) { return name == user.name; };
    if (!std::all_of(group.members.begin(), group.members.end(), is_user)) return false;
    const auto shares = [&](const Account& other) {
        return other.gid == group.gid && other.uid != user.uid;
    };
    if (std::any_of(accounts.begin(), accounts.end(), shares)) return false;
    const auto is_listed = [&](const Account& account) { return account.uid == user.uid; };
    return group.name == user.name || std::any_of(accounts.begin(), accounts.end(), is_listed);
}

bool is_own_private_group(gid_t gid)
{
    const auto user = own_account();
    if (!user || user->gid != gid) return false;
    const auto group = group_of(gid);
    return group && is_private_group(*group, *user, local_accounts());
}

}  // namespace patkeeper
