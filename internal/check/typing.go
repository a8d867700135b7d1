package check

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/outputs"
)

// typingRule finds slips of the hand that need no thought to mend: a word that stands
// twice, a mark of French without the space before it.
func typingRule() Rule {
	return Rule{ID: "typing", Level: Warning, Finds: "a word that stands twice, a French mark without its space",
		Why:    "It looks as if nobody had read the letter.",
		Remedy: "mend it, or run check with --fix", look: func(n *Notice, found found) {
			for _, t := range n.Texts {
				for i := range t.Passages {
					t.lookDoubled(&t.Passages[i], found)
					t.lookFrench(&t.Passages[i], found)
				}
			}
		}}
}

// mayDouble are words that stand twice in good sentences.
var mayDouble = map[string][]string{
	"en": {"had", "that", "very", "so", "is", "bye", "can", "do"},
	"de": {"die", "der", "das", "den", "dem", "sie", "ihr", "uns", "wir", "sehr", "wenn", "in", "zu", "an", "aus"},
	"fr": {"nous", "vous", "très", "bien", "on", "en"},
	"es": {"muy", "casi", "luego"},
	"pt": {"muito", "logo", "se"},
}

func (t *Text) lookDoubled(p *outputs.Passage, found found) {
	allowed, known := mayDouble[t.Language()]
	if !known || p.Kind == outputs.InCell {
		return
	}
	last, from, end := "", 0, 0
	for i := 0; i < len(p.Text); {
		r, size := utf8.DecodeRuneInString(p.Text[i:])
		if !unicode.IsLetter(r) {
			i += size
			continue
		}
		start := i
		for i < len(p.Text) {
			r, size = utf8.DecodeRuneInString(p.Text[i:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("'’-", r) {
				break
			}
			i += size
		}
		word := strings.ToLower(p.Text[start:i])
		between := p.Text[end:start]
		if word == last && between != "" && strings.Trim(between, " \n") == "" && utf8.RuneCountInString(word) > 1 &&
			!slices.Contains(allowed, word) && p.Typed(from, i) && !inCode(p, start) &&
			!named(p.Text[from:end], p.Text[start:i]) {
			f := found(t.At(p, start), "%q stands twice", p.Text[start:i])
			if from, to := p.Offset(end), p.Offset(start)+i-start; !strings.Contains(t.Source[from:to], "\n") {
				f.Fix = append(f.Fix, Edit{t.File, from, to, ""})
			}
		}
		last, from, end = word, start, i
	}
}

// named reports a name that is said twice, such as a town's that is a region's too.
func named(first, second string) bool {
	a, _ := utf8.DecodeRuneInString(first)
	b, _ := utf8.DecodeRuneInString(second)
	return unicode.IsUpper(a) && unicode.IsUpper(b)
}

var unspacedMark = regexp.MustCompile(`(\pL|\d|»|\))([;!?:])(?:[ \n]|$)`)

// lookFrench finds marks that French parts from the word before, but in Canada.
func (t *Text) lookFrench(p *outputs.Passage, found found) {
	if t.Language() != "fr" || strings.HasSuffix(t.Tag, "-CA") || strings.HasSuffix(t.Tag, "-CH") {
		return
	}
	for _, m := range unspacedMark.FindAllStringSubmatchIndex(p.Text, -1) {
		mark := p.Text[m[4]:m[5]]
		if !p.Typed(m[2], m[5]) || inCode(p, m[4]) || inURL(p, m[4]) {
			continue
		}
		f := found(t.At(p, m[4]), "before %q French has a space", mark)
		f.Level = Note
		space := "\u202f"
		if mark == ":" {
			space = "\u00a0"
		}
		f.Fix = append(f.Fix, Edit{t.File, p.Offset(m[4]), p.Offset(m[4]), space})
	}
}
