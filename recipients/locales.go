package recipients

import (
	"strings"

	"golang.org/x/text/language"
)

// Letters are the languages that a notice has letters in, and who gets which.
type Letters struct {
	Available []string            // the main one first
	Instead   map[string][]string // for the readers of a language, those that they are written to in
	Fallback  string              // for who reads a language without a letter; empty: the region's

	known map[readers]string // a list has few languages and many people
}

// readers are people of one language in regions of one language.
type readers struct{ own, region string }

// For chooses the letter of a recipient: in the own language, or a wider or sister form
// of it; else in one that stands for it, or the fallback; else in the region's, by the
// same rule; else the main one. It is empty only if no letter is available.
func (l *Letters) For(own, region string) string {
	who := readers{own, region}
	tag, ok := l.known[who]
	if !ok {
		tag = l.choose(own, region)
		if l.known == nil {
			l.known = map[readers]string{}
		}
		if len(l.known) < 10_000 {
			l.known[readers{strings.Clone(own), strings.Clone(region)}] = tag
		}
	}
	return tag
}

func (l *Letters) choose(own, region string) string {
	if len(l.Available) == 0 {
		return ""
	}
	wanted := []string{own}
	if own != "" {
		wanted = append(append(wanted, l.standIns(own)...), l.Fallback)
	}
	wanted = append(append(append(wanted, region), l.standIns(region)...), l.Fallback)
	for _, tag := range wanted {
		if found := nearest(tag, l.Available); found != "" {
			return found
		}
	}
	return l.Available[0]
}

// Chosen reports whether the workspace said that readers of a language get this letter.
func (l *Letters) Chosen(own, tag string) bool {
	for _, other := range append(l.standIns(own), l.Fallback) {
		if nearest(other, []string{tag}) != "" {
			return true
		}
	}
	return false
}

// standIns are the languages that stand for one: those of the tag itself, else of the
// tag with its last part cut off.
func (l *Letters) standIns(tag string) []string {
	for ; tag != ""; tag = parent(tag) {
		if tags, ok := l.Instead[tag]; ok {
			return tags
		}
	}
	return nil
}

// Fallback is Letters.For where nothing is said of languages.
func Fallback(recipient, region string, available []string) string {
	return (&Letters{Available: available}).choose(recipient, region)
}

// nearest tries the locale itself, then with its last part cut off, then any of
// the same language and script: de-CH, de, de-AT. Scripts keep apart: zh-Hant
// never gets zh-Hans.
func nearest(wanted string, available []string) string {
	for tag := wanted; tag != ""; tag = parent(tag) {
		for _, a := range available {
			if strings.EqualFold(a, tag) {
				return a
			}
		}
	}
	base, script := baseOf(wanted)
	if base == "" {
		return ""
	}
	for _, a := range available {
		if b, s := baseOf(a); b == base && s == script {
			return a
		}
	}
	return ""
}

func parent(tag string) string {
	if i := strings.LastIndexByte(tag, '-'); i > 0 {
		// zh-TW is written in another script than zh: its parent is no help.
		_, own := baseOf(tag)
		if _, up := baseOf(tag[:i]); own == up {
			return tag[:i]
		}
	}
	return ""
}

func baseOf(s string) (base, script string) {
	tag, err := language.Parse(s)
	if err != nil {
		return "", ""
	}
	b, _ := tag.Base()
	c, _ := tag.Script()
	return b.String(), c.String()
}
