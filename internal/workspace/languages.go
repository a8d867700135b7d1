package workspace

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"tidings/internal/locale"
	"tidings/recipients"
	"tidings/templates"
)

// LocaleDir is the folder of a workspace's own wording, a file a language.
const LocaleDir = "locales"

// Languages is what is done where a letter, or its fixed wording, is not there in
// somebody's language.
type Languages struct {
	// The language of letters to people in whose own there is none, as a language tag; left out: that of their region.
	// Drafts have a letter in it. What the fixed wording of a language lacks is taken from it, too.
	// Example: en
	Fallback string `yaml:"fallback,omitempty" json:"fallback,omitempty"`
	// The same for the readers of one language: the first of these that there is a letter in.
	// Example: {fr: [en], ca: [es, en]}
	Instead map[string][]string `yaml:"instead,omitempty" json:"instead,omitempty"`

	// Own is the wording in the folder locales.
	Own *locale.Own `yaml:"-" json:"own,omitempty" jsonschema:"-"`
}

// Parse reads a language's tag and gives its wording in this workspace.
func (l Languages) Parse(tag string) (*locale.Locale, error) { return l.Wording().Parse(tag) }

// Wording is the wording of this workspace in all languages.
func (l Languages) Wording() locale.Languages {
	return locale.Languages{Fallback: l.Fallback, Instead: l.Instead, Own: l.Own}
}

// Letters says who gets which of the letters that there are.
func (l Languages) Letters(available []string) *recipients.Letters {
	return &recipients.Letters{Available: available, Instead: l.Instead, Fallback: l.Fallback}
}

// LetterLocales are the languages of the built-in letters.
func LetterLocales() []string { return letterLocales() }

var letterLocales = sync.OnceValue(func() []string { return templates.New(nil).List()[0].Locales })

func (k *checker) languages(l Languages) {
	if l.Fallback != "" {
		k.locale("languages.fallback", l.Fallback)
	}
	for _, tag := range slices.Sorted(maps.Keys(l.Instead)) {
		at := "languages.instead." + tag
		k.locale(at, tag)
		if len(l.Instead[tag]) == 0 {
			k.add(at, "no language stands for %s; name one, or take the line away", tag)
		}
		for _, other := range l.Instead[tag] {
			k.locale(at, other)
			if other == tag {
				k.add(at, "%s stands for itself; name another language", tag)
			}
		}
	}
}

// loadWording reads the workspace's own wording.
func (w *Workspace) loadWording() error {
	entries, err := os.ReadDir(w.Path(LocaleDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for _, e := range entries {
		tag, ok := strings.CutSuffix(e.Name(), ".yaml")
		if !ok || strings.HasPrefix(tag, ".") {
			continue
		}
		data, err := readCapped(w.Path(LocaleDir, e.Name()))
		if err != nil {
			return inFile(path.Join(LocaleDir, e.Name()), err)
		}
		texts[tag] = string(data)
	}
	file := func(tag string) string { return path.Join(LocaleDir, tag+".yaml") }
	w.Config.Languages.Own, err = locale.NewOwn(texts, file)
	fault := &locale.FileError{}
	if errors.As(err, &fault) {
		tag := strings.TrimSuffix(path.Base(fault.File), ".yaml")
		return Errors{{File: fault.File, Line: fault.Line, Column: min(fault.Line, 1), Message: fault.Message,
			Excerpt: excerpt(texts[tag], fault.Line, 1)}}
	}
	return err
}
