#include "client/hook_code.hpp"

namespace patkeeper::client {

namespace {

// In all three: what a shell inherits may be old, so what it has seen begins empty. A failure is tried
// again after 1, 3, 7, then every 15 prompts: a keyring that is unlocked later changes no generation.

// xtrace would show the token. Under errexit a shell must not end for what the command before returned.
constexpr std::string_view begin_bash = R"(_patkeeper_refresh() {
    local - code=$? generation='' statements=''
    [[ $- == *e* ]] && code=0
    set +xe
)";

constexpr std::string_view begin_zsh = R"(_patkeeper_refresh() {
    local code=$? generation='' statements=''
    [[ $- == *e* ]] && code=0
    emulate -L zsh
    set +xe
)";

constexpr std::string_view both = R"(    { IFS= read -r generation <@generation@; } 2>/dev/null
    if [[ -z $generation || $generation == "$_patkeeper_seen" ]]; then
        return $code
    fi
    if [[ -z ${PATKEEPER_PROFILE-} || -z ${DATABRICKS_TOKEN-} ]]; then
        _patkeeper_seen=$generation
    elif ((_patkeeper_skip > 0)); then
        ((_patkeeper_skip -= 1))
    elif statements=$(PATKEEPER_NO_AUTOSTART=1 command patkeeper env --shell @shell@ \
        --profile="$PATKEEPER_PROFILE" </dev/null 2>/dev/null); then
        eval "$statements" 2>/dev/null
        _patkeeper_seen=$generation
        _patkeeper_wait=0
    else
        ((_patkeeper_wait = _patkeeper_wait < 15 ? 2 * _patkeeper_wait + 1 : 15))
        _patkeeper_skip=$_patkeeper_wait
    fi
    return $code
}
_patkeeper_seen=${_patkeeper_seen-}
_patkeeper_wait=0
_patkeeper_skip=0
)";

// First, so that what comes after it still finds the command's $?. Where PROMPT_COMMAND is an array,
// its first element is meant.
constexpr std::string_view end_bash = R"(case "${PROMPT_COMMAND[*]-}" in
    *_patkeeper_refresh*) ;;
    *) PROMPT_COMMAND="_patkeeper_refresh${PROMPT_COMMAND:+;$PROMPT_COMMAND}" ;;
esac
)";

constexpr std::string_view end_zsh = R"(() {
    emulate -L zsh
    typeset -ga precmd_functions
    if ((! ${precmd_functions[(Ie)_patkeeper_refresh]})); then
        precmd_functions=(_patkeeper_refresh $precmd_functions)
    fi
}
)";

constexpr std::string_view fish = R"fish(function _patkeeper_refresh --on-event fish_prompt
    set -l code $status
    set -l generation
    test -r @generation@; and read generation <@generation@
    if test -z "$generation"; or test "$generation" = "$_patkeeper_seen"
        return $code
    end
    if test -z "$PATKEEPER_PROFILE"; or test -z "$DATABRICKS_TOKEN"
        set -g _patkeeper_seen $generation
    else if test $_patkeeper_skip -gt 0
        set -g _patkeeper_skip (math $_patkeeper_skip - 1)
    else if set -l statements (PATKEEPER_NO_AUTOSTART=1 command patkeeper env --shell fish \
            --profile="$PATKEEPER_PROFILE" </dev/null 2>/dev/null)
        eval $statements
        set -g _patkeeper_seen $generation
        set -g _patkeeper_wait 0
    else
        set -g _patkeeper_wait (math "min(15, 2 * $_patkeeper_wait + 1)")
        set -g _patkeeper_skip $_patkeeper_wait
    end
    return $code
end
if not set -q _patkeeper_seen
    set -g _patkeeper_seen ''
end
set -g _patkeeper_wait 0
set -g _patkeeper_skip 0
)fish";

void replace_all(std::string& text, std::string_view mark, std::string_view by)
{
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
}

std::string text_for(Shell shell)
{
    if (shell == Shell::fish) return std::string(fish);
    const bool zsh = shell == Shell::zsh;
    std::string text(zsh ? begin_zsh : begin_bash);
    return text.append(both).append(zsh ? end_zsh : end_bash);
}

}  // namespace

std::string hook_code(Shell shell, const std::string& generation_path)
{
    auto text = text_for(shell);
    replace_all(text, "@shell@", shell == Shell::zsh ? "zsh" : "bash");
    replace_all(text, "@generation@", quote(generation_path, shell));
    return text;
}

}  // namespace patkeeper::client
