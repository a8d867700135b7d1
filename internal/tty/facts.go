package tty

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/internal/talk"
)

// Fact is one thing that a command needs to know: a flag says it, or at a terminal the
// person who is asked.
type Fact struct {
	Question
	Flag   string        // says it too
	Now    func() string // what is known so far
	Set    func(string)
	Needed func() bool // nil: always
	Label  string      // before the answer, where it is no part of the record
}

// Lacks reports whether a command asks for facts: a person is there, and what it cannot
// do without is not known. Whoever gave that by flags is not held up.
func (t *Terminal) Lacks(facts []Fact) bool {
	return t.Interactive() && slices.ContainsFunc(facts, func(f Fact) bool {
		return !f.Optional && f.Otherwise == "" && f.Now() == "" && (f.Needed == nil || f.Needed())
	})
}

// AskFacts asks for every fact that no flag says, shows what was understood, and asks
// anew, with the answers as they are, until the person says that it is right.
func (t *Terminal) AskFacts(ctx context.Context, said func(flag string) bool, facts []Fact,
	understood func() []string) error {
	t.Say("A few questions; Ctrl-C leaves, and nothing is written.")
	for {
		for _, f := range facts {
			if said(f.Flag) || f.Needed != nil && !f.Needed() {
				continue
			}
			q := f.Question
			if now := f.Now(); now != "" {
				q.Otherwise = now
				if q.Optional {
					q.Text += ", - for nothing"
				}
			}
			text, err := t.Answer(ctx, q)
			if err != nil {
				return err
			}
			if q.Optional && text == "-" {
				text = ""
			}
			f.Set(text)
		}
		for _, line := range understood() {
			t.Say("%s", line)
		}
		for _, f := range facts {
			if f.Label != "" && f.Needed() {
				t.Say("  %-10s%s", f.Label, f.Now())
			}
		}
		if right, err := t.Yes(ctx, "Is this right", true); right || err != nil {
			return err
		}
	}
}

// TextFact is a fact that stands in a text of at most most characters.
func TextFact(flag, text, hint string, to *string, most int) Fact {
	return Fact{Flag: flag, Question: Question{Text: text, Hint: hint, Check: short(most)},
		Now: func() string { return *to }, Set: func(s string) { *to = s }}
}

// TimeFact is a moment, understood by read. It is kept as it was understood: what is
// shown is what is written, however long the person thinks about it.
func TimeFact(flag, text string, to *string, read func(string) (time.Time, error)) Fact {
	check := func(s string) error { _, err := read(s); return err }
	return Fact{Flag: flag, Question: Question{Text: text, Check: check},
		Now: func() string { return *to },
		Set: func(s string) {
			if t, err := read(s); err == nil {
				*to = t.Format(momentForm)
			}
		}}
}

// MayBeEmpty is a fact to which nothing is an answer too.
func (f Fact) MayBeEmpty() Fact { f.Optional = true; return f }

// Or is a fact for which an empty answer stands for another.
func (f Fact) Or(answer string) Fact { f.Otherwise = answer; return f }

// When is a fact that is needed only then.
func (f Fact) When(needed func() bool) Fact { f.Needed = needed; return f }

// momentForm is how a moment is kept that was understood.
const momentForm = "2006-01-02 15:04 -07:00"

// short refuses an answer that is too long for its place, or would not show as it is.
func short(most int) func(string) error {
	return func(s string) error {
		switch {
		case utf8.RuneCountInString(s) > most:
			return fmt.Errorf("that has %d characters, and %d fit", utf8.RuneCountInString(s), most)
		case strings.ContainsFunc(s, Hidden) || !utf8.ValidString(s):
			return fmt.Errorf("that holds characters that cannot be seen; type it again")
		}
		return nil
	}
}

// SeveralFact is a choice of any number of things, by their numbers or names; none
// stands for what an empty answer means, "" where one must be chosen. Where there is
// only one thing nothing is asked.
func SeveralFact(flag, text, none string, of []talk.Choice, to *[]string) Fact {
	hint := "Give the numbers of all that are meant, with commas between them:"
	for i, c := range of {
		hint += fmt.Sprintf("\n  %d  %s", i+1, named(c))
	}
	read := func(s string) (ids []string, err error) {
		if s == none {
			return nil, nil
		}
		for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' }) {
			id, err := oneOf(of, strings.TrimSpace(word))
			if err != nil {
				return nil, err
			}
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ids, nil
	}
	return Fact{Flag: flag,
		Question: Question{Text: text, Hint: hint, Otherwise: none, Check: func(s string) error {
			_, err := read(s)
			return err
		}},
		Now:    func() string { return strings.Join(*to, ", ") },
		Set:    func(s string) { *to, _ = read(s) },
		Needed: func() bool { return len(of) > 1 }}
}

// oneOf finds what was meant by a number, an id or a name.
func oneOf(of []talk.Choice, typed string) (string, error) {
	if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= len(of) {
		return of[n-1].ID, nil
	}
	var known []string
	for _, c := range of {
		if strings.EqualFold(typed, c.ID) || strings.EqualFold(typed, c.Name) {
			return c.ID, nil
		}
		known = append(known, c.ID)
	}
	return "", fmt.Errorf("%q is none of %s", typed, strings.Join(known, ", "))
}

func named(c talk.Choice) string {
	if c.Name == "" || c.Name == c.ID {
		return c.ID
	}
	return c.ID + ": " + c.Name
}

// Pick asks for one of several records or kinds, and gives its place.
func (t *Terminal) Pick(ctx context.Context, text string, choices []string) (int, error) {
	answer, err := t.Answer(ctx, Question{Text: text, Choices: choices})
	return slices.Index(choices, answer), err
}
