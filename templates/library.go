package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed letters
var builtIn embed.FS

// Where a letter template comes from.
const (
	BuiltIn   = "built-in"
	Workspace = "workspace"
)

// Info describes one letter template.
type Info struct {
	Name        string   `json:"name"`
	Locales     []string `json:"locales"`
	Source      string   `json:"source"` // workspace if any of its files is the workspace's own
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Needs       []string `json:"needs"` // kinds of records without which it says nothing
	// Version is that of a built-in template, in its first language; "": the workspace's own, or one
	// that chooses another.
	Version string `json:"version,omitempty"`
}

// Library holds the letter templates: the built-in ones, and over them those of
// a workspace. It is safe for several goroutines if the overlay is.
type Library struct{ overlay fs.FS }

// New makes a library. overlay is the workspace's templates folder, whose files
// letters/NAME/LOCALE.md win over the built-in ones; nil means none.
func New(overlay fs.FS) *Library { return &Library{overlay} }

// stages are the templates that choose another one by the record's status.
func stages() map[string][]string {
	return map[string][]string{
		"incident":    {"incident-initial", "incident-update", "incident-resolved", "incident-post"},
		"maintenance": {"maintenance-announce", "maintenance-reminder", "maintenance-done", "maintenance-cancelled"},
	}
}

// List gives every template by name, those that choose by status included.
func (l *Library) List() []Info {
	names := map[string]bool{}
	for _, f := range l.layers() {
		entries, _ := fs.ReadDir(f.fs, "letters")
		for _, e := range entries {
			names[e.Name()] = names[e.Name()] || e.IsDir()
		}
	}
	for name := range stages() {
		names[name] = true
	}
	var out []Info
	for name, ok := range names {
		if in, found := l.info(name); ok && found {
			out = append(out, in)
		}
	}
	slices.SortFunc(out, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (l *Library) info(name string) (Info, bool) {
	in := Info{Name: name, Locales: l.locales(name), Source: BuiltIn, Needs: []string{}}
	if stage, ok := stages()[name]; ok {
		if len(in.Locales) > 0 {
			in.Source = Workspace
		}
		in.Locales = union(in.Locales, l.locales(stage[0]))
		in.Title = strings.ToUpper(name[:1]) + name[1:]
		in.Description = "Chooses by the record's status: " + strings.Join(stage, ", ")
		in.Needs = []string{name}
		return in, true
	}
	if len(in.Locales) == 0 {
		return in, false
	}
	first := in.Locales[0]
	if slices.Contains(in.Locales, "en") {
		first = "en"
	}
	for _, locale := range in.Locales {
		if s, err := l.read(name, locale); err == nil && s.from == Workspace {
			in.Source = Workspace
		}
	}
	if s, err := l.read(name, first); err == nil {
		head := header(s.text)
		in.Title, in.Description, in.Needs = head["title"], head["description"], needs(head)
		if in.Source == BuiltIn {
			in.Version = head["version"]
		}
	}
	return in, true
}

// needs are the kinds of records that a template's header wants.
func needs(head map[string]string) []string {
	return strings.Fields(strings.ReplaceAll(head["needs"], ",", " "))
}

// union gives the locales of two lists, sorted.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Exists reports whether there is a template of this name.
func (l *Library) Exists(name string) bool {
	_, ok := l.info(name)
	return ok && validName(name)
}

// Show gives the source of a template in a locale, or in the nearest one of the
// same language. A template that chooses by status shows all that it chooses
// from.
func (l *Library) Show(name, locale string) (string, error) {
	if stage := stages()[name]; l.chooses(name, locale) {
		var parts []string
		for _, s := range stage {
			text, err := l.Show(s, locale)
			if err != nil {
				return "", err
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, "\n"), nil
	}
	s, err := l.find(name, locale)
	return s.text, err
}

// source is one template file.
type source struct {
	path string // letters/NAME/LOCALE.md
	from string // BuiltIn or Workspace
	text string
}

type layer struct {
	fs   fs.FS
	from string
}

func (l *Library) layers() []layer {
	if l.overlay == nil {
		return []layer{{builtIn, BuiltIn}}
	}
	return []layer{{l.overlay, Workspace}, {builtIn, BuiltIn}}
}

// read opens exactly one locale's file, the workspace's first.
func (l *Library) read(name, locale string) (source, error) {
	p := path.Join("letters", name, locale+".md")
	for _, f := range l.layers() {
		b, err := fs.ReadFile(f.fs, p)
		switch {
		case err == nil:
			return source{p, f.from, strings.ReplaceAll(string(b), "\r\n", "\n")}, nil
		case !errors.Is(err, fs.ErrNotExist):
			return source{}, fmt.Errorf("the letter template %s cannot be read: %w", p, err)
		}
	}
	return source{}, fs.ErrNotExist
}

// find opens the file of a locale, of its parents, or of another variant of the
// same language.
func (l *Library) find(name, locale string) (source, error) {
	known := l.locales(name)
	if !validName(name) || len(known) == 0 {
		return source{}, fmt.Errorf("there is no letter template %q; the templates are %s", name,
			strings.Join(l.names(), ", "))
	}
	if best, ok := nearest(known, locale); ok {
		return l.read(name, best)
	}
	return source{}, NoLanguageError{name, locale, known}
}

// NoLanguageError says that a template has no text in a language.
type NoLanguageError struct {
	Template, Locale string
	Has              []string
}

func (e NoLanguageError) Error() string {
	return fmt.Sprintf("the letter template %s has no text for the locale %q, only for %s; write it in "+
		"templates/letters/%s/%s.md", e.Template, e.Locale, strings.Join(e.Has, ", "), e.Template, e.Locale)
}

func nearest(known []string, locale string) (string, bool) {
	language, _, _ := strings.Cut(locale, "-")
	for _, same := range []func(string) bool{
		func(k string) bool { return strings.EqualFold(k, locale) },
		func(k string) bool { return strings.EqualFold(k, language) },
		func(k string) bool { base, _, _ := strings.Cut(k, "-"); return strings.EqualFold(base, language) },
	} {
		if i := slices.IndexFunc(known, same); i >= 0 && locale != "" {
			return known[i], true
		}
	}
	return "", false
}

// locales lists the locales of a template, sorted.
func (l *Library) locales(name string) []string {
	var out []string
	for _, f := range l.layers() {
		entries, _ := fs.ReadDir(f.fs, path.Join("letters", name))
		for _, e := range entries {
			if locale, ok := strings.CutSuffix(e.Name(), ".md"); ok && !e.IsDir() && !slices.Contains(out, locale) {
				out = append(out, locale)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (l *Library) names() []string {
	var out []string
	for _, in := range l.List() {
		out = append(out, in.Name)
	}
	return out
}

// validName keeps names to one folder: lower-case letters, digits and hyphens.
func validName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// header reads the "key: value" lines of the comment that begins a template.
func header(text string) map[string]string {
	out := map[string]string{}
	_, body, ok := strings.Cut(text, "/*")
	if !ok || !strings.HasPrefix(strings.TrimSpace(text), "{{") {
		return out
	}
	body, _, _ = strings.Cut(body, "*/")
	for line := range strings.Lines(body) {
		if k, v, ok := strings.Cut(line, ":"); ok {
			out[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return out
}

// chooses reports whether a template takes another one by the record's status. In a
// language for which the workspace has a letter of that name, it does not.
func (l *Library) chooses(name, locale string) bool {
	if len(stages()[name]) == 0 {
		return false
	}
	_, own := nearest(l.locales(name), locale)
	return !own
}
