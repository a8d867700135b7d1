package web

import (
	"encoding/base64"
	"strings"

	"tidings/internal/locale"
	"tidings/templates"
)

// frame is what surrounds every page: who writes, and the way around the site.
type frame struct {
	theme
	brand    templates.Brand
	name     string // of the organisation, as letterhead
	title    string // of the site
	address  []string
	sheet    string
	sheetSum string
	site     bool // false: a page on its own, without a site around it
	letters  bool // the site has letters
	base     string
	logo     string // data URI or empty
}

func newFrame(brand templates.Brand, organisation, title string, address []string) *frame {
	f := &frame{theme: themeOf(brand), brand: brand, name: brand.Name, title: title, address: address}
	if f.name == "" {
		f.name = organisation
	}
	if f.title == "" {
		f.title = f.name
	}
	f.sheet = f.theme.sheet()
	f.sheetSum = sheetHash(f.sheet)
	if len(brand.LogoPNG) > 0 {
		f.logo = "data:image/png;base64," + base64.StdEncoding.EncodeToString(brand.LogoPNG)
	}
	return f
}

// alternate is the same letter in another language.
type alternate struct {
	tag  string
	name string // the language in its own words
	href string // relative to the page
	url  string // absolute; empty: unknown
}

// pageHead is what one page says about itself.
type pageHead struct {
	loc         *locale.Locale
	tag         string // language of the page; empty: loc's
	path        string // below the site's root, with slashes
	title       string
	description string
	kind        string // Open Graph type
	published   string // RFC 3339, articles only
	canonical   string // absolute; empty: unknown
	inline      bool   // the sheet stands in the page
	absolute    bool   // links begin at the site's root: the page may be shown at any path
	noindex     bool
	skip        string // text of the link over the head
	target      string // its target's id
	current     string // path of the entry of the navigation that the page is
	alternates  []alternate
}

// up is the way from a page to the site's root.
func (h *pageHead) up(f *frame) string {
	if h.absolute {
		return f.rootPath()
	}
	return strings.Repeat("../", strings.Count(h.path, "/"))
}

// rootPath is the path of the site's root on its server.
func (f *frame) rootPath() string {
	if _, rest, ok := strings.Cut(f.base, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:] + "/"
		}
	}
	return "/"
}

// url is the absolute address of a path below the root, or nothing.
func (f *frame) url(path string) string {
	if f.base == "" {
		return ""
	}
	if path == "index.html" {
		path = ""
	}
	return f.base + "/" + strings.TrimSuffix(path, "index.html")
}

// open writes everything before the content of main.
func (f *frame) open(w *writer, h *pageHead) {
	tag := h.tag
	if tag == "" {
		tag = h.loc.Tag()
	}
	w.raw("<!DOCTYPE html>\n<html")
	w.attribute("lang", tag)
	w.attribute("dir", h.loc.Dir())
	w.raw(">\n<head>\n<meta charset=\"utf-8\">\n")
	f.policy(w, h)
	w.raw(`<meta name="viewport" content="width=device-width,initial-scale=1">` + "\n" + `<meta name="color-scheme" content="light dark">` + "\n")
	title := h.title
	if title != f.title {
		title += " · " + f.title
	}
	w.element("title", title)
	w.raw("\n")
	f.meta(w, "name", "description", h.description)
	if h.noindex {
		f.meta(w, "name", "robots", "noindex")
	}
	f.meta(w, "name", "generator", "Tidings")
	w.raw(`<meta name="theme-color" media="(prefers-color-scheme: light)" content="`, cardLight, `">`+"\n"+
		`<meta name="theme-color" media="(prefers-color-scheme: dark)" content="`, cardDark, `">`+"\n")
	f.links(w, h)
	f.social(w, h, tag)
	w.raw("</head>\n<body>\n")
	f.top(w, h)
}

// policy allows the page its own sheet and pictures in itself, and nothing else.
// Checkers that run inside the page may fetch files of the site, as robots.txt.
func (f *frame) policy(w *writer, h *pageHead) {
	style := "'self'"
	if h.inline {
		style = f.sheetSum
	}
	w.raw(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src `, style, `; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'">`+"\n")
}

func (f *frame) meta(w *writer, key, name, content string) {
	if content == "" {
		return
	}
	w.raw("<meta ", key, `="`, name, `"`)
	w.attribute("content", content)
	w.raw(">\n")
}

func (f *frame) link(w *writer, rel, kind, title, href string) {
	w.raw(`<link rel="`, rel, `"`)
	if kind != "" {
		w.raw(` type="`, kind, `"`)
	}
	if title != "" {
		w.attribute("title", title)
	}
	w.attribute("href", href)
	w.raw(">\n")
}

func (f *frame) links(w *writer, h *pageHead) {
	up := h.up(f)
	if h.inline {
		w.raw("<style>", f.sheet, "</style>\n")
	} else {
		f.link(w, "stylesheet", "", "", up+"style.css")
	}
	f.link(w, "icon", "image/svg+xml", "", f.icon())
	if h.canonical != "" {
		f.link(w, "canonical", "", "", h.canonical)
	}
	for i, a := range h.alternates {
		if a.url == "" {
			continue
		}
		if i == 0 {
			w.raw(`<link rel="alternate" hreflang="x-default"`)
			w.attribute("href", a.url)
			w.raw(">\n")
		}
		w.raw(`<link rel="alternate"`)
		w.attribute("hreflang", a.tag)
		w.attribute("href", a.url)
		w.raw(">\n")
	}
	if !f.site {
		return
	}
	for _, x := range f.feeds(h.loc) {
		if x.kind != "application/json" {
			f.link(w, "alternate", x.kind, x.label, up+x.path)
		}
	}
}

// social writes the tags that make a preview where the page is shared.
func (f *frame) social(w *writer, h *pageHead, tag string) {
	for _, x := range [][2]string{{"og:type", h.kind}, {"og:title", h.title}, {"og:description", h.description}, {"og:url", h.canonical},
		{"og:site_name", f.title}, {"og:locale", strings.ReplaceAll(tag, "-", "_")}, {"article:published_time", h.published}} {
		f.meta(w, "property", x[0], x[1])
	}
	f.meta(w, "name", "twitter:card", "summary")
	f.meta(w, "name", "twitter:title", h.title)
	f.meta(w, "name", "twitter:description", h.description)
}
