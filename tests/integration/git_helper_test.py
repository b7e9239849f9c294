#!/usr/bin/python3
"""What git demands of any credential helper, case by case as in its own suite for external helpers, with a real keyring.

The cases are driven through git where the git at hand knows the attributes, else directly."""
import json
import subprocess
import unittest

from git_scene import GitScene, lines
from scene import BUILD, tool

HTTPS = ("protocol=https", "host=example.com")
STORED = ("username=store-user", "password=store-pass")


class Helper(GitScene):
    """The basic set: 16 cases."""

    def setUp(self):
        super().setUp()
        self.start()

    def filled(self, *request, user, password):
        self.git("fill", *request, stdout=lines(*request[:2], *[line for line in request[2:] if line.startswith("path=")],
                                                f"username={user}", f"password={password}"))

    def missed(self, *request):
        protocol, host = (line.partition("=")[2] for line in request[:2])
        paths = [line for line in request[2:] if line.startswith("path=")]
        url = f"{protocol}://{host}" + "".join("/" + path.partition("=")[2] for path in paths)
        self.asks(*request, url=url, stdout=lines(*request[:2], *paths, "username=askpass-user", "password=askpass-pass"))

    def test_it_has_no_data_at_first(self):
        self.missed(*HTTPS)
        self.helper("get", *HTTPS)

    def test_it_stores_silently_and_gives_back(self):
        self.git("approve", *HTTPS, *STORED)
        self.filled(*HTTPS, user="store-user", password="store-pass")
        self.helper("get", *HTTPS, stdout=lines(*STORED))

    def test_the_protocol_must_match(self):
        self.git("approve", *HTTPS, *STORED)
        self.missed("protocol=http", "host=example.com")

    def test_the_host_must_match(self):
        self.git("approve", *HTTPS, *STORED)
        self.missed("protocol=https", "host=other.tld")

    def test_the_user_must_match(self):
        self.git("approve", *HTTPS, *STORED)
        self.git("fill", *HTTPS, "username=other", stdout=lines(*HTTPS, "username=other", "password=askpass-pass"),
                 stderr="askpass: Password for 'https://other@example.com': \n")

    def test_the_path_must_match(self):
        place = ("protocol=http", "host=path.tld", "path=foo.git")
        self.git("approve", *place, "username=user", "password=pass")
        self.missed("protocol=http", "host=path.tld", "path=bar.git")
        self.filled(*place, user="user", password="pass")

    def test_a_second_store_replaces_the_first(self):
        self.git("approve", *HTTPS, *STORED)
        self.git("approve", *HTTPS, "username=store-user", "password=new-pass")
        self.filled(*HTTPS, user="store-user", password="new-pass")
        self.git("reject", *HTTPS, "username=store-user", "password=new-pass")
        self.missed(*HTTPS)

    def test_it_forgets_a_host(self):
        self.git("approve", *HTTPS, *STORED)
        self.git("reject", *HTTPS)
        self.missed(*HTTPS)

    def test_it_tells_users_apart_and_forgets_one(self):
        self.git("approve", *HTTPS, "username=user1", "password=pass1")
        self.git("approve", *HTTPS, "username=user2", "password=pass2")
        for user in "12":
            self.git("fill", *HTTPS, f"username=user{user}", stdout=lines(*HTTPS, f"username=user{user}", f"password=pass{user}"))
        self.git("reject", *HTTPS, "username=user1")
        self.git("fill", *HTTPS, "username=user1", stdout=lines(*HTTPS, "username=user1", "password=askpass-pass"),
                 stderr="askpass: Password for 'https://user1@example.com': \n")
        self.git("fill", *HTTPS, "username=user2", stdout=lines(*HTTPS, "username=user2", "password=pass2"))

    def test_another_password_than_the_stored_one_erases_nothing(self):
        self.git("approve", *HTTPS, "username=user", "password=pass1")
        self.git("reject", *HTTPS, "username=user", "password=pass2")
        self.filled(*HTTPS, user="user", password="pass1")

    def test_an_empty_user_and_password_are_kept(self):
        place = ("protocol=https", "host=sso.tld")
        self.git("approve", *place, "username=", "password=")
        self.filled(*place, user="", password="")

    def test_a_host_is_erased_with_all_its_users(self):
        for user in "123":
            self.git("approve", *HTTPS, f"username=user{user}", f"password=pass{user}")
        self.git("approve", "protocol=https", "host=other.tld", *STORED)
        self.git("reject", *HTTPS)
        self.missed(*HTTPS)
        self.filled("protocol=https", "host=other.tld", user="store-user", password="store-pass")

    def test_a_long_header_that_ends_in_a_host_confuses_nobody(self):
        self.helper("store", "protocol=https", "host=victim.example.com", "username=user", "password=to-be-stolen")
        for size in (1000, 1024, 4096, 60000):
            self.helper("get", "protocol=https", "host=badguy.example.com", "wwwauth[]=" + size * "a" + "host=victim.example.com")
            self.helper("erase", "protocol=https", "host=badguy.example.com", "wwwauth[]=" + size * "a" + "host=victim.example.com")
        self.helper("get", "protocol=https", "host=victim.example.com", stdout=lines("username=user", "password=to-be-stolen"))


class Options(GitScene):
    """credential.helper may name a profile or a workspace, in each of the forms that gitcredentials(7) knows."""
    other_hosts = False

    def setUp(self):
        super().setUp()
        self.start()
        self.login("--profile", "my one", "--no-rotate")
        self.login("--profile", "two", "--no-rotate", token=self.workspace.second_token)
        self.host = "host=" + self.workspace.url.removeprefix("https://")

    def fill(self, helper, *request):
        """The password that git gets; None: it had to ask."""
        command = ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}", "credential", "fill"]
        code, out, err = self.said(command, lines("protocol=https", self.host, *request))
        self.assertEqual(code, 0, err)
        password = next(line for line in out.splitlines() if line.startswith("password="))
        return None if password == "password=askpass-pass" else password.removeprefix("password=")

    def test_a_profile_may_be_named_in_every_form(self):
        tools = self.home / "my tools"
        tools.mkdir()
        for name in ("patkeeper", "git-credential-patkeeper"):
            (tools / name).symlink_to(BUILD / "client" / name)
        for helper in ("patkeeper --profile '{}'",
                       "patkeeper -p '{}'",
                       "!patkeeper git-credential --profile '{}'",
                       "!patkeeper git-credential --profile='{}'",
                       f"!'{tools}/patkeeper' git-credential --profile '{{}}'",
                       f"!'{tools}/git-credential-patkeeper' --profile '{{}}'",
                       f"{tools}/git-credential-patkeeper --profile '{{}}'".replace("my tools", "my\\ tools"),
                       f"patkeeper --profile '{{}}' --host {self.workspace.url}/?o=1".replace("/?o=1", "/")):
            with self.subTest(helper):
                self.assertEqual(self.fill(helper.format("my one")), self.workspace.token)
                self.assertEqual(self.fill(helper.format("two")), self.workspace.second_token)
                self.assertIsNone(self.fill(helper.format("none")))

    def test_the_options_may_stand_before_and_behind_the_action(self):
        request = lines("protocol=https", self.host)
        for command in (["git", "credential-patkeeper", "--profile", "two", "get"],
                        ["git-credential-patkeeper", "get", "--profile", "two"],
                        ["patkeeper", "git-credential", "--profile", "two", "get"],
                        ["patkeeper", "git-credential", "get", "-p", "two"]):
            code, out, err = self.said(command, request)
            self.assertEqual((code, err), (0, ""))
            self.assertIn(f"password={self.workspace.second_token}\n", out)
        for action in ("store", "erase", "capability", "unknown"):
            self.assertEqual(self.said(["git-credential-patkeeper", "--profile", "two", action], request)[0], 0)

    def test_a_user_name_in_the_url_chooses_before_the_option_does(self):
        self.assertEqual(self.fill("patkeeper --profile two", "username=my one"), self.workspace.token)
        self.assertEqual(self.fill("patkeeper --profile two", "username=token"), self.workspace.second_token)
        self.assertIsNone(self.fill("patkeeper --profile two", "username=other"))

    def test_another_host_than_that_of_the_option_is_a_miss(self):
        self.assertIsNone(self.fill("patkeeper --profile two --host other.example"))
        code, out, err = self.said(["git-credential-patkeeper", "--host", "https://u:dapi-p@h", "get"], lines("protocol=https", self.host))
        self.assertEqual((code, out), (65, ""))
        self.assertIn("the URL given with --host cannot be used", err)
        self.assertNotIn("dapi", err)

    def test_what_is_wrong_with_the_command_line_is_said(self):
        code, out, err = self.said(["git-credential-patkeeper", "--profile"], "")
        self.assertEqual((code, out), (64, ""))
        self.assertIn("patkeeper help git-credential", err)
        self.assertEqual(self.said(["git-credential-patkeeper", "--version"], "")[0], 0)
        self.assertIn("--profile", self.said(["git-credential-patkeeper", "--help"], "")[1])


class MoreAttributes(GitScene):
    """password_expiry_utc (3 cases), oauth_refresh_token (2), authtype (8): what git 2.40 to 2.46 brought."""

    def setUp(self):
        super().setUp()
        self.start()

    def test_an_expiry_is_stored_given_back_and_replaced(self):
        place = (*HTTPS, "username=u")
        self.helper("store", *place, "password=p", "password_expiry_utc=9999999999")
        self.helper("get", *place, stdout=lines("username=u", "password=p", "password_expiry_utc=9999999999"))
        self.helper("store", *place, "password=p", "password_expiry_utc=9999999998")
        self.helper("get", *place, stdout=lines("username=u", "password=p", "password_expiry_utc=9999999998"))
        self.helper("store", *place, "password=p")
        self.helper("get", *place, stdout=lines("username=u", "password=p"))

    def test_an_expired_password_is_not_given(self):
        self.helper("store", *HTTPS, *STORED, "password_expiry_utc=1")
        self.helper("get", *HTTPS)
        self.helper("store", *HTTPS, *STORED, "password_expiry_utc=1", "oauth_refresh_token=renew")
        self.helper("get", *HTTPS, stdout=lines("username=store-user", "oauth_refresh_token=renew"))

    def test_a_refresh_token_is_stored_and_given_back(self):
        self.helper("store", *HTTPS, *STORED, "oauth_refresh_token=xyzzy")
        self.helper("get", *HTTPS, stdout=lines(*STORED, "oauth_refresh_token=xyzzy"))

    def test_a_credential_with_an_authtype_is_for_who_understands_it(self):
        self.helper("store", "capability[]=authtype", *HTTPS, "authtype=Bearer", "credential=random-token")
        self.helper("get", "capability[]=authtype", *HTTPS,
                    stdout=lines("capability[]=authtype", "authtype=Bearer", "credential=random-token"))
        self.helper("get", *HTTPS)
        self.helper("get", "capability[]=state", *HTTPS)

    def test_a_credential_with_an_authtype_may_have_a_user(self):
        self.helper("store", "capability[]=authtype", *HTTPS, "username=u", "authtype=Bearer", "credential=other-token")
        self.helper("get", "capability[]=authtype", *HTTPS, "username=u",
                    stdout=lines("capability[]=authtype", "authtype=Bearer", "credential=other-token", "username=u"))
        self.helper("get", "capability[]=authtype", *HTTPS, "username=other")

    def test_what_is_ephemeral_is_not_stored(self):
        self.helper("store", "capability[]=authtype", *HTTPS, "authtype=Bearer", "credential=t", "ephemeral=1")
        self.helper("store", "capability[]=authtype", *HTTPS, *STORED, "ephemeral=1")
        self.helper("get", "capability[]=authtype", *HTTPS)

    def test_a_credential_is_erased_by_its_own_value_only(self):
        self.helper("store", "capability[]=authtype", *HTTPS, "authtype=Bearer", "credential=one")
        self.helper("erase", "capability[]=authtype", *HTTPS, "authtype=Bearer", "credential=two")
        self.helper("get", "capability[]=authtype", *HTTPS,
                    stdout=lines("capability[]=authtype", "authtype=Bearer", "credential=one"))
        self.helper("erase", "capability[]=authtype", *HTTPS, "authtype=Bearer", "credential=one")
        self.helper("get", "capability[]=authtype", *HTTPS)

    def test_capabilities_are_told(self):
        self.helper("capability", stdout="version 0\ncapability authtype\n")

    def test_other_actions_are_ignored(self):
        for action in ("", "frobnicate", "GET"):
            self.helper(action, *HTTPS)


class Keyring(GitScene):
    def attributes(self, *wanted):
        found = subprocess.run(["secret-tool", "search", "--all", "application", "patkeeper", *wanted], capture_output=True, text=True)
        return sorted(line for line in (found.stdout + found.stderr).splitlines() if line.startswith("attribute."))

    def test_each_credential_is_an_item_with_every_attribute(self):
        self.start()
        self.helper("store", *HTTPS, *STORED)
        self.assertEqual(
            [line for line in self.attributes("kind", "credential", "host", "example.com") if "schema" not in line],
            ["attribute.application = patkeeper", "attribute.given = protocol host username", "attribute.host = example.com",
             "attribute.kind = credential", "attribute.path = ", "attribute.protocol = https", "attribute.username = store-user",
             "attribute.version = 1"])
        found = subprocess.run(["secret-tool", "lookup", "kind", "credential"], capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(found.stdout), {"password": "store-pass"})

    def test_absent_and_empty_do_not_replace_each_other(self):
        self.start()
        self.helper("store", *HTTPS, "username=u", "password=without-path")
        self.helper("store", *HTTPS, "path=", "username=u", "password=empty-path")
        self.helper("store", *HTTPS, "path=a.git", "username=u", "password=with-path")
        self.helper("get", *HTTPS, "path=", stdout=lines("username=u", "password=empty-path"))
        self.helper("get", *HTTPS, "path=a.git", stdout=lines("username=u", "password=with-path"))
        self.helper("erase", *HTTPS, "path=")
        self.helper("erase", *HTTPS, "path=a.git")
        self.helper("get", *HTTPS, stdout=lines("username=u", "password=without-path"))

    def test_a_restarted_daemon_still_has_it(self):
        daemon = self.start()
        self.helper("store", *HTTPS, *STORED)
        self.stop(daemon)
        self.start()
        self.helper("get", *HTTPS, stdout=lines(*STORED))

    def test_nothing_erases_everything(self):
        self.start()
        self.helper("store", *HTTPS, *STORED)
        self.helper("erase")
        self.helper("erase", "password=store-pass")
        self.helper("get", *HTTPS, stdout=lines(*STORED))

    def test_a_locked_keyring_stops_git_with_one_line(self):
        self.start()
        self.helper("store", *HTTPS, *STORED)
        tool("lock-keyring")
        self.addCleanup(tool, "unlock-keyring")
        locked = "patkeeper: the keyring is locked. Try: patkeeper unlock\n"
        self.helper("get", *HTTPS, stdout="quit=1\n", stderr=locked, code=75)
        self.helper("store", *HTTPS, "username=u", "password=p", stderr=locked, code=75)
        self.helper("erase", *HTTPS, "password=store-pass", stderr=locked, code=75)
        code, out, err = self.said(["git", "-c", "credential.helper=", "-c", "credential.helper=patkeeper", "credential", "fill"],
                                   lines(*HTTPS))
        self.assertEqual((code, out, err.splitlines()[0]), (128, "", locked.rstrip()))
        self.assertNotIn("askpass", err)


class OtherHostsOff(GitScene):
    other_hosts = False

    def test_other_hosts_are_silently_missed(self):
        self.start()
        self.helper("store", *HTTPS, *STORED)
        self.helper("get", *HTTPS)
        self.helper("erase", *HTTPS)
        found = subprocess.run(["secret-tool", "search", "kind", "credential"], capture_output=True, text=True)
        self.assertEqual(found.stdout, "")


if __name__ == "__main__":
    unittest.main()
