package locale

import (
	"fmt"
	"strconv"
	"strings"
)

// Sheet is a file for somebody who translates a workspace's wording: every phrase with
// where it stands, as a comment, so that the file changes nothing until it is written in.
func (l *Locale) Sheet() (string, error) {
	english, err := files.ReadFile("data/en.yaml")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# The fixed words around letters in %s. Take away the # before a key and write\n"+
		"# the text; %%s and %%d are places that must stay. Lines that begin with # change nothing.\n\n", l.lang.name)
	_, phrases, _ := strings.Cut(string(english), "\n\n## ")
	for line := range strings.Lines("## " + phrases) {
		if key, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			text, _ := l.phrase(Key(key))
			line = "#" + key + ": " + strconv.Quote(text) + "\n"
		}
		b.WriteString(line)
	}
	return b.String(), nil
}
