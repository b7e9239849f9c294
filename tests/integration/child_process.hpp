#pragma once
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace patkeeper::test {

// A program that runs beside the test and says on its standard output what happens to it. It is
// killed when this goes.
class ChildProcess {
public:
    explicit ChildProcess(std::vector<std::string> command)
    {
        int ends[2] = {};
        if (::pipe(ends) != 0) throw std::runtime_error("pipe");
        pid_ = ::fork();
        if (pid_ == 0) run(command, ends);
        ::close(ends[1]);
        output_ = ::fdopen(ends[0], "r");
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess()
    {
        kill();
        std::fclose(output_);
    }

    // Waits for it; empty when there will be no more.
    std::string line()
    {
        std::string text;
        for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_))
            text += static_cast<char>(c);
        return text;
    }

    // Returns when it is gone.
    void kill()
    {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }

private:
    [[noreturn]] static void run(const std::vector<std::string>& command, const int (&ends)[2])
    {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        std::vector<char*> arguments;
        for (const auto& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }

    pid_t pid_ = 0;
    std::FILE* output_ = nullptr;
};

}  // namespace patkeeper::test
