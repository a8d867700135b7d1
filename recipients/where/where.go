// Package where reads the conditions of an audience, such as
//
//	plan == "enterprise" && seats >= 100
//
// and says whether somebody's fields fit them. The grammar is that of github.com/expr-lang/expr,
// whose parser reads them; what they mean is decided here, as fields are texts of which nobody said
// what they hold. There are comparisons joined by "and", "or" and "not" and nothing else: no loops,
// no functions but has and field, no regular expressions. So every condition ends, after as many
// steps as it has words.
//
// A field that is compared with a number is read as a number, one that is compared with a word as
// text, without regard to case. Of a field that somebody does not have, or that is empty, no
// comparison holds, neither == nor !=; has(plan) asks whether there is one. A field with several
// values, such as role, is equal to a word if one of them is, and unequal if none is.
package where

import (
	"cmp"
	"fmt"
	"strings"
)

// Limits of a condition.
const (
	MaxLength = 4000 // characters
	maxNodes  = 500  // names, values and comparisons
)

// Condition is a condition that was read. It is not changed by being asked, and serves many
// goroutines.
type Condition struct {
	names []Name
	root  node
}

// Name is a field that a condition asks for.
type Name struct {
	Written string // as in the condition: an underscore may stand for a space
	At      int    // where it stands first, in characters from 1
}

// Names are the fields that the condition asks for, each once.
func (c *Condition) Names() []Name { return c.names }

// Value is what somebody has in a field.
type Value struct {
	Text string   // empty: nothing
	More []string // further ones, of a field with several
}

// Fits reports whether the condition holds. of gives the field of a place in Names. Its error
// is a *ValueError.
func (c *Condition) Fits(of func(name int) Value) (bool, error) { return c.root.holds(of) }

// Error is what is wrong with a condition.
type Error struct {
	At   int // the place, in characters from 1
	Text string
}

// Error says what and where.
func (e *Error) Error() string { return fmt.Sprintf("character %d: %s", e.At, e.Text) }

func wrong(at int, format string, args ...any) *Error {
	return &Error{at, fmt.Sprintf(format, args...)}
}

// ValueError is a field that should be a number and is none.
type ValueError struct {
	Name  Name
	Value string
	Text  string // what is wrong with it
}

// Error names field and value.
func (e *ValueError) Error() string {
	return fmt.Sprintf("%s is %q, %s (character %d of the condition compares it with a number)", e.Name.Written,
		e.Value, e.Text, e.Name.At)
}

// node is a condition or a part of one.
type node interface {
	holds(of func(int) Value) (bool, error)
}

type (
	both    struct{ a, b node }
	either  struct{ a, b node }
	negated struct{ a node }
	has     struct{ name int }
)

func (n both) holds(of func(int) Value) (bool, error) {
	ok, err := n.a.holds(of)
	if !ok || err != nil {
		return false, err
	}
	return n.b.holds(of)
}

func (n either) holds(of func(int) Value) (bool, error) {
	ok, err := n.a.holds(of)
	if ok || err != nil {
		return ok, err
	}
	return n.b.holds(of)
}

func (n negated) holds(of func(int) Value) (bool, error) {
	ok, err := n.a.holds(of)
	return !ok && err == nil, err
}

func (n has) holds(of func(int) Value) (bool, error) { return of(n.name).Text != "", nil }

// words compares a field with words, one of which it is to be, or in one way with one of them.
type words struct {
	name  int
	op    string
	words []string // in lower case
}

func (n words) holds(of func(int) Value) (bool, error) {
	v := of(n.name)
	if v.Text == "" {
		return false, nil
	}
	found := n.fits(v.Text)
	for _, more := range v.More {
		found = found || n.fits(more)
	}
	return found != (n.op == "!="), nil
}

// fits compares one value; of != it says whether they are equal.
func (n words) fits(value string) bool {
	value = strings.ToLower(value)
	for _, w := range n.words {
		ok := false
		switch n.op {
		case "contains":
			ok = strings.Contains(value, w)
		case "startsWith":
			ok = strings.HasPrefix(value, w)
		case "endsWith":
			ok = strings.HasSuffix(value, w)
		default:
			ok = ordered(n.op, strings.Compare(value, w))
		}
		if ok {
			return true
		}
	}
	return false
}

// numbers compares a field with numbers, as words does.
type numbers struct {
	name    int
	written Name
	op      string
	numbers []float64
}

func (n numbers) holds(of func(int) Value) (bool, error) {
	v := of(n.name)
	if v.Text == "" {
		return false, nil
	}
	found, err := n.fits(v.Text)
	for _, more := range v.More {
		if err != nil {
			break
		}
		var one bool
		one, err = n.fits(more)
		found = found || one
	}
	return found != (n.op == "!=") && err == nil, err
}

func (n numbers) fits(text string) (bool, error) {
	value, fault := number(text)
	if fault != "" {
		return false, &ValueError{n.written, text, fault}
	}
	for _, x := range n.numbers {
		if ordered(n.op, cmp.Compare(value, x)) {
			return true, nil
		}
	}
	return false, nil
}

// ordered says whether a comparison that came out as c, as cmp.Compare gives it, is what op
// asks for. Of != it says whether both are equal.
func ordered(op string, c int) bool {
	switch op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	return c == 0 // ==, != and in
}
