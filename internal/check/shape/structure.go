package shape

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/rule"
	"tidings/internal/locale"
	"tidings/outputs"
)

// structure finds parts of a letter that are missing or stand twice: a heading without
// text, a level left out, the same sentence again; and what one language's letter has and
// another's has not.
func structure() rule.Rule {
	return rule.Rule{ID: "structure", Level: rule.Warning,
		Finds: "parts of a letter that are empty, out of order or twice, and letters " +
			"of two languages that are not made alike",
		Why:    "Some readers would be told less than others, or get lost.",
		Remedy: "make the letters alike, or excuse the difference", InLetter: func(t *rule.Text, found rule.Found) {
			lookOutline(t, found)
			lookTwice(t, found)
			if first := t.Notice.Texts[0]; t != first {
				compare(t, first, found)
			}
		}}
}

// heading is one of a letter, with the line of what stands before the next.
type heading struct {
	*outputs.Passage
	line   int
	filled bool
}

func headings(t *rule.Text) (out []heading) {
	var texts []int // lines of what is no heading
	for _, f := range t.Fences {
		texts = append(texts, f.Line)
	}
	for p := range t.Parts() {
		line, _ := p.Place(0)
		if p.Kind == outputs.Headline {
			out = append(out, heading{Passage: p, line: line})
		} else {
			texts = append(texts, line)
		}
	}
	slices.Sort(texts)
	filled := func(from, to int) bool {
		i, _ := slices.BinarySearch(texts, from+1)
		return i < len(texts) && (to == 0 || texts[i] < to)
	}
	for i := range out {
		to := 0
		if i+1 < len(out) {
			to = out[i+1].line
		}
		out[i].filled = filled(out[i].line, to)
	}
	return out
}

// lookOutline looks at the headings of one letter.
func lookOutline(t *rule.Text, found rule.Found) {
	lookInside(t, found)
	lookHead(t, found)
	all := headings(t)
	titles := 0
	// who writes ### below # throughout has one level of headings, under another name
	second := slices.ContainsFunc(all, func(h heading) bool { return h.Level == 2 })
	for i, h := range all {
		if h.Level == 1 {
			if titles++; titles == 2 {
				found(t.Line(h.line), "“%s” is a second heading of the whole letter", rule.Excerpt(h.Text)).Remedy =
					"write ## for the headings of its parts"
			}
		}
		if i > 0 && h.Level > all[i-1].Level+1 && (second || h.Level > 3) {
			found(t.Line(h.line), "“%s” is a heading of level %d below one of level %d", rule.Excerpt(h.Text), h.Level,
				all[i-1].Level).Remedy = "leave no level out, for those who hear the letter"
		}
		last := i+1 == len(all)
		if !h.filled && (last || all[i+1].Level <= h.Level) && len(all) > 1 {
			found(t.Line(h.line), "nothing stands below the heading “%s”", rule.Excerpt(h.Text)).Remedy =
				"write it, or take the heading out"
		}
	}
}

var head = regexp.MustCompile(`^\s*(?:---|\+\+\+)[ \t]*\r?\n[ \t]*[\w-]+[ \t]*[:=]`)

// lookHead finds a letter that begins with a head for another program, which its readers see.
func lookHead(t *rule.Text, found rule.Found) {
	if head.MatchString(t.Source) {
		f := found(t.Line(1), "the letter begins with a head for another program, which its readers see")
		f.Level, f.Remedy = rule.Error, "take it out; title and audience are in notice.yaml"
	}
}

var insideHeading = regexp.MustCompile(`[.!?。] (#{1,6} \pL[^\n]*)`)

// lookInside finds marks of a heading in the middle of a line, which readers see as they are.
func lookInside(t *rule.Text, found rule.Found) {
	for p := range t.Parts() {
		for _, m := range insideHeading.FindAllStringSubmatchIndex(p.Text, -1) {
			if rule.Own(p, m[2], m[3]) {
				f := found(t.At(p, m[2]), "“%s” is no heading, for it stands within a line",
					rule.Excerpt(p.Text[m[2]:m[3]]))
				f.Remedy = "put it on a line of its own, with an empty line before it"
			}
		}
	}
}

// lookTwice finds sentences that stand twice. What the letter takes from its records, and
// short sentences, may.
func lookTwice(t *rule.Text, found rule.Found) {
	seen := map[string]int{}
	last, where := "", (*outputs.Passage)(nil)
	for _, s := range t.Sentences() {
		if s.Kind != outputs.Sentences && s.Kind != outputs.Quoted || !s.Typed(s.From, s.To) {
			continue
		}
		key := strings.Join(strings.Fields(strings.ToLower(s.Text)), " ")
		at := s.At(0)
		again := key == last && where == s.Passage && (len(strings.Fields(key)) > 2 || dense(key, 4))
		last, where = key, s.Passage
		if again {
			found(at, "the sentence “%s” stands twice in a row", rule.Excerpt(s.Text)).Remedy = "say it once"
			continue
		}
		if len(strings.Fields(key)) < 6 && !dense(key, 15) {
			continue
		}
		if first, twice := seen[key]; twice {
			found(at, "the sentence “%s” stands here for the second time, first in line %d", rule.Excerpt(s.Text),
				first).Remedy = "say it once"
			continue
		}
		seen[key] = at.Line
	}
}

// dense reports a text of a script without spaces with at least so many characters.
func dense(s string, atLeast int) bool {
	n := 0
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			n++
		}
	}
	return n >= atLeast
}

// compare looks for what another letter of the notice has and this one has not, and the
// other way round.
func compare(t *rule.Text, first *rule.Text, found rule.Found) {
	mine, theirs := headings(t), headings(first)
	switch i := differs(mine, theirs, func(a, b heading) bool { return a.Level == b.Level }); {
	case i < 0:
		compareParts(t, first, mine, theirs, found)
	case len(mine) != len(theirs):
		found(lineOf(t, mine, i), "this letter has %s, %s has %d", locale.Num(len(mine), "heading"), first.File,
			len(theirs))
	default:
		found(lineOf(t, mine, i), "the heading “%s” is of level %d, and of level %d in %s", rule.Excerpt(mine[i].Text),
			mine[i].Level, theirs[i].Level, first.File)
	}
	compareFences(t, first, found)
	compareMarks(t, first, found)
	compareItems(t, first, found)
	compareLinks(t, first, found)
}

// differs is the first place at which two lists differ; -1: none.
func differs[T any](a, b []T, same func(T, T) bool) int {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || !same(a[i], b[i]) {
			return i
		}
	}
	return -1
}

func lineOf(t *rule.Text, all []heading, i int) rule.Place {
	if len(all) == 0 {
		return t.Line(1)
	}
	return t.Line(all[min(i, len(all)-1)].line)
}

// compareFences compares blocks of data and of code.
func compareFences(t *rule.Text, first *rule.Text, found rule.Found) {
	same := func(a, b outputs.Fence) bool {
		return a.Name == b.Name && (a.Text != "" || strings.EqualFold(a.Args, b.Args))
	}
	i := differs(t.Fences, first.Fences, same)
	called := func(f outputs.Fence) string {
		if f.Name == "" {
			return "a block of code"
		}
		return "the block " + strings.TrimSpace(f.Name+" "+f.Args)
	}
	switch {
	case i < 0:
	case i >= len(t.Fences):
		found(t.Line(lastLine(t)), "%s is not in this letter, and in %s it is", called(first.Fences[i]), first.File)
	case i >= len(first.Fences):
		found(t.Line(t.Fences[i].Line), "%s is not in %s", called(t.Fences[i]), first.File)
	default:
		found(t.Line(t.Fences[i].Line), "%s stands here, and %s in %s", called(t.Fences[i]), called(first.Fences[i]),
			first.File)
	}
}

func lastLine(t *rule.Text) int {
	return max(1, strings.Count(strings.TrimRight(t.Source, "\n "), "\n")+1)
}

// compareMarks compares which fields and live facts there are. One name of a reader may
// stand for another, since languages address people in different ways.
func compareMarks(t *rule.Text, first *rule.Text, found rule.Found) {
	mine, theirs := marks(t), marks(first)
	for _, m := range mine {
		if !slices.ContainsFunc(theirs, func(o marked) bool { return o.key == m.key }) {
			found(m.at, "((%s)) is not in %s", m.source, first.File)
		}
	}
	for _, m := range theirs {
		if !slices.ContainsFunc(mine, func(o marked) bool { return o.key == m.key }) {
			found(t.Line(min(m.at.Line, lastLine(t))), "((%s)) of %s:%d is not in this letter", m.source, first.File,
				m.at.Line)
		}
	}
}

type marked struct {
	key, source string
	at          rule.Place
}

func marks(t *rule.Text) (out []marked) {
	for p := range t.Parts() {
		for _, m := range p.Marks {
			if m.Kind != outputs.FactMark && m.Kind != outputs.FieldMark {
				continue
			}
			name, _, _ := strings.Cut(m.Source, "??")
			name = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(name), "_", " ")), " ")
			key := name
			if m.Kind == outputs.FieldMark && (strings.HasSuffix(name, "name") || name == "company") {
				key = "a name"
			}
			if !slices.ContainsFunc(out, func(o marked) bool { return o.key == key }) {
				out = append(out, marked{key, name, t.At(p, m.From)})
			}
		}
	}
	return out
}

// compareItems compares how many items of lists and cells of tables there are.
func compareItems(t *rule.Text, first *rule.Text, found rule.Found) {
	for _, k := range []struct {
		kind outputs.PassageKind
		word string
	}{{outputs.Item, "item"}, {outputs.InCell, "cell"}} {
		mine, theirs := of(t, k.kind), of(first, k.kind)
		if len(mine) == len(theirs) {
			continue
		}
		at := t.Line(lastLine(t))
		if len(mine) > 0 {
			at.Line, _ = mine[len(mine)-1].Place(0)
		}
		found(at, "the lists or tables of this letter have %s, those of %s %d", locale.Num(len(mine), k.word),
			first.File, len(theirs))
	}
}

func of(t *rule.Text, kind outputs.PassageKind) (out []*outputs.Passage) {
	for i := range t.Passages {
		if t.Passages[i].Kind == kind {
			out = append(out, &t.Passages[i])
		}
	}
	return out
}

// length is about how long the same text is in a language, English being 1.
var length = map[string]float64{"en": 1, "de": 1.15, "fr": 1.2, "es": 1.15, "pt": 1.1, "it": 1.15, "nl": 1.1, "pl": 1.1,
	"ja": 0.5, "zh": 0.35, "ko": 0.55, "tr": 1, "ar": 0.9, "he": 0.8, "hi": 1, "th": 0.95}

// compareParts looks for parts with fewer paragraphs than in the other letter and with
// less than half of the text that would say the same.
func compareParts(t *rule.Text, first *rule.Text, mine, theirs []heading, found rule.Found) {
	a, b := length[t.Language()], length[first.Language()]
	if a == 0 || b == 0 {
		return
	}
	at := func(all []heading, i int) (from, to int) {
		from, to = 0, 1<<30
		if i > 0 {
			from = all[i-1].line
		}
		if i < len(all) {
			to = all[i].line
		}
		return from, to
	}
	for i := range len(mine) + 1 {
		from, to := at(mine, i)
		paragraphs, long := amount(t, from, to)
		from2, to2 := at(theirs, i)
		others, other := amount(first, from2, to2)
		ratio := (float64(long) / a) / (float64(max(other, 1)) / b)
		switch line := t.Line(max(from, 1)); {
		case paragraphs < others && ratio < 0.6:
			found(line, "this part says less than that of %s:%d: %s here, %d there", first.File, max(from2, 1),
				locale.Num(paragraphs, "paragraph"), others)
		case paragraphs > others && ratio > 1/0.6:
			found(line, "this part says more than that of %s:%d: %s here, %d there", first.File, max(from2, 1),
				locale.Num(paragraphs, "paragraph"), others)
		}
	}
}

// amount is how many paragraphs stand between two lines, and how many characters they have.
func amount(t *rule.Text, from, to int) (paragraphs, characters int) {
	for p := range t.Parts() {
		if line, _ := p.Place(0); p.Kind != outputs.Sentences || line <= from || line >= to {
			continue
		}
		paragraphs++
		characters += utf8.RuneCountInString(p.Text)
	}
	return paragraphs, characters
}
