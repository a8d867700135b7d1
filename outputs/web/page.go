// Package web turns a document into a standalone page, and records and letters
// into a static site: permanent pages for incidents, maintenance and letters, an
// archive by month, feeds, a calendar and a summary for programs. Pages need no
// script and load one sheet.
package web

import (
	"fmt"
	"time"

	"tidings/internal/locale"
	"tidings/outputs"
)

// Alternate is the letter in a language, for links between languages.
type Alternate struct {
	Locale string // BCP 47
	Href   string // relative to the page
	URL    string // absolute; empty: unknown
}

// PDFFile is the letter as a file beside the page.
type PDFFile struct {
	Href   string // relative to the page
	SHA256 string // hex
	Bytes  int
}

// PageOptions are what a page needs beside its document. The zero value is a page
// on its own, without a site around it and with its sheet inside.
type PageOptions struct {
	Values     outputs.Values // nil: the fallbacks of personal fields; else the page is for one reader, and says noindex
	Alternates []Alternate    // all languages, the page's own too; the first is the default
	PDF        PDFFile        // no Href: no file

	frame     *frame // the site around the page
	path      string // below the site's root
	canonical string // else the document's own address
}

// Page renders a letter as a page. It fails on a block that it does not know.
// Equal input gives equal bytes.
func Page(doc *outputs.Document, o PageOptions) ([]byte, error) {
	m := &doc.Meta
	loc, err := locale.Parse(m.Locale)
	if err != nil {
		return nil, fmt.Errorf("the page of %s: %w", m.Slug, err)
	}
	f := o.frame
	if f == nil {
		f = newFrame(m.Brand, m.Organisation, "", m.Address)
	}
	personal := o.Values != nil
	if !personal {
		o.Values = outputs.Fallbacks
	}
	w := &letterWriter{values: o.Values, loc: loc}
	w.b.Grow(32 << 10)
	h := &pageHead{loc: loc, tag: m.Locale, path: o.path, title: first(m.Title, m.Subject), description: m.Preheader, kind: "article",
		published: stamp(m.Date), canonical: first(o.canonical, m.WebURL), inline: o.frame == nil, skip: m.Furniture.SkipToLetter, target: "letter",
		alternates: alternates(o.Alternates), noindex: personal}
	if personal {
		h.canonical = ""
	}
	f.open(&w.writer, h)
	w.raw("<main class=\"wrap\">\n<div class=\"sheet\">\n")
	if m.DateText != "" {
		w.raw(`<p class="muted"><time datetime="`, m.Date.Format(time.DateOnly), `">`)
		w.text(m.DateText)
		w.raw("</time></p>\n")
	}
	w.raw("<article id=\"letter\" tabindex=\"-1\">\n")
	if err := w.blocks(doc.Blocks); err != nil {
		return nil, err
	}
	w.raw("</article>\n</div>\n")
	w.tools(m, o)
	w.raw("</main>\n")
	f.close(&w.writer)
	return w.b.Bytes(), nil
}

// stamp is a time for machines; empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func alternates(list []Alternate) (out []alternate) {
	if len(list) < 2 {
		return nil
	}
	for _, a := range list {
		out = append(out, alternate{tag: a.Locale, name: languageName(a.Locale), href: a.Href, url: a.URL})
	}
	return out
}

// tools are the links below the letter: its file with the checksum, its other
// languages.
func (w *letterWriter) tools(m *outputs.Meta, o PageOptions) {
	others := alternates(o.Alternates)
	if o.PDF.Href == "" && len(others) == 0 {
		return
	}
	w.raw("<div class=\"tools\">\n")
	if o.PDF.Href != "" {
		w.raw(`<p><a type="application/pdf"`)
		w.attribute("href", o.PDF.Href)
		w.raw(">")
		w.text(m.Furniture.Download)
		w.raw("</a>")
		if o.PDF.Bytes > 0 {
			w.raw(` <span class="muted">(`, w.loc.Number(float64(o.PDF.Bytes)/1024, 0), "\u00a0KB)</span>")
		}
		w.raw("</p>\n<p class=\"small hash\">")
		w.text(w.loc.Phrase(locale.KeyChecksum))
		w.raw(": <code dir=\"ltr\">", o.PDF.SHA256, "</code></p>\n")
	}
	w.languages(m.Locale, others)
	w.raw("</div>\n")
}

func (w *letterWriter) languages(own string, others []alternate) {
	if len(others) == 0 {
		return
	}
	w.raw("<nav")
	w.attribute("aria-label", w.loc.Phrase(locale.KeyOtherLanguages))
	w.raw("><ul>")
	for _, a := range others {
		if a.tag == own {
			w.raw("<li><span aria-current=\"page\">")
			w.text(a.name)
			w.raw("</span></li>")
			continue
		}
		w.raw("<li><a")
		w.attribute("href", a.href)
		w.attribute("hreflang", a.tag)
		w.attribute("lang", a.tag)
		w.raw(">")
		w.text(a.name)
		w.raw("</a></li>")
	}
	w.raw("</ul></nav>\n")
}
