#compdef mlffbench
# Completion of mlffbench for zsh: source <(mlffbench completion zsh), after compinit
_mlffbench() {
  local line text description
  local -a candidates
  while IFS= read -r line; do
    case $line in
      :any) compset -P '--*='; _files ;;
      :folders) compset -P '--*='; _files -/ ;;
      :suites) _files -g '*.yaml' ;;
      *)
        text=${line%%$'\t'*} description=${line#*$'\t'}
        candidates+=("${text//:/\\:}${description:+:$description}")
        ;;
    esac
  done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ${#candidates} )) && _describe mlffbench candidates
}
if [[ ${funcstack[1]} == _mlffbench ]]; then
  _mlffbench "$@"
else
  compdef _mlffbench mlffbench
fi
