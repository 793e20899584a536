# Completion of mlffbench for fish: mlffbench completion fish | source
function __mlffbench_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] $current 2>/dev/null)
        switch $line
            case :any
                __fish_complete_path $current
            case :folders
                __fish_complete_directories $current
            case :suites
                __fish_complete_suffix .yaml
            case '*'
                echo $line
        end
    end
end
complete -c mlffbench -f -a '(__mlffbench_complete)'
