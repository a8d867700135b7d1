// Package rule is what the rules of check are made of: what a rule is and what it looks at, a
// notice with its letters, sentence by sentence, each word with its place.
package rule

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Rule is one thing that makes letters wrong, and how it is found.
type Rule struct {
	// ID stays the same: tidings.yaml, comments in letters and other programs name it.
	ID    string
	Level string // of its findings, unless tidings.yaml sets another
	// Firm findings keep a letter from being made or sent; they are neither excused nor
	// given another level.
	Firm   bool
	Finds  string // what is found, in a few words
	Why    string // what it does to the reader
	Remedy string // what to do; a finding may know better

	// What looks at each letter, and then at the notice as a whole; where there is neither, it
	// is found while the letter is made.
	InLetter func(t *Text, found Found)
	InNotice func(n *Notice, found Found)
}

// Found notes one finding of the rule that looks. The message says what is wrong; the
// finding may be given more.
type Found func(at Place, message string, args ...any) *Finding

// Examine lets the rule look at a notice.
func (r Rule) Examine(n *Notice, found Found) {
	if r.InLetter != nil {
		for _, t := range n.Texts {
			r.InLetter(t, found)
		}
	}
	if r.InNotice != nil {
		r.InNotice(n, found)
	}
}

// MaxFindings are those of one rule that are told apart; what a rule finds beyond them is
// counted with the last one.
const MaxFindings = 200

// Into notes the findings of the rule in a list: what is said twice of one file is one finding.
func (r Rule) Into(list *[]Finding) Found {
	first := slices.IndexFunc(*list, func(f Finding) bool { return f.Rule == r.ID })
	if first < 0 {
		first = len(*list)
	}
	return func(at Place, message string, args ...any) *Finding {
		message = worded(message, args...)
		same := func(f Finding) bool { return f.Rule == r.ID && f.Message == message && f.File == at.File }
		if i := slices.IndexFunc((*list)[first:], same); i >= 0 {
			f := &(*list)[first+i]
			if f.Count++; len(f.Examples) < MaxExamples {
				f.Examples = append(f.Examples, at.String())
			}
			return f
		}
		if last := len(*list) - 1; last-first >= MaxFindings && (*list)[last].Rule == r.ID {
			(*list)[last].Count++
			return &Finding{}
		}
		*list = append(*list, Finding{Rule: r.ID, Level: r.Level, Where: at.String(), File: at.File,
			Line: at.Line, Column: at.Column, Message: message, Remedy: r.Remedy, Count: 1, Examples: []string{}})
		return &(*list)[len(*list)-1]
	}
}

// worded fills in a message. What it quotes stands there as readers see it, in one line: with the
// space of "5 %" that keeps a line together, and not the name of that space.
func worded(message string, args ...any) string {
	message = fmt.Sprintf(strings.ReplaceAll(message, "%q", "\"%s\""), args...)
	return strings.ReplaceAll(message, "\n", " ")
}

// Memory keeps what rules have read of a letter or a notice, by the type of it.
type Memory map[reflect.Type]any

// Once gives what is read of a letter or a notice, which is read once for all rules.
func Once[T any](m *Memory, read func() T) T {
	of := reflect.TypeFor[T]()
	if known, ok := (*m)[of].(T); ok {
		return known
	}
	if *m == nil {
		*m = Memory{}
	}
	known := read()
	(*m)[of] = known
	return known
}
