# Completion of patkeeper for bash. The words come from the program itself, so this file does not age.
_patkeeper() {
    local begun=${COMP_WORDS[COMP_CWORD]} line
    local -a words=("${COMP_WORDS[@]:1:COMP_CWORD-1}" "${begun//\\/}")
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default
            return
        fi
        printf -v line %q "${line%%$'\t'*}"
        COMPREPLY+=("$line")
    done < <(command patkeeper complete "${words[@]}" 2>/dev/null)
}
complete -F _patkeeper patkeeper
