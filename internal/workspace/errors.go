package workspace

import (
	"fmt"
	"strings"
)

// NotFoundError says that no folder from Dir upward holds a tidings.yaml.
type NotFoundError struct{ Dir string }

// Error says what to do.
func (e *NotFoundError) Error() string {
	return fmt.Sprintf("no workspace: neither %s nor a folder above it holds a tidings.yaml; make one with "+
		"\"tidings init\", or name it with -C DIR", e.Dir)
}

// FileError is one thing wrong in one file of the workspace.
type FileError struct {
	File    string // relative to the workspace, with slashes
	Line    int    // from 1; 0: the file as a whole
	Column  int    // in characters from 1
	Message string // what is wrong and what to do
	Excerpt string // the line with a caret below the column; empty for line 0
}

// Error gives file:line:column: message, and below it the excerpt, without secrets.
func (e *FileError) Error() string {
	said := e.place() + ": " + e.Message
	if e.Line > 0 && e.Excerpt != "" {
		said += "\n" + e.Excerpt
	}
	return masked(said)
}

// place is file:line:column, as compilers write it, or the file alone.
func (e *FileError) place() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
}

// Errors is everything wrong in the files that were read, in the order of the
// files and, in a file, of the lines.
type Errors []*FileError

// shownErrors is how many are listed: a program that wrote a thousand files wrong
// must not scroll away what is said first.
const shownErrors = 50

// Error lists them, and counts those beyond the first fifty.
func (e Errors) Error() string {
	var parts []string
	for _, x := range e[:min(len(e), shownErrors)] {
		parts = append(parts, x.Error())
	}
	if more := len(e) - shownErrors; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more; correct these first", more))
	}
	return strings.Join(parts, "\n")
}

// maxExcerpt bounds an excerpt's line, in characters.
const maxExcerpt = 120

// excerpt shows one line of a text with a caret below a column. Control
// characters are shown as spaces, so that a file cannot move a terminal's cursor.
func excerpt(text string, line, column int) string {
	l, ok := lineOf(text, line)
	if !ok {
		return ""
	}
	shown := []rune(Plain(strings.TrimRight(l, "\r")))
	column = min(max(column, 1), len(shown)+1)
	if start := column - maxExcerpt/2; len(shown) > maxExcerpt && start > 1 {
		shown, column = append([]rune("…"), shown[start:]...), column-start+1
	}
	if len(shown) > maxExcerpt {
		shown = append(shown[:maxExcerpt], '…')
	}
	margin := fmt.Sprintf("%5d | ", line)
	return margin + string(shown) + "\n      | " + strings.Repeat(" ", column-1) + "^"
}

// Plain shows what could move a terminal's cursor as spaces.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
}

// FaultAt is what is wrong at an octet of a file that is none of the workspace, shown as for one.
func FaultAt(name string, data []byte, offset int, format string, args ...any) error {
	s := &source{name: name, text: strings.ToValidUTF8(string(data), "\uFFFD")}
	s.failAt(offset, format, args...)
	return s.errors
}
