package facts

import (
	"strconv"
	"strings"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// exchanged finds two numbers of one letter of which one has two digits of the other the wrong way
// round, as fingers write them: 5,270 and 5,720. Small numbers are so by chance, unless they count
// the same; those of one sentence or of a table were written to be compared.
func (r *reading) exchanged(found rule.Found) {
	type number struct {
		line   *line
		figure prose.Figure
		digits string
	}
	var seen []number
	for _, l := range r.lines {
		if l.Kind == outputs.Quoted || l.Kind == outputs.InCell || telephone(l.Text) {
			continue
		}
		for _, f := range l.figures {
			if f.Kind != prose.Number || f.Worded || f.Decimals > 0 || f.Value < 10 || year(l.figure(f)) ||
				!l.typed(f.From, f.To) {
				continue
			}
			one := number{l, f, strconv.Itoa(int(f.Value))}
			for _, o := range seen {
				sure := len(one.digits) > 2 || counted(l, f) != "" && counted(l, f) == counted(o.line, o.figure)
				if o.line == l || !sure || !swapped(one.digits, o.digits) {
					continue
				}
				found(l.At(f.From), "%q here, and %q in line %d: two digits are the other way round",
					l.figure(f), o.line.figure(o.figure), o.line.At(o.figure.From).Line)
				break
			}
			seen = append(seen, one)
		}
	}
}

// year reports a number that may be a year.
func year(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}

// swapped reports whether two numbers differ by two neighbouring digits alone, which have changed
// places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// counted is the word behind a number.
func counted(l *line, f prose.Figure) string {
	words := wording.Split(l.Text[f.To:])
	if len(words) == 0 {
		return ""
	}
	return words[0].Text
}
