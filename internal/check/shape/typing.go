package shape

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/rule"
	"tidings/outputs"
)

// typing finds slips of the hand that need no thought to mend: a word that stands
// twice, a mark of French without the space before it.
func typing() rule.Rule {
	return rule.Rule{ID: "typing", Level: rule.Warning,
		Finds:  "a word that stands twice, a French mark without its space, an invisible mark that turns words",
		Why:    "It looks as if nobody had read the letter.",
		Remedy: "mend it, or run check with --fix", InLetter: func(t *rule.Text, found rule.Found) {
			for p := range t.Parts() {
				lookDoubled(t, p, found)
				lookFrench(t, p, found)
				lookTurned(t, p, found)
			}
		}}
}

// lookTurned finds the marks of Unicode that turn letters around against their script, which nobody types
// and nobody sees.
func lookTurned(t *rule.Text, p *outputs.Passage, found rule.Found) {
	if i := strings.IndexAny(p.Text, "\u202d\u202e"); i >= 0 && p.Typed(i, i+3) {
		f := found(t.At(p, i), "an invisible mark turns what follows around, so that readers see other letters")
		f.Level, f.Remedy = rule.Error, "type the words anew"
	}
}

// mayDouble are words that stand twice in good sentences.
var mayDouble = map[string][]string{
	"en": {"had", "that", "very", "so", "is", "bye", "can", "do"},
	"de": {"die", "der", "das", "den", "dem", "sie", "ihr", "uns", "wir", "sehr", "wenn", "in", "zu", "an", "aus"},
	"fr": {"nous", "vous", "très", "bien", "on", "en"},
	"es": {"muy", "casi", "luego"},
	"pt": {"muito", "logo", "se"},
}

func lookDoubled(t *rule.Text, p *outputs.Passage, found rule.Found) {
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
			!slices.Contains(allowed, word) && p.Typed(from, i) && !rule.Marked(p, start, start+1, outputs.CodeMark) &&
			!named(p.Text[from:end], p.Text[start:i]) {
			f := found(t.At(p, start), "%q stands twice", p.Text[start:i])
			if from, to := p.Offset(end), p.Offset(start)+i-start; !strings.Contains(t.Source[from:to], "\n") {
				f.Fix = append(f.Fix, t.Edit(from, to, ""))
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
func lookFrench(t *rule.Text, p *outputs.Passage, found rule.Found) {
	if t.Language() != "fr" || strings.HasSuffix(t.Tag, "-CA") || strings.HasSuffix(t.Tag, "-CH") {
		return
	}
	for _, m := range unspacedMark.FindAllStringSubmatchIndex(p.Text, -1) {
		mark := p.Text[m[4]:m[5]]
		if !p.Typed(m[2], m[5]) || rule.Marked(p, m[4], m[4]+1, rule.Unread...) {
			continue
		}
		f := found(t.At(p, m[4]), "before %q French has a space", mark)
		f.Level = rule.Note
		space := "\u202f"
		if mark == ":" {
			space = "\u00a0"
		}
		f.Fix = append(f.Fix, t.Edit(p.Offset(m[4]), p.Offset(m[4]), space))
	}
}
