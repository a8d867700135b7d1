package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// question is one thing that a command asks a person for. Only `interactive` programs
// ask; the others name the flag that is missing.
type question struct {
	text      string             // what is asked, without a mark at its end: "What happened"
	hint      string             // lines on how to answer, "" if that is plain
	otherwise string             // what an empty answer stands for; "": there is none
	optional  bool               // nothing is an answer too
	choices   []string           // if any, nothing else is an answer: its number or its first letters do
	check     func(string) error // says what is wrong with an answer; nil: nothing can be
}

// answer asks until the answer will do. Interrupted, or where the input ends, it is an
// error, and nothing was changed yet: commands ask first and act then.
func (t *terminal) answer(ctx context.Context, q question) (string, error) {
	for line := range strings.Lines(q.hint) {
		t.say("%s", strings.TrimRight(line, "\n"))
	}
	for i, choice := range q.choices {
		t.say("  %d  %s", i+1, choice)
	}
	prompt := q.text
	if q.otherwise != "" {
		prompt += " [" + q.otherwise + "]"
	}
	for {
		text, err := t.ask(ctx, "%s:", prompt)
		if err != nil {
			return "", err
		}
		if text, err = q.read(text); err == nil {
			return text, nil
		}
		t.say("%s.", err)
	}
}

// read turns what was typed into the answer, or says why it is none.
func (q *question) read(typed string) (string, error) {
	if typed == "" {
		typed = q.otherwise
	}
	if typed == "" {
		if q.optional {
			return "", nil
		}
		return "", errors.New("an answer is needed; Ctrl-C leaves without a change")
	}
	if len(q.choices) > 0 {
		return q.choose(typed)
	}
	if q.check != nil {
		if err := q.check(typed); err != nil {
			return "", err
		}
	}
	return typed, nil
}

// choose finds the choice that was meant by its number or its beginning.
func (q *question) choose(typed string) (string, error) {
	if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= len(q.choices) {
		return q.choices[n-1], nil
	}
	var meant []string
	for _, choice := range q.choices {
		if strings.EqualFold(choice, typed) {
			return choice, nil
		}
		if strings.HasPrefix(strings.ToLower(choice), strings.ToLower(typed)) {
			meant = append(meant, choice)
		}
	}
	if len(meant) == 1 {
		return meant[0], nil
	}
	return "", fmt.Errorf("%q is none of these; type a number from 1 to %d, or the first letters", typed,
		len(q.choices))
}

// yes asks a question that yes or no answers.
func (t *terminal) yes(ctx context.Context, text string, otherwise bool) (bool, error) {
	def := "no"
	if otherwise {
		def = "yes"
	}
	answer, err := t.answer(ctx, question{text: text, otherwise: def, check: func(s string) error {
		if s = strings.ToLower(s); slices.Contains([]string{"y", "yes", "n", "no"}, s) {
			return nil
		}
		return fmt.Errorf("type yes or no")
	}})
	return strings.HasPrefix(strings.ToLower(answer), "y"), err
}

// next says which command comes next: every command that changes something ends with it.
func (t *terminal) next(format string, args ...any) {
	t.say("Next: %s", "tidings "+plainf(format, args...))
}
