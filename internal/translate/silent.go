package translate

import (
	"strings"

	"tidings/outputs"
)

// silence drops the words of a field that the letter in the other language leaves out: "Dear
// ((first name??customer))," is "Guten Tag ((name??)),". Words that a translator gave stay.
func (t *Text) silence(md string, given func(words []outputs.Part) bool) {
	list, err := outputs.Runs([]byte(md), "")
	if err != nil || md == "" {
		return
	}
	for _, pair := range align(t.passages, list) {
		for n := range t.Units {
			u := &t.Units[n]
			field, id, _ := strings.Cut(u.ID, ".")
			if u.passage < 0 && !u.silent && field == unitID(pair[0]) && u.filled() == 0 && !given(u.Pieces[0].Parts) &&
				leftOut(t.passages[pair[0]].Parts, id, list[pair[1]].Parts) {
				u.silent, u.Pieces = true, nil
			}
		}
	}
}

// leftOut reports whether the other language says nothing where a field's value is not known.
func leftOut(source []outputs.Part, id string, target []outputs.Part) bool {
	for _, c := range codesOf(source, nil) {
		if c.id != id {
			continue
		}
		for _, o := range codesOf(target, nil) {
			if loose(o.part) == loose(c.part) {
				return o.part.HasFallback && o.part.Fallback == ""
			}
		}
	}
	return false
}

// gives reports whether a translator translated some words.
func (d doneText) gives(words []outputs.Part) bool {
	for _, u := range d.units {
		for _, s := range u.segments {
			if !s.gap && !s.lacks() && sameSource(s.source, words) {
				return true
			}
		}
	}
	return false
}
