package site

import (
	"strconv"

	"tidings/internal/locale"
	"tidings/outputs/web"
)

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
	h := web.Head{Path: m.path(), Title: b.loc.Phrase(locale.KeyHistory) + ": " + name,
		Description: b.frame.Title + ", " + name, Current: "history/index.html"}
	return b.page(h, func(w *siteWriter) {
		w.Element("h1", name)
		w.Raw("\n<div class=\"card\">\n")
		for e := m.from; e < m.until; e++ {
			w.entry("h2", &b.entries[e])
		}
		w.Raw("</div>\n")
		w.neighbours(n)
	})
}

// neighbours leads to the months before and after.
func (w *siteWriter) neighbours(n int) {
	b := w.b
	w.Raw("<nav")
	w.Attribute("aria-label", w.loc.Phrase(locale.KeyHistory))
	w.Raw("><ul class=\"pages\">")
	link := func(key locale.Key, rel string, at int) {
		w.Raw("<li>")
		if at >= 0 && at < len(b.months) {
			m := b.months[at]
			w.Raw(`<a rel="`, rel, `"`)
			w.Attribute("href", w.up+m.path())
			w.Raw(">")
			w.Text(w.loc.Phrase(key) + ": " + w.loc.Month(m.year, m.month))
			w.Raw("</a>")
		}
		w.Raw("</li>")
	}
	link(locale.KeyOlder, "prev", n+1)
	link(locale.KeyNewer, "next", n-1)
	w.Raw("</ul></nav>\n")
}

// The list of months names the entries of the newest ones, and only counts those of
// the others: it stays one page, however long the history is.
const (
	monthsNamed  = 12
	namedInMonth = 12
)

// archivePage lists the months with their entries.
func (b *builder) archivePage() []byte {
	h := web.Head{Path: "history/index.html", Title: b.loc.Phrase(locale.KeyHistory),
		Description: b.frame.Title + ": " + b.loc.Phrase(locale.KeyPastIncidents), Current: "history/index.html"}
	return b.page(h, func(w *siteWriter) {
		w.Element("h1", w.loc.Phrase(locale.KeyHistory))
		w.Raw("\n<div class=\"card\">\n")
		if len(b.months) == 0 {
			w.Element("p", w.loc.Phrase(locale.KeyNoIncidents))
		}
		for n, m := range b.months {
			if n < monthsNamed {
				w.monthEntries(m)
				continue
			}
			if n == monthsNamed || b.months[n-1].year != m.year {
				if n > monthsNamed {
					w.Raw("</ul>\n")
				}
				w.Element("h2", strconv.Itoa(m.year))
				w.Raw("\n<ul>\n")
			}
			w.Raw("<li>")
			w.href(m.path(), w.loc.Month(m.year, m.month))
			w.Element(`span class="muted"`, " · "+w.loc.Plural(locale.KeyEntryCount, m.until-m.from))
			w.Raw("</li>\n")
		}
		if len(b.months) > monthsNamed {
			w.Raw("</ul>\n")
		}
		w.Raw("</div>\n")
	})
}

// monthEntries names what began in one month, the newest first.
func (w *siteWriter) monthEntries(m monthGroup) {
	w.Raw("<h2>")
	w.href(m.path(), w.loc.Month(m.year, m.month))
	w.Raw("</h2>\n<ul class=\"list\">\n")
	shown := min(m.until, m.from+namedInMonth)
	for e := m.from; e < shown; e++ {
		x := &w.b.entries[e]
		w.Raw("<li><p>")
		w.href(x.path(), x.title(w.loc.Tag()))
		w.Raw("</p>\n")
		w.Element(`p class="small"`, x.when(w.loc, w.zone)+" · "+w.loc.Capital(x.status(w.loc)))
		w.Raw("</li>\n")
	}
	if more := m.until - shown; more > 0 {
		w.Raw("<li><p>")
		w.href(m.path(), w.loc.Plural(locale.KeyReportMore, more))
		w.Raw("</p></li>\n")
	}
	w.Raw("</ul>\n")
}
