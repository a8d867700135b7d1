package rule

import (
	"fmt"
	"strings"

	"tidings/internal/locale"
)

// Levels of a finding.
const (
	Error   = "error"   // keeps a notice from being approved
	Warning = "warning" // is shown, and a person decides
	Note    = "note"    // is good to know, and nothing is wrong
	Off     = "off"     // in tidings.yaml: is not looked for
)

// Finding is one thing that is wrong or doubtful.
type Finding struct {
	Rule     string   `json:"rule"` // which rule found it, in words that stay the same
	Level    string   `json:"level"`
	Where    string   `json:"where"`  // file:line, or what it is about
	File     string   `json:"file"`   // of the workspace; empty: none
	Line     int      `json:"line"`   // from 1; 0: the whole file
	Column   int      `json:"column"` // from 1; 0: the whole line
	Message  string   `json:"message"`
	Remedy   string   `json:"remedy"`   // the part of the message that says what to do; may be empty
	Count    int      `json:"count"`    // how often it was found
	Examples []string `json:"examples"` // recipients of whom it is true, or more places, a few
	Fix      []Edit   `json:"-"`        // how it is mended without a person; none: it needs one
}

// MaxExamples is how many recipients or places a finding names.
const MaxExamples = 3

// Says is a finding in one line for a person: what is wrong, how often, what to do, and
// which rule found it, since that is what is excused or set to another level.
func (f Finding) Says() string {
	says, todo := f.Parts()
	if todo == "" {
		return says
	}
	return fmt.Sprintf("%s; %s [%s]", says, todo, f.Rule)
}

// Parts is what a finding says, and how often, apart from what to do; that is empty where
// the one says the other.
func (f Finding) Parts() (says, todo string) {
	if strings.Contains(f.Message, f.Remedy) {
		return f.Message, ""
	}
	often := ""
	if f.Count > 1 && len(f.Examples) > 0 {
		often = fmt.Sprintf(" (%s, also %s)", locale.Num(f.Count, "place"), strings.Join(f.Examples, ", "))
	}
	return f.Message + often, f.Remedy
}

// Place is where something is: a file of the workspace, with line and column from 1, or 0
// where they are unknown.
type Place struct {
	File         string
	Line, Column int
}

// String is file:line:column.
func (p Place) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d", p.Line)
	}
	if p.Line > 0 && p.Column > 0 {
		s += fmt.Sprintf(":%d", p.Column)
	}
	return s
}

// Edit replaces the bytes from..to of a file: what --fix does.
type Edit struct {
	File     string
	From, To int
	Text     string
}
