package facts

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// languagesDiffer finds figures, days, times, amounts and product names that one language's letter
// has and another's has not. Letters of the same shape are compared paragraph by paragraph, others
// as a whole, where only what stands against something else of its kind is told. A number may be a
// word in one and digits in the other, a time of another zone the same moment.
func languagesDiffer() rule.Rule {
	return rule.Rule{ID: "languages-differ", Level: rule.Warning,
		Finds:  "a figure, a date or a name that is another in another language",
		Why:    "Customers of one country are told something else than those of another.",
		Remedy: "find out which of the two is true, and write it in both letters",
		InLetter: func(t *rule.Text, found rule.Found) {
			first := t.Notice.Texts[0]
			if t == first {
				return
			}
			if one, other := valuesOf(first), valuesOf(t); one != nil && other != nil {
				compare(first, t, one, other, found)
				products(first, t, found)
			}
		}}
}

// value is one figure of a letter as it can be compared.
type value struct {
	line   *line
	figure prose.Figure
	keys   []string // it is the same as another with one of them
	kind   prose.Kind
	typed  bool
}

// at is where it stands, String what stands there.
func (v value) at() rule.Place { return v.line.At(v.figure.From) }
func (v value) String() string { return v.line.figure(v.figure) }

// values are those of one letter, by passage.
type values map[*outputs.Passage][]value

// valuesOf reads them once; nil: the letter's language is not known.
func valuesOf(t *rule.Text) values {
	return rule.Once(&t.Memory, func() values {
		if r := readingOf(t); r != nil {
			return r.values()
		}
		return nil
	})
}

func (r *reading) values() values {
	out, zone := values{}, r.onlyZone()
	for _, l := range r.lines {
		if r.tellsOpening(l) || telephone(l.Text) {
			continue // which are other ones in another country
		}
		for _, f := range l.figures {
			if f.Kind == prose.Clock && f.Zone == nil {
				f.Zone = zone
			}
			if keys := keysOf(f, r.Notice.Moment()); keys != nil && !aroundTheClock(l, f) {
				out[l.Passage] = append(out[l.Passage], value{l, f, keys, f.Kind, l.typed(f.From, f.To)})
			}
		}
	}
	return out
}

// onlyZone is the time zone that a letter names, if it names but one: who says it once means it for the
// times that stand without.
func (r *reading) onlyZone() (only *prose.Zone) {
	for _, l := range r.lines {
		for _, f := range l.figures {
			switch {
			case f.Kind != prose.Clock || f.Zone == nil:
			case only == nil:
				only = f.Zone
			case *only != *f.Zone:
				return nil
			}
		}
	}
	return only
}

// aroundTheClock reports a week that stands beside a day's hours, as in "24 hours a day,
// 7 days a week": another language says it without a figure.
func aroundTheClock(l *line, f prose.Figure) bool {
	const day = 24 * time.Hour
	return f.Kind == prose.Span && f.Span == 7*day && slices.ContainsFunc(l.figures, func(g prose.Figure) bool {
		return g.Kind == prose.Span && g.Span == day || g.Kind == prose.Number && g.Value == 24
	})
}

// telephone reports whether a text has a telephone number.
func telephone(s string) bool {
	run := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if run++; run >= 7 && strings.ContainsAny(s[max(0, i-24):i], "+") || run >= 10 {
				return true
			}
		case !strings.ContainsRune(" ()-/.\u00a0+", r):
			run = 0
		}
	}
	return false
}

// keysOf are what a figure is compared by; nil: it is not.
func keysOf(f prose.Figure, letter time.Time) []string {
	switch f.Kind {
	case prose.Day:
		return []string{"day " + f.Near(letter).Format("2006-01-02")}
	case prose.Month:
		return []string{fmt.Sprintf("month %d", f.Month)}
	case prose.Clock:
		keys := []string{fmt.Sprintf("clock %d", f.Minute%(24*60))}
		if z := f.Zone; z != nil && z.Known {
			keys = append(keys, fmt.Sprintf("moment %d", (f.Minute-int(z.Offset.Minutes())+48*60)%(24*60)))
		}
		return keys
	case prose.Span:
		if f.Span == 24*time.Hour || f.Span == 365*24*time.Hour { // 24時間365日 is 24/7
			return nil
		}
		return []string{"span " + f.Span.String()}
	case prose.Share:
		return []string{fmt.Sprintf("share %v", f.Value)}
	case prose.Amount:
		return []string{fmt.Sprintf("amount %s %v", f.Unit, f.Value)}
	}
	if f.Value == 24 || f.Value == 7 || f.Value == 365 || f.Value == 1 { // 24/7 is "rund um die Uhr"
		return nil
	}
	return []string{fmt.Sprintf("number %v", f.Value)}
}

func compare(a, b *rule.Text, one, other values, found rule.Found) {
	file := path.Base(a.File)
	all := map[string]bool{}
	for side, m := range map[string]values{"|one": one, "|other": other} {
		for _, list := range m {
			for _, v := range list {
				for _, k := range v.keys {
					all[k+side] = true
				}
			}
		}
	}
	for _, pair := range pairs(a, b) {
		left, right := one.of(pair.left), other.of(pair.right)
		lacks, extra := without(left, right), without(right, left)
		lacks = slices.DeleteFunc(lacks, func(v value) bool { return explained(v, pair.right, right, pair.whole) })
		extra = slices.DeleteFunc(extra, func(v value) bool { return explained(v, pair.left, left, pair.whole) })
		if pair.whole {
			lacks, extra = lonely(lacks, extra), lonely(extra, lacks)
		}
		for _, v := range lacks {
			i := slices.IndexFunc(extra, func(x value) bool { return x.kind == v.kind && (x.typed || v.typed) })
			if i >= 0 {
				x := extra[i]
				extra = slices.Delete(extra, i, i+1)
				if readingOf(a).sameElsewhere(v, readingOf(b), x) {
					continue
				}
				found(x.at(), "%q stands here, and %q in line %d of %s", x,
					v, v.at().Line, file)
				continue
			}
			if pair.whole || !v.typed || !v.alone(other) || all[v.keys[0]+"|other"] {
				continue
			}
			found(b.At(pair.right[0], 0), "%q of %s (line %d) is not here", v, file,
				v.at().Line)
		}
		for _, v := range extra {
			if pair.whole || !v.typed || !v.alone(one) || all[v.keys[0]+"|one"] {
				continue
			}
			found(v.at(), "%q is not in %s (line %d)", v, file,
				a.At(pair.left[0], 0).Line)
		}
	}
}

// sameElsewhere reports whether two days beside each other are those on which a moment is that each
// letter tells in a time zone of its own.
func (r *reading) sameElsewhere(v value, o *reading, x value) bool {
	letter := r.Notice.Moment()
	if v.kind != prose.Day || v.figure.Near(letter).Sub(x.figure.Near(letter)).Abs() != 24*time.Hour {
		return false
	}
	zones := func(r *reading, v value) (out []*prose.Zone) {
		for _, l := range r.lines {
			for _, m := range l.moments {
				if m.Clock.Zone != nil && m.Day.Near(letter).Equal(v.figure.Near(letter)) {
					out = append(out, m.Clock.Zone)
				}
			}
		}
		return out
	}
	theirs := zones(o, x)
	return slices.ContainsFunc(zones(r, v), func(z *prose.Zone) bool {
		return slices.ContainsFunc(theirs, func(o *prose.Zone) bool { return otherZone(z, o) })
	})
}

// lonely are the figures of which there is one of their kind that the other letter lacks, and one
// that it has instead; of numbers, one that looks like it.
func lonely(list, other []value) (out []value) {
	of := func(list []value, kind prose.Kind) (one value, n int) {
		for _, v := range list {
			if v.kind == kind && !v.figure.Worded { // a number in words is none in many a language
				one, n = v, n+1
			}
		}
		return one, n
	}
	for _, v := range list {
		_, mine := of(list, v.kind)
		o, theirs := of(other, v.kind)
		a, b := fmt.Sprint(v.figure.Value), fmt.Sprint(o.figure.Value)
		if mine == 1 && theirs == 1 && (v.kind != prose.Number || len(a) == len(b) && len(a) > 1 && slip(a, b)) {
			out = append(out, v)
		}
	}
	return out
}

// slip reports whether a number could be another by a slip of the fingers: a digit or two, or two that
// have changed places.
func slip(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return closeTo(a, b) || slices.Equal(x, y)
}

// alone reports whether a figure that is missing is worth a word though nothing stands for it: a
// small number may have become a word, a time of another zone may be told elsewhere.
func (v value) alone(there values) bool {
	if v.figure.Worded || v.kind == prose.Month || v.kind == prose.Number && v.figure.Value < 10 {
		return false
	}
	for _, list := range there {
		for _, o := range list {
			if v.kind == prose.Clock && o.kind == prose.Clock && otherZone(v.figure.Zone, o.figure.Zone) {
				return false
			}
		}
	}
	return true
}

// pair is what is compared with each other: a passage of each, or all of both.
type pair struct {
	left, right []*outputs.Passage
	whole       bool
}

func pairs(a, b *rule.Text) (out []pair) {
	aligned := len(a.Passages) == len(b.Passages)
	for i := 0; aligned && i < len(a.Passages); i++ {
		aligned = a.Passages[i].Kind == b.Passages[i].Kind
	}
	if !aligned {
		return []pair{{slices.Collect(a.Parts()), slices.Collect(b.Parts()), true}}
	}
	for i := range a.Passages {
		out = append(out, pair{left: []*outputs.Passage{&a.Passages[i]}, right: []*outputs.Passage{&b.Passages[i]}})
	}
	return out
}

func (m values) of(passages []*outputs.Passage) (out []value) {
	for _, p := range passages {
		out = append(out, m[p]...)
	}
	return out
}

// without gives the figures of one list that are not in another.
func without(list, other []value) (out []value) {
	keys := map[string]bool{}
	for _, v := range other {
		for _, k := range v.keys {
			keys[k] = true
		}
	}
	for _, v := range list {
		if !slices.ContainsFunc(v.keys, func(k string) bool { return keys[k] }) && !slices.ContainsFunc(out, v.is) {
			out = append(out, v)
		}
	}
	return out
}

func (v value) is(o value) bool { return v.keys[0] == o.keys[0] }

// explained reports whether what seems to be missing stands there in another form: its digits as
// another kind of figure, a time of day in another zone, an amount in another currency.
func explained(v value, passages []*outputs.Passage, values []value, whole bool) bool {
	for _, o := range values {
		switch {
		case v.kind == prose.Number && o.kind == prose.Number && o.figure.Value == v.figure.Value,
			v.kind == prose.Amount && o.kind == prose.Amount && o.figure.Unit != v.figure.Unit,
			v.kind == prose.Clock && o.kind == prose.Clock && otherZone(v.figure.Zone, o.figure.Zone),
			v.kind == prose.Day && o.kind == prose.Clock && o.figure.Zone != nil && slices.ContainsFunc(v.line.figures,
				func(f prose.Figure) bool { return f.Kind == prose.Clock && otherZone(f.Zone, o.figure.Zone) }):
			return true
		}
	}
	mine := digitsOf(v.String())
	if v.figure.Worded {
		return false
	}
	var there []string
	for _, o := range values {
		if other := digitsOf(o.String()); o.kind != v.kind && slices.Equal(mine, other) {
			return true
		}
	}
	for _, p := range passages {
		if whole {
			break
		}
		text := []byte(p.Text)
		for _, o := range values { // what is of its kind is another
			if o.kind == v.kind && o.line.Passage == p {
				copy(text[o.line.From+o.figure.From:], strings.Repeat(" ", o.figure.To-o.figure.From))
			}
		}
		there = append(there, digitsOf(string(text))...)
	}
	return len(mine) > 0 && !slices.ContainsFunc(mine, func(s string) bool { return !slices.Contains(there, s) })
}

func otherZone(a, b *prose.Zone) bool {
	return a != nil && b != nil && (a.Known != b.Known || a.Known && a.Offset != b.Offset || !a.Known)
}

// digitsOf are the runs of digits of a text, without leading zeros.
func digitsOf(s string) (out []string) {
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		out = append(out, strings.TrimLeft(run, "0"))
	}
	return out
}

// products finds a name such as CloudPay that is CloudPlay in the other letter.
func products(a, b *rule.Text, found rule.Found) {
	left, right := camels(a), camels(b)
	for _, name := range slices.Sorted(maps.Keys(right)) {
		if _, same := left[name]; same {
			continue
		}
		for _, other := range slices.Sorted(maps.Keys(left)) {
			if _, same := right[other]; !same && closeTo(name, other) {
				found(right[name], "%q stands here, and %q in %s", name, other, path.Base(a.File))
				break
			}
		}
	}
}

// camels are the words with a capital letter inside, with their place.
func camels(t *rule.Text) map[string]rule.Place {
	out := map[string]rule.Place{}
	for p := range t.Parts() {
		for _, w := range prose.Cut(rule.Whole(p.Text, rule.MaxPassage)).Words() {
			s := p.Text[w.From:w.To]
			lower := false
			for _, r := range s {
				if lower && unicode.IsUpper(r) && len(s) > 4 && len(out) < 100 {
					if _, seen := out[s]; !seen && p.Typed(w.From, w.To) {
						out[s] = t.At(p, w.From)
					}
					break
				}
				lower = unicode.IsLower(r)
			}
		}
	}
	return out
}

// closeTo reports whether two names are one with one or two letters wrong.
func closeTo(a, b string) bool {
	short, long := a, b
	if len(a) > len(b) {
		short, long = b, a
	}
	if strings.HasPrefix(long, short) && len(long)-len(short) <= 2 && strings.HasSuffix(long, "s") {
		return false // the genitive
	}
	i, k := 0, 0
	for i < len(short) && short[i] == long[i] {
		i++
	}
	for k < len(short)-i && short[len(short)-1-k] == long[len(long)-1-k] {
		k++
	}
	return i > 0 && len(long)-i-k <= max(2, len(long)/3)
}
