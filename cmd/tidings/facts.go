package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/tty"
	"tidings/notices"
)

// fact is one thing that a command needs to know: a flag says it, or at a terminal the
// person who is asked.
type fact struct {
	question
	flag   string        // says it too
	now    func() string // what is known so far
	set    func(string)
	needed func() bool // nil: always
	label  string      // before the answer, where it is no part of the record
}

// asks reports whether a command asks for facts: a person is there, and what it cannot
// do without is not known. Whoever gave that by flags is not held up.
func (p *program) asks(facts []fact) bool {
	return p.interactive() && slices.ContainsFunc(facts, func(f fact) bool {
		return !f.Optional && f.Otherwise == "" && f.now() == "" && (f.needed == nil || f.needed())
	})
}

// askFacts asks for every fact that no flag says, shows what was understood, and asks
// anew, with the answers as they are, until the person says that it is right.
func (p *program) askFacts(c *cli.Context, facts []fact, understood func() []string) error {
	p.say("A few questions; Ctrl-C leaves, and nothing is written.")
	for {
		for _, f := range facts {
			if c.IsSet(f.flag) || f.needed != nil && !f.needed() {
				continue
			}
			q := f.question
			if now := f.now(); now != "" {
				q.Otherwise = now
				if q.Optional {
					q.Text += ", - for nothing"
				}
			}
			text, err := p.answer(c.Context, q)
			if err != nil {
				return err
			}
			if q.Optional && text == "-" {
				text = ""
			}
			f.set(text)
		}
		for _, line := range understood() {
			p.say("%s", line)
		}
		for _, f := range facts {
			if f.label != "" && f.needed() {
				p.say("  %-10s%s", f.label, f.now())
			}
		}
		if right, err := p.yes(c.Context, "Is this right", true); right || err != nil {
			return err
		}
	}
}

// textFact is a fact that stands in a text of at most most characters.
func textFact(flag, text, hint string, to *string, most int) fact {
	return fact{flag: flag, question: question{Text: text, Hint: hint, Check: short(most)},
		now: func() string { return *to }, set: func(s string) { *to = s }}
}

// timeFact is a moment, understood by read. It is kept as it was understood: what is
// shown is what is written, however long the person thinks about it.
func timeFact(flag, text string, to *string, read func(string) (time.Time, error)) fact {
	check := func(s string) error { _, err := read(s); return err }
	return fact{flag: flag, question: question{Text: text, Check: check},
		now: func() string { return *to },
		set: func(s string) {
			if t, err := read(s); err == nil {
				*to = t.Format(minuteForm)
			}
		}}
}

func mayBeEmpty(f fact) fact { f.Optional = true; return f }

func otherwise(f fact, answer string) fact { f.Otherwise = answer; return f }

func when(f fact, needed func() bool) fact { f.needed = needed; return f }

// short refuses an answer that is too long for its place, or would not show as it is.
func short(most int) func(string) error {
	return func(s string) error {
		switch {
		case utf8.RuneCountInString(s) > most:
			return fmt.Errorf("that has %d characters, and %d fit", utf8.RuneCountInString(s), most)
		case strings.ContainsFunc(s, tty.Hidden) || !utf8.ValidString(s):
			return fmt.Errorf("that holds characters that cannot be seen; type it again")
		}
		return nil
	}
}

// severalFact is a choice of any number of things, by their numbers or names; none
// stands for what an empty answer means, "" where one must be chosen. Where there is
// only one thing nothing is asked.
func severalFact(flag, text, none string, of []records.Choice, to *[]string) fact {
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
	return fact{flag: flag,
		question: question{Text: text, Hint: hint, Otherwise: none, Check: func(s string) error {
			_, err := read(s)
			return err
		}},
		now:    func() string { return strings.Join(*to, ", ") },
		set:    func(s string) { *to, _ = read(s) },
		needed: func() bool { return len(of) > 1 }}
}

// oneOf finds what was meant by a number, an id or a name.
func oneOf(of []records.Choice, typed string) (string, error) {
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

func named(c records.Choice) string {
	if c.Name == "" || c.Name == c.ID {
		return c.ID
	}
	return c.ID + ": " + c.Name
}

// pick asks for one of several records or kinds, and gives its place.
func (p *program) pick(ctx context.Context, text string, choices []string) (int, error) {
	answer, err := p.answer(ctx, question{Text: text, Choices: choices})
	return slices.Index(choices, answer), err
}

// impacts are the words of an impact with what they mean to a customer.
var impacts = []string{"none: nobody notices", "minor: slow, or a small part fails", "major: an important part fails",
	"critical: nothing works"}

// impactFact asks for the impact in plain words.
func impactFact(r *records.NewRecord) fact {
	return fact{flag: "impact", question: question{Text: "How badly are customers affected", Choices: impacts,
		Otherwise: "minor"},
		now: func() string { return r.Impact },
		set: func(s string) { r.Impact, _, _ = strings.Cut(s, ":") }}
}

// commonFacts are those of every record.
func commonFacts(d *desk.Desk, r *records.NewRecord, title string) []fact {
	return []fact{
		textFact("title", title, "The title, as customers will read it.", &r.Title, notices.MaxTitle),
		mayBeEmpty(textFact("summary", "What customers should know, in a sentence or two (may be empty)", "",
			&r.Summary,
			commandline.ProseRunes)),
		severalFact("component", "What is affected", "", d.Components(), &r.Components),
		severalFact("region", "Where", everywhere, d.Regions(), &r.Regions),
		impactFact(r),
	}
}

const everywhere = "everywhere"
