package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/locale"
)

// sentenceAt is one sentence of a letter, as a reader sees it.
type sentenceAt struct {
	line  int
	kind  string // "#" in a heading, "-" in a list, "" in a paragraph
	text  string
	words []string // the text cut into words; Han and kana one by one
}

// sentences cuts a letter into its sentences. Fenced blocks are left out.
func sentences(md string) []sentenceAt {
	var out []sentenceAt
	var p place
	n := 0
	for line := range strings.Lines(md) {
		n++
		at := p
		p = p.after(line)
		line = strings.TrimSuffix(strings.TrimSpace(line), "\\") // a line that its author ended
		if at.fence || p.fence || line == "" || fenceLine(line) {
			continue
		}
		kind, text := marker(line)
		for _, s := range split(string(readable([]byte(unmarked(text))))) {
			out = append(out, sentenceAt{n, kind, s, cut(s)})
		}
	}
	return out
}

// marker takes the list or heading mark off a line.
func marker(line string) (kind, text string) {
	switch text := strings.TrimLeft(line, "#"); {
	case text != line:
		return "#", strings.TrimSpace(text)
	case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "+ "):
		return "-", strings.TrimSpace(line[2:])
	}
	if m := numbered.FindString(line); m != "" && strings.HasPrefix(line[len(m):], " ") {
		return "-", strings.TrimSpace(line[len(m):])
	}
	return "", line
}

// unmarked drops emphasis that is not escaped.
func unmarked(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		case s[i] != '*' && s[i] != '`':
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// split cuts a line into its sentences.
func split(s string) []string {
	out := locale.Sentences(strings.TrimSpace(s))
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// cut gives the words of a sentence. Scripts without spaces give characters.
func cut(s string) []string {
	var out []string
	from := 0 // where the word begins
	flush := func(at int) {
		if from < at {
			out = append(out, s[from:at])
		}
	}
	for i, r := range s {
		switch {
		case r == ' ':
			flush(i)
			from = i + 1
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana),
			r >= 0x3000 && r < 0x3040,
			r >= 0xff00 && r < 0xffef:
			flush(i)
			from = i + utf8.RuneLen(r)
			out = append(out, s[i:from])
		}
	}
	flush(len(s))
	return out
}

// join puts words together again.
func join(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 && w[0] < 0x80 && words[i-1][0] < 0x80 {
			b.WriteByte(' ')
		} else if i > 0 && !cjk(w) && !cjk(words[i-1]) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

func cjk(w string) bool {
	for _, r := range w {
		return r >= 0x3000 && r < 0xfb00 || r >= 0xff00 && r < 0xffef
	}
	return false
}

func (s sentenceAt) same(o sentenceAt) bool { return s.text == o.text }

// holds reports whether the value stands in the sentence as whole words.
func (s sentenceAt) holds(value string) bool {
	if value == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(s.text[from:], value)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(value)
		if edge(s.text[:i], value, true) && edge(s.text[end:], value, false) {
			return true
		}
		from = i + 1
	}
}

// edge reports whether a value is not cut out of a longer word or figure.
func edge(rest, value string, before bool) bool {
	rs, vs := []rune(rest), []rune(value)
	if len(rs) == 0 {
		return true
	}
	out, in := rs[0], vs[len(vs)-1]
	if before {
		out, in = rs[len(rs)-1], vs[0]
	}
	joined := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !cjk(string(r)) }
	return !joined(out) || !joined(in)
}

// likeness is the share of words that two sentences have in common, 0 to 1
// (Jaccard).
func (s sentenceAt) likeness(o sentenceAt) float64 {
	count := map[string]int{}
	for _, w := range s.words {
		count[bare(w)]++
	}
	common := 0
	for _, w := range o.words {
		if count[bare(w)] > 0 {
			count[bare(w)]--
			common++
		}
	}
	all := len(s.words) + len(o.words) - common
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}

func bare(w string) string { return strings.ToLower(strings.Trim(w, ".,;:!?()\"'“”„«»")) }
