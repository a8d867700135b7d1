package web

import (
	"strings"

	"tidings/internal/locale"
)

func (f *frame) top(w *writer, h *pageHead) {
	up := h.up(f)
	w.raw(`<a class="skip" href="#`, h.target, `">`)
	w.text(h.skip)
	w.raw("</a>\n<header class=\"top\"><div class=\"wrap\">\n")
	if f.site {
		w.raw(`<a class="brand"`)
		w.attribute("href", up+"index.html")
		w.raw(">")
		f.mark(w)
		w.raw("</a>\n")
		f.navigation(w, h, up)
	} else {
		w.raw(`<div class="brand">`)
		f.mark(w)
		w.raw("</div>\n")
	}
	w.raw("</div></header>\n")
}

// mark is the logo, or the name.
func (f *frame) mark(w *writer) {
	if f.logo == "" {
		w.text(f.name)
		return
	}
	w.raw(`<img src="`, f.logo, `" height="40"`)
	w.attribute("alt", f.name)
	w.raw(">")
}

func (f *frame) navigation(w *writer, h *pageHead, up string) {
	w.raw("<nav")
	w.attribute("aria-label", f.title)
	w.raw("><ul>")
	for _, x := range []struct {
		path string
		key  locale.Key
		show bool
	}{{"index.html", locale.KeyHome, true}, {"history/index.html", locale.KeyHistory, true}, {"notices/index.html", locale.KeyLetters, f.letters},
		{"index.html#subscribe", locale.KeySubscribe, true}} {
		if !x.show {
			continue
		}
		w.raw("<li><a")
		w.attribute("href", up+x.path)
		if x.path == h.current {
			w.raw(` aria-current="page"`)
		}
		w.raw(">")
		w.text(h.loc.Phrase(x.key))
		w.raw("</a></li>")
	}
	w.raw("</ul></nav>\n")
}

// close writes everything after main.
func (f *frame) close(w *writer) {
	w.raw("<footer class=\"bottom\"><div class=\"wrap\">\n")
	from := strings.Join(f.address, ", ")
	if !strings.HasPrefix(from, f.name) {
		from = strings.TrimSuffix(f.name+", "+from, ", ")
	}
	f.small(w, from)
	for line := range strings.SplitSeq(f.brand.Footer, "\n") {
		f.small(w, line)
	}
	w.raw("</div></footer>\n</body>\n</html>\n")
}

func (f *frame) small(w *writer, s string) {
	if strings.TrimSpace(s) != "" {
		w.element(`p dir="auto"`, s) // it may be in another script than the page
		w.raw("\n")
	}
}

// feed is one of the site's files for programs.
type feed struct{ path, kind, label string }

func (f *frame) feeds(loc *locale.Locale) []feed {
	return []feed{
		{"feed.atom", "application/atom+xml", loc.Phrase(locale.KeyFeedAtom)},
		{"feed.rss", "application/rss+xml", loc.Phrase(locale.KeyFeedRSS)},
		{"feed.json", "application/feed+json", loc.Phrase(locale.KeyFeedJSON)},
		{"maintenance.ics", "text/calendar", loc.Phrase(locale.KeyCalendar)},
		{"summary.json", "application/json", loc.Phrase(locale.KeyMachineData)},
	}
}
