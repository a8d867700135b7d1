package templates

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"tidings/notices"
)

// Error is a fault of a letter template: of its syntax, of what it asks for, or of how
// it uses a value. It is for who writes templates, so it names file and line; faults of
// the records or of the command are other errors.
type Error struct {
	File string // letters/NAME/LOCALE.md
	From string // BuiltIn or Workspace
	Line int    // from 1
	Text string // what is wrong, and what to do
}

// Error writes file (origin):line: text. A workspace's own file is named as it lies in
// the workspace; a built-in one has no place there.
func (e *Error) Error() string {
	file := e.File
	if e.From == Workspace {
		file = "templates/" + file
	}
	return fmt.Sprintf("%s (%s template):%d: %s", file, e.From, e.Line, e.Text)
}

// templateError takes "template: NAME:LINE:COLUMN: text" apart; the column is dropped.
var templateError = regexp.MustCompile(`(?s)^template: (?:\S+?):(\d+)(?::\d+)?: (.*)$`)

// explain turns text/template's error into ours, with the line taken out of its words.
// A template that ran out of time has no line; the first stands for it.
func (s source) explain(err error) error {
	if broken := (*notices.Broken)(nil); errors.As(err, &broken) { // no fault of the template
		return fmt.Errorf("this letter needs a record that cannot be read: %w", broken)
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Error{s.path, s.from, 1, "the draft took too long and was stopped; look for a loop that does not end"}
	}
	e := &Error{s.path, s.from, 1, err.Error()} // where its words are not known
	if m := templateError.FindStringSubmatch(err.Error()); m != nil {
		fmt.Sscan(m[1], &e.Line) //nolint:errcheck // digits, as the pattern says
		e.Text = m[2]
	}
	hint := "mend the template"
	if s.from == Workspace { // the way out of a bad file in the workspace
		hint += ", or delete the file to use the built-in one"
	}
	e.Text += "; " + hint
	return e
}
