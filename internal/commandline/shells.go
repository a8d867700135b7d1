package commandline

import (
	"strings"

	"tidings/internal/talk"
	"tidings/internal/tty"
)

// Completion is what a shell must read so that it asks the program.
func Completion(shell string) (script string, known bool) {
	script, known = completions[shell]
	return script, known
}

// completions are those of each shell.
var completions = map[string]string{
	"bash": `# bash completion for tidings
_tidings() {
  local line kind=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  case $kind in
    words) compopt +o default +o bashdefault 2>/dev/null ;;
    dirs) compopt +o default +o bashdefault -o dirnames 2>/dev/null ;;
  esac
}
complete -o bashdefault -o default -F _tidings tidings
`,
	"zsh": `#compdef tidings
_tidings() {
  local kind line
  local -a lines found shown
  lines=("${(@f)$("${(Q)words[1]/#\~/$HOME}" __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  kind=$lines[1]
  [[ $PREFIX == --*=* ]] && compset -P '*='
  case $kind in
    files) _files ;;
    dirs) _files -/ ;;
    *)
      for line in "${(@)lines[2,-1]}"; do
        [[ -n $line ]] || continue
        found+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
      done
      compadd -l -d shown -a found ;;
  esac
}
if [[ $funcstack[1] == _tidings ]]; then _tidings; else compdef _tidings tidings; fi
`,
	"fish": `# fish completion for tidings
function __tidings_complete
    set -l words (commandline -opc)
    set -l cursor (commandline -ct | string unescape)
    set -q cursor[1]; or set cursor ''
    set -l lines ($words[1] __complete fish $words[2..] $cursor 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (commandline -ct)
        case dirs
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $lines[2..]
    end
end
complete -c tidings -f -k -a '(__tidings_complete)'
`,
}

// written is an offer as a shell takes it; false where it does not begin as the word at the
// cursor does. zsh and fish look at that themselves.
func (q *Line) written(shell string, quoted bool, v talk.Offer) (string, bool) {
	if strings.ContainsFunc(v.Value, tty.Hidden) {
		return "", false
	}
	flag, typed, valued := strings.Cut(q.cursor, "=")
	valued = valued && strings.HasPrefix(flag, "-")
	if !valued {
		typed = q.cursor
	}
	switch shell {
	case "bash":
		if !strings.HasPrefix(v.Value, typed) {
			return "", false
		}
		// bash replaces what stands behind the last of its word breaks.
		cut := strings.LastIndexAny(typed, ":=") + 1
		if quoted {
			return v.Value, true
		}
		return ShellQuoted(v.Value[cut:]), true
	case "fish":
		if valued {
			v.Value = flag + "=" + v.Value
		}
	}
	if v.Note == "" {
		return v.Value, true
	}
	return v.Value + "\t" + tty.Clean(v.Note), true
}

// ShellQuoted puts a backslash in front of what the shell would take apart.
func ShellQuoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(" \t!\"#$&'()*;<>?[\\]^`{|}~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ShellWords parts a command line as bash does, and tells whether it ends within quotes.
// The last word is the one at its end, perhaps empty.
func ShellWords(line string) (words []string, quoted bool) {
	var word strings.Builder
	var quote rune
	escaped, begun := false, false
	for _, r := range line {
		switch {
		case escaped:
			if quote == '"' && !strings.ContainsRune("\"\\$`", r) {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case r == '"' || r == '\'':
			quote, begun = r, true
		case r == ' ' || r == '\t':
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	return append(words, word.String()), quote != 0
}
