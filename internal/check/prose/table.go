package prose

import (
	"sort"
	"strings"
)

// Table knows phrases by what they mean. In a data file a phrase is written as it is read; one
// that ends with * stands for every word that begins so, one that begins with * for every word
// that ends so, and so does the last of several words; one that begins with = holds in these
// capitals only, and one that begins with ^ where a word begins, which in Korean every syllable
// could.
type Table struct {
	first    map[string][]entry
	stems    []entry // of one token, by the beginning
	suffixes []entry // of one token, by the end
	longest  int     // tokens of a phrase
}

type entry struct {
	words []string
	cased string // as it must be written; empty: in any case
	opens bool   // it holds where a word begins
	// The last of several words may have any beginning, or any end.
	head, tail bool
	value      int
}

func newTable() *Table { return &Table{first: map[string][]entry{}} }

func (tb *Table) add(phrase string, value int) {
	cased := ""
	if rest, ok := strings.CutPrefix(phrase, "="); ok {
		phrase, cased = rest, rest
	}
	phrase, opens := strings.CutPrefix(phrase, "^")
	stem, isStem := strings.CutSuffix(phrase, "*")
	suffix, isSuffix := strings.CutPrefix(phrase, "*")
	var words []string
	for _, t := range Cut(strings.Trim(phrase, "*")).tokens {
		if t.kind != mark {
			words = append(words, t.low)
		}
	}
	last := phrase[strings.LastIndexByte(phrase, ' ')+1:]
	e := entry{words: words, cased: cased, opens: opens, value: value}
	if len(words) > 1 {
		e.head, e.tail = strings.HasPrefix(last, "*"), strings.HasSuffix(last, "*")
	}
	tb.longest = max(tb.longest, len(words))
	switch {
	case len(words) == 0:
	case isSuffix && len(words) == 1:
		e.words[0] = lower(suffix, word)
		tb.suffixes = append(tb.suffixes, e)
	case isStem && len(words) == 1 && !isolated(stem):
		e.words[0] = lower(stem, word)
		tb.stems = append(tb.stems, e)
	default:
		tb.first[words[0]] = append(tb.first[words[0]], e)
	}
}

// addAll takes a line of a data file: phrases between commas.
func (tb *Table) addAll(line string, value int) {
	for p := range strings.SplitSeq(line, ",") {
		if p = strings.TrimSpace(p); p != "" {
			tb.add(p, value)
		}
	}
}

// at finds the longest phrase that begins at token i: its value, and the token behind it.
func (tb *Table) at(t *Text, i int) (value, next int, ok bool) {
	if i < 0 || i >= len(t.tokens) || t.tokens[i].kind != word {
		return 0, i, false
	}
	for _, e := range tb.first[t.tokens[i].low] {
		if n := e.matches(t, i); n > next {
			value, next, ok = e.value, n, true
		}
	}
	if ok {
		return value, next, true
	}
	for _, e := range tb.stems {
		if strings.HasPrefix(t.tokens[i].low, e.words[0]) {
			return e.value, i + 1, true
		}
	}
	for _, e := range tb.suffixes {
		if low := t.tokens[i].low; len(low) > len(e.words[0]) && strings.HasSuffix(low, e.words[0]) {
			return e.value, i + 1, true
		}
	}
	return 0, i, false
}

// matches gives the token behind the phrase, 0: it does not stand at i. Between its words stand
// spaces, hyphens, dots and apostrophes.
func (e entry) matches(t *Text, i int) int {
	from := t.tokens[i].from
	if e.opens && t.joined(i) && t.tokens[i-1].kind == word {
		return 0
	}
	for n, w := range e.words {
		for n > 0 && t.is(i, "'", "-", ".", "־") {
			i++
		}
		if i >= len(t.tokens) || !e.takes(n, t.tokens[i].low, w) {
			return 0
		}
		i++
	}
	if e.cased != "" && t.text[from:t.tokens[i-1].to] != e.cased {
		return 0
	}
	return i
}

// takes reports whether a text's word is the nth of the phrase.
func (e entry) takes(n int, low, word string) bool {
	last := n == len(e.words)-1
	return low == word || last && (e.head && strings.HasSuffix(low, word) || e.tail && strings.HasPrefix(low, word))
}

// Match is a phrase that stands in a text.
type Match struct{ From, To, Value int }

// Find gives the phrases of a text, none within another.
func (tb *Table) Find(t *Text) (out []Match) {
	if tb == nil {
		return nil
	}
	for i := 0; i < len(t.tokens); {
		value, next, ok := tb.at(t, i)
		if !ok {
			i++
			continue
		}
		out = append(out, Match{t.tokens[i].from, t.tokens[next-1].to, value})
		i = next
	}
	return out
}

// Before gives how many words the phrase has that ends just before a byte of a text; 0: none does. A
// hyphen may stand between, as in the Hebrew "ב־30", an apostrophe, or the dot of an abbreviation. In
// Hebrew and Arabic the phrase may be the first letters of what begins there, and is then written with
// it: "ביום שני".
func (tb *Table) Before(t *Text, from int) (words int) {
	if tb == nil {
		return 0
	}
	i := sort.Search(len(t.tokens), func(i int) bool { return t.tokens[i].from >= from })
	end := i
	if t.joined(i) && t.is(i-1, "־", "-", "'") || t.is(i-1, ".") && t.joined(i-1) { // "godz. 15"
		end--
	}
	for back := max(4, tb.longest+2); back > 0; back-- {
		if _, next, found := tb.at(t, end-back); found && next == end {
			return back
		}
	}
	if _, _, found := tb.at(t, i); found && clings(t.tokens[i].low) {
		return 1
	}
	return 0
}

// Behind reports whether a phrase begins just behind a byte of a text, or behind a parenthesis
// that closes there.
func (tb *Table) Behind(t *Text, to int) bool {
	if tb == nil {
		return false
	}
	i := sort.Search(len(t.tokens), func(i int) bool { return t.tokens[i].from >= to })
	if t.is(i, "'") {
		i++
	}
	_, _, ok := tb.at(t, i)
	return ok
}

// In reports whether a phrase stands between two bytes of a text.
func (tb *Table) In(t *Text, from, to int) bool {
	if tb == nil {
		return false
	}
	for i := range t.tokens {
		if t.tokens[i].from < from {
			continue
		}
		if t.tokens[i].from >= to {
			return false
		}
		if _, next, ok := tb.at(t, i); ok && t.tokens[next-1].to <= to {
			return true
		}
	}
	return false
}

// Words gives the words of a text.
func (t *Text) Words() (out []Match) {
	for _, x := range t.tokens {
		if x.kind == word {
			out = append(out, Match{x.from, x.to, 0})
		}
	}
	return out
}
