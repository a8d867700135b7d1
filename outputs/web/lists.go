package web

import (
	"tidings/internal/locale"
)

// letters lists the newest letters.
func (w *siteWriter) letters(most int) {
	if len(w.b.letters) == 0 {
		return
	}
	w.raw("<section class=\"card\">\n")
	w.element("h2", w.loc.Phrase(locale.KeyLetters))
	w.raw("\n<ul class=\"list\">\n")
	for n := range min(most, len(w.b.letters)) {
		w.letter(&w.b.letters[n])
	}
	w.raw("</ul>\n")
	if len(w.b.letters) > most {
		w.more("notices/index.html", locale.KeyArchive)
	}
	w.raw("</section>\n")
}

func (w *siteWriter) more(path string, k locale.Key) {
	w.raw("<p class=\"more\">")
	w.href(path, w.loc.Phrase(k))
	w.raw("</p>\n")
}

// letter is one entry of a list of letters, in the site's language where the
// letter has it.
func (w *siteWriter) letter(l *Letter) {
	v := l.inLanguage(w.loc.Tag())
	w.raw("<li><p><a")
	w.attribute("href", w.up+letterPath(l.Slug, v.Locale))
	if v.Locale != w.loc.Tag() {
		w.attribute("hreflang", v.Locale)
		w.attribute("lang", v.Locale)
	}
	w.raw(">")
	w.text(v.Title)
	w.raw("</a></p>\n<p class=\"small\">")
	w.element(`time datetime="`+stamp(l.Date)+`"`, w.loc.Date(l.Date.In(w.zone)))
	w.raw("</p></li>\n")
}

// past lists what is over, the newest first.
func (w *siteWriter) past(component, region string, most int) {
	var found []*entry
	for n := range w.b.entries {
		e := &w.b.entries[n]
		if e.incident != nil && !e.open(w.b.Now) && e.touches(component, region) {
			if found = append(found, e); len(found) == most {
				break
			}
		}
	}
	w.raw("<section class=\"card\">\n")
	w.element("h2", w.loc.Phrase(locale.KeyPastIncidents))
	w.raw("\n")
	if len(found) == 0 {
		w.element("p", w.loc.Phrase(locale.KeyNoIncidents))
	}
	for _, e := range found {
		w.entry("h3", e)
	}
	w.more("history/index.html", locale.KeyArchive)
	w.raw("</section>\n")
}

// subscribe lists the files for feed readers, calendars and programs.
func (w *siteWriter) subscribe() {
	w.raw("<section class=\"card feeds\" id=\"subscribe\">\n")
	w.element("h2", w.loc.Phrase(locale.KeySubscribe))
	w.raw("\n<ul>\n")
	for _, f := range w.b.feeds(w.loc) {
		w.raw("<li><a")
		w.attribute("href", w.up+f.path)
		w.attribute("type", f.kind)
		w.raw(">")
		w.text(f.label)
		w.raw("</a></li>\n")
	}
	w.raw("</ul>\n</section>\n")
}

// updated says when the newest of the records changed.
func (w *siteWriter) updated() {
	if t := w.b.lastChange(); !t.IsZero() {
		w.element(`p class="small"`, w.loc.Phrase(locale.KeyLastUpdated, w.loc.DateTime(t.In(w.zone))))
		w.raw("\n")
	}
}

// notFound writes the page for addresses that lead nowhere. It may be shown at
// any depth, so its sheet stands in it.
func (b *builder) notFound() error {
	return b.put("404.html", "", func() ([]byte, error) {
		text := b.loc.Phrase(locale.KeyNotFound)
		return b.page(pageHead{path: "404.html", title: text, inline: true, absolute: true, noindex: true}, func(w *siteWriter) {
			w.element("h1", text)
			w.raw("\n<p>")
			w.href("index.html", w.loc.Phrase(locale.KeyBackHome))
			w.raw("</p>\n")
		}), nil
	})
}
