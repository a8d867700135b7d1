package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
)

// lookRecordNames finds a name of the workspace or its records with one wrong letter: the Datenbankk.
func lookRecordNames(n *rule.Notice, found rule.Found) {
	for i, t := range n.Texts {
		all := recordNames(t, i == 0)
		seen := map[string]int{}
		for p := range t.Parts() {
			for _, w := range prose.Cut(p.Text).Words() {
				seen[strings.ToLower(p.Text[w.From:w.To])]++
			}
		}
		for p := range t.Parts() {
			if len(p.Text) > rule.MaxPassage {
				continue
			}
			words := prose.Cut(p.Text).Words()
			for _, name := range all {
				for at := 0; at+name.words <= len(words); at++ {
					from, to := words[at].From, words[at+name.words-1].To
					said := p.Text[from:to]
					if abs(len(said)-len(name.text)) > 4 || !p.Typed(from, to) || strings.ContainsAny(said,
						".,;:!?\n") ||
						!nearlyNamed(said, name.text) || name.words == 1 && seen[strings.ToLower(said)] > 1 {
						continue
					}
					found(t.At(p, from), "%q is perhaps %q", said,
						name.text).Remedy = "write the name as it is everywhere else"
				}
			}
		}
	}
}

type name struct {
	text  string
	words int
}

// recordNames are those that a letter may write. A single common word is no name in a language that it
// was not written in.
func recordNames(t *rule.Text, first bool) (out []name) {
	n := t.Notice
	seen := map[string]bool{}
	add := func(s string) {
		words := len(prose.Cut(s).Words())
		proper := strings.IndexFunc(s[min(1, len(s)):], unicode.IsUpper) >= 0
		if words == 0 || words > 5 || len(out) > 100 || seen[s] || words == 1 && (utf8.RuneCountInString(s) < 7 ||
			!first && !proper) ||
			utf8.RuneCountInString(s) < 6 || !latin(s) {
			return
		}
		seen[s] = true
		out = append(out, name{s, words})
	}
	add(n.Config.Organisation.Name)
	add(n.Config.Organisation.Service)
	add(n.Config.Brand.Name)
	in := n.Records.In(t.Tag)
	for _, c := range in.Components {
		add(c.Name)
	}
	for _, r := range in.Regions {
		add(r.Name)
	}
	for _, p := range in.Projects {
		if n.Names("project", p.ID) {
			add(p.Title)
			for _, phase := range p.Phases {
				add(phase.Title)
			}
		}
	}
	return out
}

func latin(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) < 0
}

// nearlyNamed reports whether words are a name with one letter wrong, missing, too many, or two
// exchanged. An ending is none of these: names are inflected.
func nearlyNamed(said, name string) bool {
	a, b := []rune(strings.ToLower(said)), []rune(strings.ToLower(name))
	if string(a) == string(b) || len(a) < 5 || abs(len(a)-len(b)) > 1 || a[0] != b[0] {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	tail := func(a, b []rune) bool { return string(a) == string(b) }
	ending := i >= len(b)-2 || i >= len(a)-2
	spaced := func(r []rune, i int) bool { return i < len(r) && !unicode.IsLetter(r[i]) }
	one := strings.Count(name, " ") == 0
	switch {
	case spaced(a, i) || spaced(b, i):
		return false
	case len(a) == len(b)+1: // one too many
		if !tail(a[i+1:], b[i:]) {
			return false
		}
		doubled := i > 0 && a[i] == a[i-1] || i+1 < len(a) && a[i] == a[i+1]
		if ending && strings.ContainsRune("senrmtiaox'", a[i]) && !(doubled && !strings.ContainsRune("sn", a[i])) {
			return false
		}
		return doubled || !one
	case len(a)+1 == len(b): // one missing
		return tail(a[i:], b[i+1:]) && (!ending || !strings.ContainsRune("senrmtiaox", b[i]))
	case i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && tail(a[i+2:], b[i+2:]): // exchanged
		return string(b[i:i+2]) != "er" && string(b[i:i+2]) != "re"
	default: // another one
		return tail(a[i+1:], b[i+1:]) && !ending && (!one || unicode.IsUpper([]rune(said)[0]) &&
			unicode.IsUpper([]rune(name)[0]))
	}
}

func abs(n int) int { return max(n, -n) }
