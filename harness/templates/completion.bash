# Completion of mlffbench for bash: source <(mlffbench completion bash)
_mlffbench() {
  local current=${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  [[ $current == "=" ]] && current=
  while IFS= read -r line; do
    case $line in
      :any) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
      :folders) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
      :suites)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -X '!*.yaml' -- "$current"; compgen -d -- "$current")
        ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <("$1" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _mlffbench mlffbench
