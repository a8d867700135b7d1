package letter

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tidings/outputs"
)

// Correction is a revision's messages to those who have an earlier one: the same letter,
// marked as its correction. Its JSON is part of a stored revision.
type Correction struct {
	At        time.Time         `json:"at"`       // the Date field of the earlier one's messages
	Subjects  map[string]string `json:"subjects"` // of the earlier one, by locale
	Templates [][]byte          `json:"templates"`
	Variants  map[string]int    `json:"variants"`
}

// Correct compiles the revision as a correction of an earlier one, once. An approval's
// digest does not hold the mark: it follows from the two revisions.
func (r *Revision) Correct(ctx context.Context, former *Revision) error {
	if r.Corrections[former.Number] != nil {
		return nil
	}
	x := &Correction{At: former.date(), Subjects: former.Subjects}
	c, err := r.Source.compile(ctx, r.date(), x)
	if err != nil {
		return fmt.Errorf("as a correction of r%d: %w", former.Number, err)
	}
	x.Templates, x.Variants = c.Templates, c.Variants
	if r.Corrections == nil {
		r.Corrections = map[int]*Correction{}
	}
	r.Corrections[former.Number] = x
	return nil
}

// SaysTheSame reports whether two revisions have the same letters about the same facts, so
// that one has nothing to correct in the other.
func (r *Revision) SaysTheSame(other *Revision) bool {
	for _, tag := range r.Source.Notice.Locales {
		if !r.SaysTheSameIn(tag, other) {
			return false
		}
	}
	return len(r.Source.Letters) == len(other.Source.Letters) &&
		r.Source.Notice.AsOf.Equal(other.Source.Notice.AsOf)
}

// SaysTheSameIn reports whether the letter in one language says in both, word for word and of the
// same records, the same. Of a letter with what is the reader's own nobody knows: it says what the
// registry had at the time.
func (r *Revision) SaysTheSameIn(tag string, other *Revision) bool {
	text, had := other.Source.Letters[tag]
	return had && text == r.Source.Letters[tag] && r.Subjects[tag] == other.Subjects[tag] && !mayBePersonal(text) &&
		slices.Equal(r.Records, other.Records)
}

// date is that of the revision's messages: the approval's, which RecompileDated sets.
func (r *Revision) date() time.Time {
	if at := r.Approval.At; !at.IsZero() {
		return at
	}
	return r.Source.Notice.AsOf
}

// Replaces gives the newest of the revisions that this one corrects; 0 and nil: none.
func (r *Revision) Replaces() (number int, of *Correction) {
	for n, c := range r.Corrections {
		if n > number {
			number, of = n, c
		}
	}
	return number, of
}

// of is the earlier letter as a reader of one language has it.
func (c *Correction) of(s *Source, tag string) *outputs.Correction {
	if c == nil {
		return nil
	}
	subject, ok := c.Subjects[tag]
	if !ok { // the earlier one had no letter in this language
		subject = c.Subjects[s.Notice.Locales[0]]
	}
	if subject == "" {
		for _, other := range c.Subjects {
			subject = max(subject, other) // the same one each time
		}
	}
	return &outputs.Correction{Subject: subject, Date: c.At}
}
