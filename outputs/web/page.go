// Package web turns a document into a page of its own, and has the frame that all
// pages stand in: the head, the letterhead, the way around a site, the style sheet.
// Pages need no script and load one sheet, or hold it.
//
// The status site, made from records, is outputs/site: it sets letter pages that are
// made here among its own and gives them its frame. Nothing here knows of it.
package web

import (
	"cmp"
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
	Values     outputs.Values // nil: the fallbacks of fields; else the page is one reader's, and says noindex
	Alternates []Alternate    // all languages, the page's own too; the first is the default
	PDF        PDFFile        // no Href: no file
	Marks      []Mark         // what has changed since the letter was sent

	// The site around the page sets these.
	Frame     *Frame // nil: a page on its own
	Path      string // below the site's root
	Canonical string // empty: the document's own address

	Superseded bool // another version is the one to be found
}

// Mark says above a letter what does not hold any more, and where to read on.
type Mark struct{ Text, Link, Href string }

// Page renders a letter as a page. It fails on a block that it does not know.
// Equal input gives equal bytes.
func Page(doc *outputs.Document, o PageOptions) ([]byte, error) {
	m := &doc.Meta
	loc := m.Language
	if loc == nil {
		var err error
		if loc, err = locale.Parse(m.Locale); err != nil {
			return nil, fmt.Errorf("the page of %s: %w", m.Slug, err)
		}
	}
	f := o.Frame
	if f == nil {
		f = NewFrame(m.Brand, m.Organisation, "", m.Address)
	}
	personal := o.Values != nil
	if !personal {
		o.Values = outputs.Fallbacks
	}
	w := &letterWriter{values: o.Values, loc: loc}
	w.Grow(32 << 10)
	h := &Head{
		Locale: loc, tag: m.Locale, Path: o.Path, Title: cmp.Or(m.Title, m.Subject), Description: m.Preheader,
		Kind: "article", Published: m.Date, Canonical: cmp.Or(o.Canonical, m.WebURL), NoIndex: personal || o.Superseded,
		Inline: o.Frame == nil, Skip: m.Furniture.SkipToLetter, Target: "letter", alternates: alternates(o.Alternates),
	}
	if personal {
		h.Canonical = ""
	}
	f.Open(&w.Writer, h)
	w.Raw("<main class=\"wrap\">\n<div class=\"sheet\">\n")
	w.marks(o.Marks)
	if m.DateText != "" {
		w.Raw(`<p class="muted"><time datetime="`, m.Date.UTC().Format(time.RFC3339), `">`)
		w.Text(m.DateText)
		w.Raw("</time></p>\n")
	}
	w.Raw("<article id=\"letter\" tabindex=\"-1\">\n")
	if err := w.blocks(doc.Blocks); err != nil {
		return nil, err
	}
	w.Raw("</article>\n")
	w.zone(m)
	w.Raw("</div>\n")
	w.tools(m, o)
	w.Raw("</main>\n")
	f.Close(&w.Writer)
	return w.Bytes(), nil
}

func (w *letterWriter) marks(list []Mark) {
	for _, m := range list {
		w.Raw("<div class=\"entry i2\" role=\"note\"><p><strong>")
		w.Text(m.Text)
		w.Raw("</strong><br>\n<a")
		w.Attribute("href", m.Href)
		w.Raw(">")
		w.Text(m.Link)
		w.Raw("</a></p></div>\n")
	}
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
	w.Raw("<div class=\"tools\">\n")
	if o.PDF.Href != "" {
		w.Raw(`<p><a type="application/pdf"`)
		w.Attribute("href", o.PDF.Href)
		w.Raw(">")
		w.Text(m.Furniture.Download)
		w.Raw("</a>")
		if o.PDF.Bytes > 0 {
			w.Raw(` <span class="muted">(`, w.loc.Number(float64(o.PDF.Bytes)/1024, 0), "\u00a0KB)</span>")
		}
		w.Raw("</p>\n<p class=\"small hash\">")
		w.Text(w.loc.Phrase(locale.KeyChecksum))
		w.Raw(": <code dir=\"ltr\">", o.PDF.SHA256, "</code></p>\n")
	}
	w.languages(m.Locale, others)
	w.Raw("</div>\n")
}

func (w *letterWriter) languages(own string, others []alternate) {
	if len(others) == 0 {
		return
	}
	w.Raw("<nav")
	w.Attribute("aria-label", w.loc.Phrase(locale.KeyOtherLanguages))
	w.Raw("><ul>")
	for _, a := range others {
		if a.tag == own {
			w.Raw("<li><span aria-current=\"page\">")
			w.Text(a.name)
			w.Raw("</span></li>")
			continue
		}
		w.Raw("<li><a")
		w.Attribute("href", a.href)
		w.Attribute("hreflang", a.tag)
		w.Attribute("lang", a.tag)
		w.Raw(">")
		w.Text(a.name)
		w.Raw("</a></li>")
	}
	w.Raw("</ul></nav>\n")
}
