package branch

import (
	"fmt"
	"slices"
	"strings"
)

// Condition is one of the conditions of a line, such as service=database,webserver. Nothing
// is computed: a value is among those that are named, or it is not.
type Condition struct {
	Key    string // one of Keys
	Not    bool   // != instead of =
	Values []string
	At     int // bytes behind the beginning of the line's conditions
	Column int // in its line of the letter, in characters from 1; who reads the letter sets it
}

// Keys are what conditions can ask of an account and its contact.
func Keys() []string { return []string{"service", "region", "role", "account"} }

// Fault is what is wrong with a condition, and where behind the beginning of the conditions.
type Fault struct {
	At   int
	Text string
}

// Error is the fault in words.
func (f Fault) Error() string { return f.Text }

const usage = "write for instance :::if service=database, or region=, role=, account=, several values with commas, " +
	"and != for the contrary"

// Parse reads the conditions of a line. Values are as they stand there.
func Parse(info string) ([]Condition, error) {
	var out []Condition
	for at, word := range words(info) {
		c, err := parse(word)
		if err != nil {
			return nil, Fault{at, err.Error()}
		}
		c.At = at
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, Fault{0, "the condition is empty; " + usage}
	}
	return out, nil
}

func parse(word string) (c Condition, err error) {
	key, value, ok := strings.Cut(word, "=")
	key, c.Not = strings.CutSuffix(key, "!")
	c.Key = strings.ToLower(strings.TrimSpace(key))
	switch {
	case !ok:
		return c, fmt.Errorf("%q is no condition; %s", word, usage)
	case !slices.Contains(Keys(), c.Key):
		return c, fmt.Errorf("nothing is known of %q; %s", key, usage)
	}
	if strings.HasPrefix(value, "=") {
		return c, fmt.Errorf("%q has one = too many; %s", word, usage)
	}
	for v := range strings.SplitSeq(strings.ReplaceAll(value, `"`, ""), ",") {
		if v = strings.TrimSpace(v); v == "" {
			return c, fmt.Errorf("%q has no value, or a comma too many; %s", word, usage)
		}
		c.Values = append(c.Values, v)
	}
	return c, nil
}

// words parts a line at its spaces but those in double quotes, with the place of each.
func words(s string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		from, quoted := -1, false
		for i := 0; i <= len(s); i++ {
			space := i == len(s) || !quoted && (s[i] == ' ' || s[i] == '\t')
			switch {
			case space && from >= 0:
				if !yield(from, s[from:i]) {
					return
				}
				from = -1
			case !space && from < 0:
				from = i
			}
			if i < len(s) && s[i] == '"' {
				quoted = !quoted
			}
		}
	}
}

// Holds judges a line for a reader of n accounts; of gives what account i has under a key. One account must
// have a value of each condition, and what stands with != none: to nobody is said what is not true
// of all that is theirs. Of no accounts nothing is known, and nothing holds.
func Holds(line []Condition, n int, of func(i int, key string) []string) bool {
	has := func(i int, c Condition) bool {
		return slices.ContainsFunc(of(i, c.Key), func(s string) bool { return slices.Contains(c.Values, s) })
	}
	one := false
	for i := range n {
		all := true
		for _, c := range line {
			switch found := has(i, c); {
			case c.Not && found:
				return false
			case !c.Not && !found:
				all = false
			}
		}
		one = one || all
	}
	return one
}
