package templates

import (
	"fmt"
	"strings"
)

// Stale is a place of a letter that no longer says what the records say.
type Stale struct {
	Line     int    `json:"line"`               // in the letter, from 1; 0: nowhere in it
	Block    string `json:"block,omitempty"`    // a data block ("timeline project=p") or a live fact; empty: a sentence
	Sentence string `json:"sentence,omitempty"` // of the letter, as it stands; empty: a block
	Old      string `json:"old"`                // the value it was written with
	New      string `json:"new"`                // the value of today; empty: the records no longer say it
	Note     string `json:"note,omitempty"`     // what changed in a block, or that a sentence is missing
}

// String says it in one line, without the name of the file. Values stand as they are,
// no-break spaces too.
func (s Stale) String() string {
	if strings.HasPrefix(s.Block, "((") {
		return fmt.Sprintf("line %d: %s: %s", s.Line, s.Block, s.Note)
	}
	if s.Block != "" {
		return fmt.Sprintf("line %d: block %s: %s", s.Line, s.Block, s.Note)
	}
	if s.Note != "" {
		return fmt.Sprintf("%s: \"%s\"", s.Note, s.New)
	}
	if s.New == "" && s.Old == s.Sentence {
		return fmt.Sprintf("line %d: \"%s\": the records no longer say this", s.Line, s.Sentence)
	}
	if s.New == "" {
		return fmt.Sprintf("line %d: \"%s\": the records no longer say \"%s\"", s.Line, s.Sentence, s.Old)
	}
	return fmt.Sprintf("line %d: \"%s\": \"%s\" is now \"%s\"", s.Line, s.Sentence, s.Old, s.New)
}
