package site

import (
	"tidings/internal/locale"
	"tidings/outputs/web"
)

// letters lists the newest letters.
func (w *siteWriter) letters(most int) {
	if len(w.b.letters) == 0 {
		return
	}
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeyLetters))
	w.Raw("\n<ul class=\"list\">\n")
	for n := range min(most, len(w.b.letters)) {
		w.letter(&w.b.letters[n])
	}
	w.Raw("</ul>\n")
	if len(w.b.letters) > most {
		w.more("notices/index.html", locale.KeyArchive)
	}
	w.Raw("</section>\n")
}

func (w *siteWriter) more(path string, k locale.Key) {
	w.Raw("<p class=\"more\">")
	w.href(path, w.loc.Phrase(k))
	w.Raw("</p>\n")
}

// letter is one entry of a list of letters, in the site's language where the
// letter has it.
func (w *siteWriter) letter(l *Letter) {
	v := l.inLanguage(w.loc.Tag())
	w.Raw("<li><p><a")
	w.Attribute("href", w.up+letterPath(l.Slug, v.Locale))
	if v.Locale != w.loc.Tag() {
		w.Attribute("hreflang", v.Locale)
		w.Attribute("lang", v.Locale)
	}
	w.Raw(">")
	w.Text(v.Title)
	w.Raw("</a></p>\n<p class=\"small\">")
	w.Element(`time datetime="`+stamp(l.Date)+`"`, w.loc.Date(l.Date.In(w.zone)))
	w.Raw("</p></li>\n")
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
	w.Raw("<section class=\"card\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeyPastIncidents))
	w.Raw("\n")
	if len(found) == 0 {
		w.Element("p", w.loc.Phrase(locale.KeyNoIncidents))
	}
	for _, e := range found {
		w.entry("h3", e)
	}
	w.more("history/index.html", locale.KeyArchive)
	w.Raw("</section>\n")
}

// subscribe lists the files for feed readers, calendars and programs.
func (w *siteWriter) subscribe() {
	w.Raw("<section class=\"card feeds\" id=\"subscribe\">\n")
	w.Element("h2", w.loc.Phrase(locale.KeySubscribe))
	w.Raw("\n<ul>\n")
	if w.b.SignUp != "" {
		w.Raw("<li><a")
		w.Attribute("href", w.b.SignUp)
		w.Raw(">")
		w.Text(w.loc.Phrase(locale.KeySubscribeByEmail))
		w.Raw("</a></li>\n")
	}
	for _, f := range w.b.frame.Feeds {
		w.Raw("<li><a")
		w.Attribute("href", w.up+f.Path)
		w.Attribute("type", f.Kind)
		w.Raw(">")
		w.Text(w.loc.Phrase(f.Label))
		w.Raw("</a></li>\n")
	}
	w.Raw("</ul>\n</section>\n")
}

// updated says when the newest of the records changed.
func (w *siteWriter) updated() {
	if t := w.b.lastChange(); !t.IsZero() {
		w.Element(`p class="small"`, w.loc.Phrase(locale.KeyLastUpdated, w.loc.DateTime(t.In(w.zone))))
		w.Raw("\n")
	}
}

// notFound writes the page for addresses that lead nowhere. It may be shown at
// any depth, so its sheet stands in it.
func (b *builder) notFound() error {
	return b.put("404.html", "", func() ([]byte, error) {
		text := b.loc.Phrase(locale.KeyNotFound)
		return b.page(web.Head{Path: "404.html", Title: text, Inline: true, Absolute: true, NoIndex: true},
			func(w *siteWriter) {
				w.Element("h1", text)
				w.Raw("\n<p>")
				w.href("index.html", w.loc.Phrase(locale.KeyBackHome))
				w.Raw("</p>\n")
			}), nil
	})
}
