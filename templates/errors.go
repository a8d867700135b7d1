package templates

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// Error is a fault of a letter template.
type Error struct {
	File string // letters/NAME/LOCALE.md
	From string // BuiltIn or Workspace
	Line int
	Text string
}

func (e *Error) Error() string {
	file := e.File
	if e.From == Workspace {
		file = "templates/" + file
	}
	return fmt.Sprintf("%s (%s template):%d: %s", file, e.From, e.Line, e.Text)
}

var templateError = regexp.MustCompile(`(?s)^template: (?:\S+?):(\d+)(?::\d+)?: (.*)$`)

// explain turns text/template's error into ours.
func (s source) explain(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Error{s.path, s.from, 1, "the draft took too long and was stopped; look for a loop that does not end"}
	}
	e := &Error{s.path, s.from, 1, err.Error()}
	if m := templateError.FindStringSubmatch(err.Error()); m != nil {
		fmt.Sscan(m[1], &e.Line)
		e.Text = m[2]
	}
	hint := "mend the template"
	if s.from == Workspace {
		hint += ", or delete the file to use the built-in one"
	}
	e.Text += "; " + hint
	return e
}
