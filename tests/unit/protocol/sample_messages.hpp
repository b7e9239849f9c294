#pragma once
#include "protocol/codec.hpp"

namespace patkeeper::test {

// One of each type of the interface, every member set to something else.

inline Token sample_token()
{
    Token token;
    token.profile = "DEFAULT";
    token.host = "https://h.example";
    token.workspace_id = "123";
    token.token_value = Secret("dapi0123");
    token.token_id = "id1";
    token.expiry_time = 1'700'000'000'001;
    token.valid_until = 1'700'000'000'002;
    token.scopes = {"sql", "authentication"};
    return token;
}

inline Profile sample_profile()
{
    Profile profile;
    profile.profile = "größe 😀";
    profile.host = "https://h.example:8443";
    profile.workspace_id = "123";
    profile.identity = "a\"b\\c@example.com";
    profile.state = State::static_;
    profile.token_id = "id2";
    profile.scopes = std::vector<std::string>();
    profile.creation_time = 1'700'000'000'003;
    profile.expiry_time = 1'700'000'000'004;
    profile.next_rotation = 1'700'000'000'005;
    profile.next_try = 1'700'000'000'006;
    profile.last_error = "line\nbreak";
    profile.cause = ProfileTrouble::not_listed;
    profile.retiring = {{"id3", 1'700'000'000'007}, {"id4", -1}};
    profile.issuer = "admin";
    profile.served = false;
    profile.tokens_in_use = 599;
    return profile;
}

// Only what must be there.
inline Profile bare_profile()
{
    Profile profile;
    profile.profile = "P";
    profile.host = "https://h.example";
    profile.identity = "i";
    profile.token_id = "t";
    return profile;
}

inline Daemon sample_daemon()
{
    return {"0.1.0",
            4711,
            1'700'000'000'008,
            "secret-service",
            StoreState::unavailable,
            "no bus",
            StoreTrouble::no_bus,
            "127.0.0.1:8423",
            "it is taken",
            MetadataTrouble::port_taken,
            8423,
            false,
            std::vector<std::string>{"Work"}};
}

inline OtherToken sample_other_token()
{
    return {"id5", "two words", 1'700'000'000'011, 1'700'000'000'012, 1'700'000'000'013};
}

inline AddProfile sample_add()
{
    return {"P", "https://h.example", Secret("dapi0123"), true, false, true};
}

inline MintToken::Reply sample_minted()
{
    MintToken::Reply minted;
    minted.profile = "P";
    minted.host = "https://h.example";
    minted.workspace_id = "123";
    minted.identity = "a@example.com";
    minted.token_value = Secret("dapi0123");
    minted.token_id = "id5";
    minted.expiry_time = 1'700'000'000'010;
    minted.scopes = {"sql"};
    minted.comment = "for a demo";
    return minted;
}

inline Credential sample_credential()
{
    Credential credential;
    credential.protocol = "https";
    credential.host = "git.example:8443";
    credential.path = "a/b.git";
    credential.username = "";
    credential.password = Secret("p=1 \"2\"");
    credential.password_expiry_utc = 1'700'000'010;
    credential.oauth_refresh_token = Secret("refresh");
    credential.authtype = "Bearer";
    credential.credential = Secret("bearer");
    return credential;
}

inline EraseCredential sample_erase()
{
    return {"https", "git.example", "", "u", Secret("p"), Secret("bearer")};
}

inline std::vector<Error> sample_errors()
{
    return {
        UnknownProfile{"P"},
        ProfileExists{"P"},
        AmbiguousHost{"https://h.example", {"A", "B"}},
        StoreLocked{},
        StoreUnavailable{StoreTrouble::no_bus, "no bus"},
        WrongPassword{},
        MetadataUnavailable{MetadataTrouble::port_taken, 8423, "port 8423 is taken"},
        TokenUnusable{"P", ProfileTrouble::revoked, "it was revoked"},
        IdentityMismatch{"P", "a@example.com", "b@example.com"},
        RotationImpossible{"P", ProfileTrouble::no_authentication, "no authentication scope"},
        NobodyToAsk{"P", ProfileTrouble::no_authentication, "its token lacks a scope"},
        UnknownScope{"sequel"},
        RotationWouldEnd{"P", {"Q"}},
        TokenMayExist{"https://h.example", "c", "timed out"},
        WorkspaceUnreachable{"https://h.example", {}, "timed out"},
        WorkspaceRejected{
            "https://h.example", 403, "PERMISSION_DENIED", WorkspaceTrouble::no_permission, "no"},
        BudgetExhausted{"P", 1'700'000'000'009},
        InvalidParameter{"token_value"},
        MethodNotFound{"io.patkeeper.Nope"},
        InterfaceNotFound{"io.nope"},
        ExpectedMore{}};
}

}  // namespace patkeeper::test
