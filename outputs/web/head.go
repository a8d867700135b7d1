package web

import (
	"strings"

	"tidings/outputs/markup"
)

// head writes the head of a page.
func (f *Frame) head(w *markup.Writer, h *Head, tag string) {
	w.Raw("<head>\n<meta charset=\"utf-8\">\n")
	f.policy(w, h)
	w.Raw(`<meta name="viewport" content="width=device-width,initial-scale=1">`+"\n",
		`<meta name="color-scheme" content="light dark">`+"\n")
	title := h.Title
	if title != f.Title {
		title += " · " + f.Title
	}
	w.Element("title", title)
	w.Raw("\n")
	meta(w, "name", "description", h.Description)
	if h.NoIndex {
		meta(w, "name", "robots", "noindex")
	}
	meta(w, "name", "generator", "Tidings")
	w.Raw(`<meta name="theme-color" media="(prefers-color-scheme: light)" content="`, cardLight, `">`+"\n"+
		`<meta name="theme-color" media="(prefers-color-scheme: dark)" content="`, cardDark, `">`+"\n")
	f.links(w, h)
	f.social(w, h, tag)
	w.Raw("</head>\n")
}

// policy allows the page its own sheet and pictures in itself, and nothing else.
// Checkers that run inside the page may fetch files of the site, as robots.txt.
func (f *Frame) policy(w *markup.Writer, h *Head) {
	style := "'self'"
	if h.Inline {
		style = f.sheetSum
	}
	w.Raw(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src `, style,
		`; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'">`+"\n")
}

func meta(w *markup.Writer, key, name, content string) {
	if content == "" {
		return
	}
	w.Raw("<meta ", key, `="`, name, `"`)
	w.Attribute("content", content)
	w.Raw(">\n")
}

func link(w *markup.Writer, rel, kind, title, href string) {
	w.Raw(`<link rel="`, rel, `"`)
	if kind != "" {
		w.Raw(` type="`, kind, `"`)
	}
	if title != "" {
		w.Attribute("title", title)
	}
	w.Attribute("href", href)
	w.Raw(">\n")
}

func (f *Frame) links(w *markup.Writer, h *Head) {
	up := f.Up(h)
	if h.Inline {
		w.Raw("<style>", f.Sheet, "</style>\n")
	} else {
		link(w, "stylesheet", "", "", up+"style.css")
	}
	link(w, "icon", "image/svg+xml", "", f.icon())
	if h.Canonical != "" {
		link(w, "canonical", "", "", h.Canonical)
	}
	for i, a := range h.alternates {
		if a.url == "" {
			continue
		}
		if i == 0 {
			w.Raw(`<link rel="alternate" hreflang="x-default"`)
			w.Attribute("href", a.url)
			w.Raw(">\n")
		}
		w.Raw(`<link rel="alternate"`)
		w.Attribute("hreflang", a.tag)
		w.Attribute("href", a.url)
		w.Raw(">\n")
	}
	for _, x := range f.Feeds {
		if x.Kind != "application/json" {
			link(w, "alternate", x.Kind, h.Locale.Phrase(x.Label), up+x.Path)
		}
	}
}

// social writes the tags that make a preview where the page is shared.
func (f *Frame) social(w *markup.Writer, h *Head, tag string) {
	for _, x := range [][2]string{
		{"og:type", h.Kind}, {"og:title", h.Title}, {"og:description", h.Description}, {"og:url", h.Canonical},
		{"og:site_name", f.Title}, {"og:locale", strings.ReplaceAll(tag, "-", "_")},
		{"article:published_time", stamp(h.Published)},
	} {
		meta(w, "property", x[0], x[1])
	}
	meta(w, "name", "twitter:card", "summary")
	meta(w, "name", "twitter:title", h.Title)
	meta(w, "name", "twitter:description", h.Description)
}
