package web

import (
	"cmp"
	"strings"

	"tidings/outputs"
	"tidings/outputs/markup"
)

// Open writes everything before the content of main.
func (f *Frame) Open(w *markup.Writer, h *Head) {
	tag := cmp.Or(h.tag, h.Locale.Tag())
	w.Raw("<!DOCTYPE html>\n<html")
	w.Attribute("lang", tag)
	w.Attribute("dir", h.Locale.Dir())
	w.Raw(">\n")
	f.head(w, h, tag)
	w.Raw("<body>\n")
	f.top(w, h)
}

func (f *Frame) top(w *markup.Writer, h *Head) {
	up := f.Up(h)
	w.Raw(`<a class="skip" href="#`, h.Target, `">`)
	w.Text(h.Skip)
	w.Raw("</a>\n<header class=\"top\"><div class=\"wrap\">\n")
	if len(f.Places) > 0 {
		w.Raw(`<a class="brand"`)
		w.Attribute("href", up+f.Places[0].Path)
		w.Raw(">")
		f.mark(w)
		w.Raw("</a>\n")
		f.navigation(w, h, up)
	} else {
		w.Raw(`<div class="brand">`)
		f.mark(w)
		w.Raw("</div>\n")
	}
	w.Raw("</div></header>\n")
}

// mark is the logo, or the name.
func (f *Frame) mark(w *markup.Writer) {
	if f.logo == "" {
		w.Text(f.Name)
		return
	}
	w.Raw(`<img src="`, f.logo, `" height="40"`)
	w.Attribute("alt", f.Name)
	w.Raw(">")
}

func (f *Frame) navigation(w *markup.Writer, h *Head, up string) {
	w.Raw("<nav")
	w.Attribute("aria-label", f.Title)
	w.Raw("><ul>")
	for _, x := range f.Places {
		w.Raw("<li><a")
		w.Attribute("href", up+x.Path)
		if x.Path == h.Current {
			w.Raw(` aria-current="page"`)
		}
		w.Raw(">")
		w.Text(h.Locale.Phrase(x.Label))
		w.Raw("</a></li>")
	}
	w.Raw("</ul></nav>\n")
}

// Close writes everything after main.
func (f *Frame) Close(w *markup.Writer) {
	w.Raw("<footer class=\"bottom\"><div class=\"wrap\">\n")
	small(w, (&outputs.Meta{Organisation: f.Name, Address: f.address}).Sender())
	for line := range strings.SplitSeq(f.brand.Footer, "\n") {
		small(w, line)
	}
	w.Raw("</div></footer>\n</body>\n</html>\n")
}

func small(w *markup.Writer, s string) {
	if strings.TrimSpace(s) != "" {
		w.Raw("<p>")
		w.Element("bdi", s) // it may be in another script than the page, and stands at the page's edge
		w.Raw("</p>\n")
	}
}
