package web

import (
	"cmp"
	"encoding/base64"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/templates"
)

// Frame is what surrounds every page: who writes, and the way around the site that
// the page is part of. Whoever makes that site fills Base, Places and Feeds; without
// Places a page stands on its own.
type Frame struct {
	Name   string  // of the organisation, as letterhead
	Title  string  // of the site
	Sheet  string  // the style sheet of every page
	Base   string  // where the site stands, without a slash at its end; empty: unknown
	Places []Place // the site's navigation, the first one being its first page; empty: no site
	Feeds  []Feed  // the site's files for programs

	theme
	brand    templates.Brand
	address  []string
	sheetSum string
	logo     string // data URI or empty
}

// Place is an entry of the site's navigation.
type Place struct {
	Path  string // below the site's root
	Label locale.Key
}

// Feed is one of the site's files for programs.
type Feed struct {
	Path  string // below the site's root
	Kind  string // media type
	Label locale.Key
}

// NewFrame makes the frame of an organisation's pages. Without a title, the site
// has the organisation's name.
func NewFrame(brand templates.Brand, organisation, title string, address []string) *Frame {
	f := &Frame{theme: themeOf(brand), brand: brand, Name: cmp.Or(brand.Name, organisation), address: address}
	f.Title = cmp.Or(title, f.Name)
	f.Sheet = f.theme.sheet()
	f.sheetSum = sheetHash(f.Sheet)
	if len(brand.LogoPNG) > 0 {
		f.logo = "data:image/png;base64," + base64.StdEncoding.EncodeToString(brand.LogoPNG)
	}
	return f
}

// Head is what one page says about itself.
type Head struct {
	Locale      *locale.Locale // of the frame's words
	Path        string         // below the site's root, with slashes
	Title       string
	Description string
	Kind        string    // Open Graph type
	Published   time.Time // articles only
	Canonical   string    // absolute; empty: unknown
	Inline      bool      // the sheet stands in the page
	Absolute    bool      // links begin at the site's root: the page may be shown at any path
	NoIndex     bool
	Skip        string // text of the link over the head
	Target      string // its target's id
	Current     string // path of the entry of the navigation that the page is

	tag        string      // language of the page; empty: Locale's
	alternates []alternate // a letter's
}

// alternate is the same letter in another language.
type alternate struct {
	tag  string
	name string // the language in its own words
	href string // relative to the page
	url  string // absolute; empty: unknown
}

// Up is the way from a page to the site's root.
func (f *Frame) Up(h *Head) string {
	if h.Absolute {
		return f.rootPath()
	}
	return strings.Repeat("../", strings.Count(h.Path, "/"))
}

// rootPath is the path of the site's root on its server.
func (f *Frame) rootPath() string {
	if _, rest, ok := strings.Cut(f.Base, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:] + "/"
		}
	}
	return "/"
}

// URL is the absolute address of a path below the root, or nothing.
func (f *Frame) URL(path string) string {
	if f.Base == "" {
		return ""
	}
	if path == "index.html" {
		path = ""
	}
	return f.Base + "/" + strings.TrimSuffix(path, "index.html")
}

// stamp is a time for machines; empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
