package desk

import (
	"fmt"
	"slices"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/recipients"
)

// LetterFiles are the letters of a notice, relative to the workspace: that in the language
// asked for first, else that of notice.yaml's first.
func (d *Desk) LetterFiles(slug, tag string) ([]string, error) {
	n, err := d.ws.Notice(slug)
	if err != nil {
		return nil, err
	}
	tags := slices.Clone(n.Locales)
	if tag != "" {
		first := recipients.Fallback(tag, "", append([]string{""}, tags...)) // without one the answer is the empty one
		if first == "" {
			return nil, fmt.Errorf("%s has no letter in %q; it has %s", slug, tag, talk.Words(tags))
		}
		tags = append([]string{first}, slices.DeleteFunc(tags, func(t string) bool { return t == first })...)
	}
	var files []string
	for _, tag := range tags {
		files = append(files, letter.File(slug, tag))
	}
	return files, nil
}
