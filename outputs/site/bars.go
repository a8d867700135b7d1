package site

import (
	"strconv"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// bars draws the last days of a component: one dashed line for all days, and over
// it a taller bar for each day that was not well, which names itself when pointed
// at. The label says the figure, and the table below says the days.
func (w *siteWriter) bars(name string, days []notices.ComponentState, percent float64, big bool) {
	class := "bars"
	if big {
		class = "bars big"
	}
	width := strconv.Itoa(4*len(days) - 1)
	w.Raw(`<svg class="`, class, `" viewBox="0 0 `, width, ` 34" preserveAspectRatio="none" role="img"`)
	w.Attribute("aria-label", w.loc.Phrase(locale.KeyDayUptime, name, w.loc.Uptime(percent, 100))+", "+
		w.loc.Phrase(locale.KeyUptimeLastDays, len(days)))
	w.Raw(`><path d="M0 21H`, width, `" stroke-width="26" stroke-dasharray="3 1"/>`)
	for n, s := range days {
		if r := rank(s); r > 0 {
			w.Raw(`<rect class="b`, strconv.Itoa(r), `" x="`, strconv.Itoa(4*n), `" width="3" height="34"><title>`)
			w.Text(w.loc.Date(w.day(n)) + ": " + w.b.stateName(s))
			w.Raw("</title></rect>")
		}
	}
	w.Raw("</svg>\n<div class=\"axis\" aria-hidden=\"true\"><span>")
	w.Text(w.loc.Phrase(locale.KeyDaysAgo, len(days)-1))
	w.Raw("</span><span>")
	w.Text(w.loc.Phrase(locale.KeyUptime) + " " + w.loc.Uptime(percent, 100))
	w.Raw("</span><span>")
	w.Text(w.loc.Phrase(locale.KeyToday))
	w.Raw("</span></div>\n")
}

// day is the date of the n-th bar.
func (w *siteWriter) day(n int) time.Time {
	d := w.b.recent.first
	return time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC)
}

// dayTable says in words what the bars show. Unless all is set, days on which
// nothing happened are left out, and without any other day so is the table.
func (w *siteWriter) dayTable(name string, days []notices.ComponentState, all bool) {
	shown := 0
	for _, s := range days {
		if all || s != notices.Operational {
			shown++
		}
	}
	if shown == 0 {
		return
	}
	w.Raw("<details><summary>")
	w.Text(w.loc.Phrase(locale.KeyDetails))
	w.Element(`span class="vh"`, ": "+name)
	w.Raw("</summary>\n<table>\n")
	w.Element(`caption class="vh"`, name+", "+w.loc.Phrase(locale.KeyUptimeLastDays, len(days)))
	w.Raw("\n<thead><tr>")
	w.Element(`th scope="col"`, w.loc.Phrase(locale.KeyDay))
	w.Element(`th scope="col"`, w.loc.Phrase(locale.KeyState))
	w.Raw("</tr></thead>\n<tbody>\n")
	for n := len(days) - 1; n >= 0; n-- {
		if s := days[n]; all || s != notices.Operational {
			w.Raw("<tr>")
			w.Element(`th scope="row"`, w.loc.Date(w.day(n)))
			w.Element("td", w.b.stateName(s))
			w.Raw("</tr>\n")
		}
	}
	w.Raw("</tbody></table></details>\n")
}

// banner says how the service is, with a sign beside the words.
func (w *siteWriter) banner(now condition) {
	s, sign := now.state, "M4 13l5 5L20 6"
	if s == notices.Operational && now.watched {
		s = notices.UnderMaintenance // its colour and sign: nothing is broken, and somebody is at work
	}
	switch {
	case s == notices.UnderMaintenance:
		sign = "M12 4v9M12 17v3"
	case s != notices.Operational:
		sign = "M5 5l14 14M19 5L5 19"
	}
	w.Raw(`<div class="state c`, strconv.Itoa(rank(s)), `"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="`, sign,
		`"/></svg>`)
	w.Element("span", w.b.headline(now))
	w.Raw("</div>\n")
}
