#compdef patkeeper
# Completion of patkeeper for zsh. The words come from the program itself, so this file does not age.
_patkeeper() {
    local line
    local -a candidates
    for line in "${(@f)$(command patkeeper complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        [[ -n $line ]] || continue
        if [[ $line == :files ]]; then
            _files
            return
        fi
        line=${line//:/\\:}
        candidates+=("${line/$'\t'/:}")
    done
    _describe patkeeper candidates
}
# Loaded by compinit from a file of that name, or read by `source`.
if [[ $funcstack[1] == _patkeeper ]]; then
    _patkeeper "$@"
else
    compdef _patkeeper patkeeper
fi
