package outputs

import (
	"fmt"
	"strings"
)

// Issue is one fault or doubt in a letter, with its place.
type Issue struct {
	File string
	Line int // from 1; 0: the whole file
	Text string
}

// Error writes file:line: text.
func (i Issue) Error() string {
	switch {
	case i.Line > 0:
		return fmt.Sprintf("%s:%d: %s", i.File, i.Line, i.Text)
	case i.File != "":
		return i.File + ": " + i.Text
	}
	return i.Text
}

// Issues is every fault of a letter, in the order of its lines. It is the error
// of Parse.
type Issues []Issue

// Error gives one line for each fault.
func (is Issues) Error() string {
	lines := make([]string, len(is))
	for i, x := range is {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}
