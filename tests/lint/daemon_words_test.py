#!/usr/bin/env python3
"""Tests that daemon_words.py catches a client that searches a text of the daemon, and lets it show one."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).with_name("daemon_words.py")


def run(source, path="client/a.cpp"):
    """Exit code and output for a tree of one file."""
    with tempfile.TemporaryDirectory() as root:
        file = pathlib.Path(root, path)
        file.parent.mkdir(parents=True)
        file.write_text(source + "\n", encoding="utf-8")
        done = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


BAD = [
    'return store->reason.find("session bus") != npos;',
    'if (e.message.starts_with("Invalid")) return x;',
    'if (profile.last_error->ends_with("d")) return x;',
    'if (profile.last_error && profile.last_error->find("scope") != 0) return x;',
    'const bool off = daemon.metadata_reason == "it is switched off";',
    'return {ExitCode::no_keyring, describe(e), next_without_keyring(e.reason)};',
    'const auto says = [&](const char* words) { return e.message.find(words) != npos; };',
    'const auto& reason = daemon.store_reason;',
    'const auto reason = profile.last_error.value_or("none");',
    'const auto port = port_in(*daemon->metadata_reason);',
    'const std::string_view view(e.reason);',
    'const auto& [cause, reason] = error;',
    'for (const char c : e.reason) use(c);',
    'std::regex_search(e.message, pattern);',
    'return e.reason;',
    'if (is_switched_off(*daemon.metadata_reason)) return x;',
    'switch (e.reason.size()) {}',
    'return e.reason < other;',
    'return contains(e.reason, "x") + "y";',
    'if ("it expired" == e.reason) return x;',
    'return "it says " + e.reason.substr(7);',
    'if (describe(error).find("expired") != npos) return x;',
    'if (describe(Error(e)) == "it expired") return x;',
    'if ("it expired" == describe(Error(e))) return x;',
    'return describe(error).contains("expired");',
    'return describe(Error(e)).starts_with("it") ? x : y;',
    'return "it says " + describe(error).substr(7);',
    'if (std::regex_search(describe(error), pattern)) return x;',
    'return contains(describe(Error(e)), "x") ? y : z;',
    'const auto text = describe(error);',
    'const std::string text(describe(error));',
    'return describe(error);',
    'for (const char c : describe(error)) use(c);',
    'if (failure.sentence.find("expired") != npos) return x;',
    'if (failure_of(error, now).sentence == "it expired") return x;',
    'if ("it expired" == failure.sentence) return x;',
    'if (std::regex_match(failure.sentence, pattern)) return x;',
    'if (finding.why.starts_with("running")) return x;',
    'if (finding.advice == Advice(Try{"patkeeper doctor"})) return x;',
    'if (failure.advice != Hint{"Wait."}) return x;',
    'if (Advice(Try{"patkeeper doctor"}) == *finding.advice) return x;',
]
GOOD = [
    'return "it failed: " + e.reason;',
    'text += *profile.last_error;',
    'text += "mind: " + *profile.last_error + ".";',
    'if (profile.last_error) text += "  " + printable(*profile.last_error) + "\\n";',
    'if (!daemon.metadata_reason) return {};',
    'if (pasted && !profile.last_error) {',
    'const auto mind = profile.last_error ? "; mind: " + *profile.last_error : "";',
    'text += "away: " + daemon.store_reason.value_or("no reason given") + ".";',
    'return {ok("metadata", *daemon.metadata_reason)};',
    'return {bad("m", {ExitCode::failed, *daemon.metadata_reason, advice})};',
    'return cannot_use_host(host, workspace.error().reason);  // the client\'s own',
    'return std::generic_category().message(error);',
    'return {ExitCode::failed, describe(Error(e)), Try{login_again(e.profile)}};',
    'return {code_of_status(e.status), describe(Error(e)), advice_after(e)};',
    'return {ExitCode::internal, "the daemon says: " + describe(Error(e)), restart};',
    'return describe(*foreign, user) + ", so nothing was created there";',
    'failure.sentence += ", and a token may have been made";',
    'failure.sentence = rejected->host + " knows nothing of scopes";',
    'const bool is_command = std::holds_alternative<Try>(*finding.advice);',
    '// e.reason.find("x") would be wrong',
    'say("e.reason.find");',
]


class DaemonWords(unittest.TestCase):
    def test_catches_a_search(self):
        for line in BAD:
            with self.subTest(line=line):
                code, output = run(line)
                self.assertEqual(code, 1)
                self.assertTrue(output.startswith("client/a.cpp:1: "), output)

    def test_lets_texts_be_shown(self):
        for line in GOOD:
            with self.subTest(line=line):
                self.assertEqual(run(line), (0, ""))

    def test_says_where(self):
        code, output = run("int a;\n\n" + BAD[0])
        self.assertEqual((code, output.split(" ")[0]), (1, "client/a.cpp:3:"))

    def test_leaves_the_daemon_alone(self):
        self.assertEqual(run(BAD[0], "daemon/a.cpp"), (0, ""))


if __name__ == "__main__":
    unittest.main()
