package tty

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Question is one thing that a command asks a person for. Only Interactive terminals
// ask; the others name the flag that is missing.
type Question struct {
	Text      string             // what is asked, without a mark at its end: "What happened"
	Hint      string             // lines on how to answer, "" if that is plain
	Otherwise string             // what an empty answer stands for; "": there is none
	Optional  bool               // nothing is an answer too
	Choices   []string           // if any, nothing else is an answer: its number or its first letters do
	Check     func(string) error // says what is wrong with an answer; nil: nothing can be
}

// Answer asks until the answer will do. Interrupted, or where the input ends, it is an
// error, and nothing was changed yet: commands ask first and act then.
func (t *Terminal) Answer(ctx context.Context, q Question) (string, error) {
	for line := range strings.Lines(q.Hint) {
		t.Say("%s", strings.TrimRight(line, "\n"))
	}
	for i, choice := range q.Choices {
		t.Say("  %d  %s", i+1, choice)
	}
	prompt := q.Text
	if q.Otherwise != "" {
		prompt += " [" + q.Otherwise + "]"
	}
	for {
		text, err := t.Ask(ctx, "%s:", prompt)
		if err != nil {
			return "", err
		}
		if text, err = q.read(text); err == nil {
			return text, nil
		}
		t.Say("%s.", err)
	}
}

// read turns what was typed into the answer, or says why it is none.
func (q *Question) read(typed string) (string, error) {
	if typed == "" {
		typed = q.Otherwise
	}
	if typed == "" {
		if q.Optional {
			return "", nil
		}
		return "", errors.New("an answer is needed; Ctrl-C leaves without a change")
	}
	if len(q.Choices) > 0 {
		return q.choose(typed)
	}
	if q.Check != nil {
		if err := q.Check(typed); err != nil {
			return "", err
		}
	}
	return typed, nil
}

// choose finds the choice that was meant by its number or its beginning.
func (q *Question) choose(typed string) (string, error) {
	if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= len(q.Choices) {
		return q.Choices[n-1], nil
	}
	var meant []string
	for _, choice := range q.Choices {
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
		len(q.Choices))
}

// Yes asks a question that yes or no answers.
func (t *Terminal) Yes(ctx context.Context, text string, otherwise bool) (bool, error) {
	def := "no"
	if otherwise {
		def = "yes"
	}
	answer, err := t.Answer(ctx, Question{Text: text, Otherwise: def, Check: func(s string) error {
		if s = strings.ToLower(s); slices.Contains([]string{"y", "yes", "n", "no"}, s) {
			return nil
		}
		return fmt.Errorf("type yes or no")
	}})
	return strings.HasPrefix(strings.ToLower(answer), "y"), err
}

// Next says which command comes next: every command that changes something ends with it.
func (t *Terminal) Next(format string, args ...any) {
	t.Say("Next: %s", "tidings "+Plainf(format, args...))
}
