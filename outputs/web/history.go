package web

import (
	"fmt"
	"strconv"
	"time"

	"tidings/internal/locale"
)

// monthGroup is what began in one month: a run of the builder's entries.
type monthGroup struct {
	year  int
	month time.Month
	from  int // into entries
	until int
}

func (m monthGroup) path() string { return fmt.Sprintf("history/%04d-%02d.html", m.year, int(m.month)) }

// groupMonths cuts the entries, the newest first, into months of the site's zone.
func (b *builder) groupMonths() {
	for n := range b.entries {
		year, month, _ := b.entries[n].began.In(b.Zone).Date()
		last := len(b.months) - 1
		if last >= 0 && b.months[last].year == year && b.months[last].month == month {
			b.months[last].until = n + 1
			continue
		}
		b.months = append(b.months, monthGroup{year: year, month: month, from: n, until: n + 1})
	}
}

// history writes a page for each month and the list of months.
func (b *builder) history() error {
	for n, m := range b.months {
		sources := make([]string, 0, m.until-m.from+2)
		for e := m.from; e < m.until; e++ {
			sources = append(sources, b.entries[e].source)
		}
		for _, near := range []int{n - 1, n + 1} {
			if near >= 0 && near < len(b.months) {
				sources = append(sources, b.months[near].path())
			}
		}
		err := b.put(m.path(), b.print+digest(n == 0, sources), func() ([]byte, error) { return b.monthPage(n), nil })
		if err != nil {
			return err
		}
	}
	return b.put("history/index.html", "", func() ([]byte, error) { return b.archivePage(), nil })
}

func (b *builder) monthPage(n int) []byte {
	m := b.months[n]
	name := b.loc.Month(m.year, m.month)
	h := pageHead{path: m.path(), title: b.loc.Phrase(locale.KeyHistory) + ": " + name, description: b.title + ", " + name, current: "history/index.html"}
	return b.page(h, func(w *siteWriter) {
		w.element("h1", name)
		w.raw("\n<div class=\"card\">\n")
		for e := m.from; e < m.until; e++ {
			w.entry("h2", &b.entries[e])
		}
		w.raw("</div>\n")
		w.neighbours(n)
	})
}

// entry writes one incident or maintenance of a list.
func (w *siteWriter) entry(heading string, e *entry) {
	w.raw(`<div class="entry i`, severity(e.impact()), `">`)
	w.raw("<", heading, ">")
	w.href(e.path(), e.title(w.loc.Tag()))
	w.raw("</", heading, ">\n<p class=\"small\">")
	w.text(e.when(w.loc, w.zone))
	w.raw("<br>\n")
	w.element(`span class="cap"`, e.status(w.loc))
	w.raw(" &#183; ")
	w.text(w.loc.Phrase(locale.KeyImpact) + ": " + w.loc.Phrase(locale.KeyOf("impact", string(e.impact()))))
	w.raw("</p>\n")
	if s := e.summary(w.loc.Tag()); s != "" {
		w.element("p", oneLine(s))
		w.raw("\n")
	}
	w.raw("</div>\n")
}

// neighbours leads to the months before and after.
func (w *siteWriter) neighbours(n int) {
	b := w.b
	w.raw("<nav")
	w.attribute("aria-label", w.loc.Phrase(locale.KeyHistory))
	w.raw("><ul class=\"pages\">")
	link := func(key locale.Key, rel string, at int) {
		w.raw("<li>")
		if at >= 0 && at < len(b.months) {
			m := b.months[at]
			w.raw(`<a rel="`, rel, `"`)
			w.attribute("href", w.up+m.path())
			w.raw(">")
			w.text(w.loc.Phrase(key) + ": " + w.loc.Month(m.year, m.month))
			w.raw("</a>")
		}
		w.raw("</li>")
	}
	link(locale.KeyOlder, "prev", n+1)
	link(locale.KeyNewer, "next", n-1)
	w.raw("</ul></nav>\n")
}

// archivePage lists the months with the number of entries in each.
func (b *builder) archivePage() []byte {
	h := pageHead{path: "history/index.html", title: b.loc.Phrase(locale.KeyHistory), description: b.title + ": " + b.loc.Phrase(locale.KeyPastIncidents), current: "history/index.html"}
	return b.page(h, func(w *siteWriter) {
		w.element("h1", w.loc.Phrase(locale.KeyHistory))
		w.raw("\n<div class=\"card\">\n")
		if len(b.months) == 0 {
			w.element("p", w.loc.Phrase(locale.KeyNoIncidents))
		}
		for n, m := range b.months {
			if n == 0 || b.months[n-1].year != m.year {
				if n > 0 {
					w.raw("</ul>\n")
				}
				w.element("h2", strconv.Itoa(m.year))
				w.raw("\n<ul>\n")
			}
			w.raw("<li>")
			w.href(m.path(), w.loc.Month(m.year, m.month))
			w.raw(` <span class="muted">(`, strconv.Itoa(m.until-m.from), ")</span></li>\n")
		}
		if len(b.months) > 0 {
			w.raw("</ul>\n")
		}
		w.raw("</div>\n")
	})
}
