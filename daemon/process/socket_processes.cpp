#include "daemon/process/socket_processes.hpp"

#include "daemon/process/tcp_peer.hpp"
#include "protocol/peer.hpp"

#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace patkeeper {

namespace {

namespace fs = std::filesystem;

// Those that may be read; others are passed over.
std::vector<fs::path> entries_of(const fs::path& folder)
{
    std::vector<fs::path> entries;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        entries.push_back(entry->path());
    return entries;
}

std::optional<pid_t> pid_in(const std::string& name)
{
    pid_t pid = 0;
    const auto* const end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, pid);
    if (error != std::errc() || stop != end) return std::nullopt;
    return pid;
}

}  // namespace

std::vector<pid_t> unix_peer_processes(const std::vector<int>& sockets)
{
    std::vector<pid_t> processes;
    for (const int socket : sockets) {
        if (const auto peer = peer_of(socket)) processes.push_back(peer->pid);
    }
    return processes;
}

std::vector<pid_t> tcp_peer_processes(const std::vector<int>& sockets)
{
    std::set<std::string> wanted;
    for (const int socket : sockets) {
        if (const auto inode = tcp_peer_inode(socket))
            wanted.insert("socket:[" + std::to_string(*inode) + "]");
    }
    std::vector<pid_t> processes;
    for (const auto& process : entries_of("/proc")) {
        const auto pid = pid_in(process.filename());
        if (!pid) continue;
        for (const auto& file : entries_of(process / "fd")) {
            std::error_code gone;
            if (wanted.contains(fs::read_symlink(file, gone))) processes.push_back(*pid);
        }
    }
    return processes;
}

}  // namespace patkeeper
