package locale

import (
	"embed"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// The files of the languages. A file without a region is its language as a whole, one with
// a region or a script has what differs. Patterns, months and units that are not ours
// follow the Unicode CLDR; its licence is beside them.
//
//go:embed data/*.yaml
var files embed.FS

// lang is a language as its files have it. It never changes once it is read.
type lang struct {
	patterns
	tag     language.Tag
	phrases map[Key]string
}

// shelf holds the languages that are built in, each read when it is first asked for.
var shelf = sync.OnceValue(func() map[string]func() (*lang, error) {
	names, _ := fs.Glob(files, "data/*.yaml")
	out := make(map[string]func() (*lang, error), len(names))
	for _, name := range names {
		tag := strings.TrimSuffix(strings.TrimPrefix(name, "data/"), ".yaml")
		out[tag] = sync.OnceValues(func() (*lang, error) { return builtIn(tag) })
	}
	return out
})

// builtIn reads a language's file on top of that of the wider language.
func builtIn(tag string) (*lang, error) {
	name := "data/" + tag + ".yaml"
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	l := &lang{phrases: map[Key]string{}}
	if base, _, ok := strings.Cut(tag, "-"); ok {
		if wider, err := builtIn(base); err == nil {
			l = wider
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	l.tag = language.Make(tag)
	return l, l.read(name, string(text))
}

// copy gives a language that a file may be read into.
func (l *lang) copy() *lang {
	c := &lang{patterns: l.patterns, tag: l.tag, phrases: make(map[Key]string, len(l.phrases))}
	maps.Copy(c.phrases, l.phrases)
	return c
}

// read takes a file in. Which phrases there are decides the English file.
func (l *lang) read(name, text string) error {
	all, err := lines(name, text)
	if err != nil {
		return err
	}
	fields := map[string]field{}
	for _, f := range l.fields() {
		fields[f.key] = f
	}
	seen := make(map[string]int, len(all))
	for _, e := range all {
		if first := seen[e.key]; first > 0 {
			return &FileError{name, e.line, e.key + " stands twice; remove one of them"}
		}
		seen[e.key] = e.line
		f, ok := fields[e.key]
		if !ok {
			l.phrases[Key(e.key)] = e.value
			continue
		}
		if err := f.set(e.value); err != nil {
			return &FileError{name, e.line, e.key + ": " + err.Error()}
		}
	}
	return nil
}

// shelved finds the built-in file that speaks for a tag: the last of its names that has one.
func shelved(t language.Tag) (func() (*lang, error), bool) {
	for _, name := range slices.Backward(namesOf(t)) {
		if read, ok := shelf()[name]; ok {
			return read, true
		}
	}
	return nil, false
}

// namesOf are the names under which a tag's wording may stand: that of its language, of
// its language in its script, in its region, and its own. No language: none.
func namesOf(t language.Tag) []string {
	base, sure := t.Base()
	if sure != language.Exact {
		return nil
	}
	script, _ := t.Script()
	b := base.String()
	if b == "no" {
		b = "nb" // Norwegian is written as Bokmål where nothing else is said
	}
	names := []string{b, b + "-" + script.String()}
	// x/text takes American English for granted where no region is named.
	if region, named := t.Region(); named == language.Exact {
		names = append(names, b+"-"+region.String())
	}
	if tag := t.String(); !slices.Contains(names, tag) {
		names = append(names, tag)
	}
	return names
}

// category is the plural category of a whole number.
func (l *lang) category(n int) plural.Form {
	if n < 0 {
		n = -n
	}
	return plural.Cardinal.MatchPlural(l.tag, n%10_000_000, 0, 0, 0, 0)
}

// Known lists the locales whose wording is complete.
func Known() []string { return slices.Clone(known()) }

var known = sync.OnceValue(func() []string {
	var out []string
	for name := range shelf() {
		if head := head(name); strings.Contains(head, "\nstatus: \"complete\"") {
			tags := []string{name}
			if _, rest, ok := strings.Cut(head, "\ntags: \""); ok {
				named, _, _ := strings.Cut(rest, `"`)
				tags = strings.Fields(named)
			}
			out = append(out, tags...)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if en := strings.HasPrefix(a, "en"); en != strings.HasPrefix(b, "en") {
			return map[bool]int{true: -1, false: 1}[en] // what is taken where nothing else is known
		}
		return strings.Compare(a, b)
	})
	return out
})

// head is the beginning of a language's file, which says what it is.
func head(name string) string {
	f, err := files.Open("data/" + name + ".yaml")
	if err != nil {
		return ""
	}
	defer f.Close() //nolint:errcheck // it was only read
	b := make([]byte, 600)
	n, _ := f.Read(b)
	return string(b[:n])
}
