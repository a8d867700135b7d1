package outputs

import (
	"fmt"
	"strings"
)

// Issue is one fault or doubt in a letter, with its place. Faults end Parse; doubts are
// Document.Warnings, and the letter can be sent with them.
type Issue struct {
	File string // as Env.File names it; empty: no file
	Line int    // from 1; 0: the whole file
	Text string // what is wrong and what to write instead, for the author
	// Column counts characters from 1; 0: the whole line.
	Column int
}

// Error writes file:line: text, as compilers do, so that editors can go there.
func (i Issue) Error() string {
	switch {
	case i.Line > 0 && i.Column > 0:
		return fmt.Sprintf("%s:%d:%d: %s", i.File, i.Line, i.Column, i.Text)
	case i.Line > 0:
		return fmt.Sprintf("%s:%d: %s", i.File, i.Line, i.Text)
	case i.File != "": // of the letter as a whole
		return i.File + ": " + i.Text
	}
	return i.Text
}

// Issues is every fault of a letter, in the order of its lines. It is the error
// of Parse.
type Issues []Issue

// Error gives one line for each fault, so that all can be mended before the next try.
func (is Issues) Error() string {
	lines := make([]string, len(is)) // no summary: how many there are is plain to see
	for i, x := range is {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}
