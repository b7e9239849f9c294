# Completion of patkeeper for fish. The words come from the program itself, so this file does not age.
function __patkeeper_candidates
    set -l begun (commandline -ct)
    set -l words (commandline -opc) (string unescape -- $begun; or echo $begun)
    set -l lines (command patkeeper complete $words[2..] 2>/dev/null)
    if test "$lines" = :files
        __fish_complete_path (commandline -ct)
    else
        string join \n -- $lines
    end
end
complete -c patkeeper -f -a '(__patkeeper_candidates)'
