package locale

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Languages is what a workspace says of languages. The zero value is the wording that is
// built in, with English for what a language has not.
type Languages struct {
	// Fallback is the language of what others lack; empty: English.
	Fallback string
	// Instead has for the readers of a language those that they are written to in.
	Instead map[string][]string
	// Own is the workspace's own wording; nil: none.
	Own *Own
}

// Parse is the package's Parse with the workspace's own wording on top of the built-in
// one, and phrases that the language lacks from those that stand for it.
func (s Languages) Parse(tag string) (*Locale, error) {
	t, err := language.Parse(tag)
	if err != nil || tag == "" {
		return nil, fmt.Errorf("%q is no language tag; write one of %s", tag, offers())
	}
	l := &Locale{tag: t.String(), dir: direction(t), from: s}
	if l.lang, err = s.Own.find(t); err != nil {
		return nil, err
	}
	if l.lang == nil {
		return nil, fmt.Errorf("there is no wording for the language %q; write one of %s", tag, offers())
	}
	for _, other := range append(s.standIns(t), s.Fallback, "en") {
		if o, err := language.Parse(other); err == nil && l.fallback == nil {
			if found, err := s.Own.find(o); err == nil && found != nil && found.whole() {
				l.fallback = found
			}
		}
	}
	return l, nil
}

// standIns are the languages in which readers of a language are written to.
func (s Languages) standIns(t language.Tag) []string {
	for _, name := range slices.Backward(namesOf(t)) {
		if tags := s.Instead[name]; len(tags) > 0 {
			return tags
		}
	}
	return nil
}

// offers names the languages that may be written.
func offers() string {
	return fmt.Sprintf("%s, or one of the %d whose dates are known and whose letters you write yourself, such as sv "+
		"and vi", strings.Join(Known(), ", "), len(shelf())-len(Known()))
}

// In is another language in the wording of the same workspace.
func (l *Locale) In(tag string) (*Locale, error) { return l.from.Parse(tag) }

// Missing counts the phrases that the language lacks, and names that from which they come.
func (l *Locale) Missing() (n int, from string) {
	for _, k := range Keys() {
		if _, ok := l.lang.phrases[k]; !ok {
			n++
		}
	}
	return n, l.fallback.tag.String()
}

// whole: every phrase is there.
func (l *lang) whole() bool {
	en, err := shelf()["en"]()
	return err == nil && len(l.phrases) >= len(en.phrases)
}

// Own is a workspace's own wording: files like the built-in ones, by their tag. They lie
// on top of what is built in and may hold as little as one phrase. Nil is none.
type Own struct {
	files map[string]string
	mu    sync.Mutex
	read  map[string]*lang // what was made of them, by tag
}

// NewOwn takes a workspace's files, by tag; name is what a file is called in errors.
func NewOwn(files map[string]string, name func(tag string) string) (*Own, error) {
	if len(files) == 0 {
		return nil, nil
	}
	o := &Own{files: files}
	for _, tag := range slices.Sorted(maps.Keys(files)) {
		t, err := language.Parse(tag)
		if err != nil || t.String() != tag {
			return nil, &FileError{File: name(tag), Message: fmt.Sprintf("%q is no language tag; call the file by "+
				"one, such as sv.yaml or pt-PT.yaml", tag)}
		}
		l, err := o.find(t)
		if err == nil {
			err = l.check(files[tag])
		}
		fault := &FileError{}
		if errors.As(err, &fault) {
			fault.File = name(tag)
		}
		if err != nil {
			return nil, err
		}
	}
	return o, nil
}

// MarshalJSON keeps the files with a revision, whose letters can be made again.
func (o *Own) MarshalJSON() ([]byte, error) { return json.Marshal(o.files) }

// UnmarshalJSON reads them; they were checked when they were kept.
func (o *Own) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &o.files) }

// find gives a language, of the built-in ones and the workspace's own; nil: there is none.
func (o *Own) find(t language.Tag) (*lang, error) {
	var l *lang
	if read, ok := shelved(t); ok {
		var err error
		if l, err = read(); err != nil || o == nil {
			return l, err
		}
	}
	if o == nil {
		return nil, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if l, ok := o.read[t.String()]; ok {
		return l, nil
	}
	own := false
	for _, name := range namesOf(t) {
		text, ok := o.files[name]
		if !ok {
			continue
		}
		if l == nil {
			l = &lang{tag: t}
		}
		if !own {
			l, own = l.copy(), true
		}
		if err := l.read(name, text); err != nil {
			return nil, err
		}
	}
	if o.read == nil {
		o.read = map[string]*lang{}
	}
	if len(o.read) < 1000 {
		o.read[t.String()] = l
	}
	return l, nil
}

// check looks at a file of a workspace's own that could be read: every phrase must be one
// that is asked for, and have the places of the English one.
func (l *lang) check(text string) error {
	en, err := shelf()["en"]()
	if err != nil {
		return err
	}
	all, err := lines("", text)
	if err != nil {
		return err
	}
	fields := l.fields()
	for _, e := range all {
		if slices.ContainsFunc(fields, func(f field) bool { return f.key == e.key }) {
			continue
		}
		english, ok := en.phrases[Key(e.key)]
		if !ok {
			return &FileError{"", e.line, fmt.Sprintf("there is no phrase %q%s", e.key, meant(e.key, fields))}
		}
		if strings.TrimSpace(e.value) == "" {
			return &FileError{"", e.line, e.key + " is empty; write the text, or take the line away"}
		}
		if want, got := verbsOf(english), verbsOf(e.value); !slices.Equal(want, got) {
			return &FileError{"", e.line, fmt.Sprintf("%s has the places %s and needs %s, as in %q", e.key, listed(got),
				listed(want), english)}
		}
	}
	for _, f := range fields {
		if !f.may && f.empty() {
			return &FileError{"", 0, fmt.Sprintf("%s is missing; nothing is known of this language yet, so the file "+
				"needs it", f.key)}
		}
	}
	return nil
}

func listed(places []string) string {
	if len(places) == 0 {
		return "none"
	}
	return strings.Join(places, " ")
}

// meant names the key that somebody may have had in mind.
func meant(key string, fields []field) string {
	best, distance := "", 4
	for _, k := range Keys() {
		if d := Edits(key, string(k)); d < distance {
			best, distance = string(k), d
		}
	}
	for _, f := range fields {
		if d := Edits(key, f.key); d < distance {
			best, distance = f.key, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// Edits is the number of letters to change, add or drop between two words (Levenshtein), for the
// question "did you mean".
func Edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost++
			}
			left = row[j+1]
			row[j+1] = min(cost, row[j]+1, left+1)
		}
	}
	return row[len(b)]
}
