package recipients

import (
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

// ParseLocale checks a locale and gives it in its usual spelling: "pt_br" becomes
// "pt-BR". Empty stays empty.
func ParseLocale(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return "", fmt.Errorf("language %q is not known; write a tag such as en, de or pt-BR", s)
	}
	return tag.String(), nil
}

// Fallback chooses the locale in which to write: the recipient's own, else a
// wider or sister form of it, else the region's by the same rule, else the first
// of available, which is the notice's main locale. It is empty only if available
// is.
func Fallback(recipient, region string, available []string) string {
	if len(available) == 0 {
		return ""
	}
	for _, wanted := range []string{recipient, region} {
		if found := nearest(wanted, available); found != "" {
			return found
		}
	}
	return available[0]
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
