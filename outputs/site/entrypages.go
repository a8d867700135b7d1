package site

import (
	"cmp"
	"slices"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/web"
)

// entryPages writes the lasting page of every incident and maintenance.
func (b *builder) entryPages() error {
	return each(len(b.entries), func(n int) error {
		e := &b.entries[n]
		return b.put(e.path(), b.print+e.source, func() ([]byte, error) {
			if e.incident != nil {
				return b.incidentPage(e.incident), nil
			}
			return b.maintenancePage(e.maintenance), nil
		})
	})
}

func (b *builder) incidentPage(original *notices.Incident) []byte {
	i := original.In(b.loc.Tag())
	h := web.Head{Path: "incidents/" + i.ID + ".html", Title: i.Title,
		Description: cmp.Or(outputs.OneLine(i.Summary), i.Title), Kind: "article", Published: i.BeganAt}
	return b.page(h, func(w *siteWriter) {
		w.Raw("<div class=\"sheet\">\n")
		w.entryHead(i.Title, "incident", string(i.Status), i.Impact)
		w.Raw("<dl>")
		w.fact(locale.KeyBegan, w.loc.DateTime(i.BeganAt.In(w.zone)))
		if i.EndedAt.IsZero() {
			w.fact(locale.KeyEnded, w.loc.Phrase(locale.KeyOngoing))
		} else {
			w.fact(locale.KeyEnded, w.loc.DateTime(i.EndedAt.In(w.zone)))
			w.fact(locale.KeyDuration, w.loc.Duration(i.EndedAt.Sub(i.BeganAt)))
		}
		w.scope(i.Components, i.Regions)
		w.Raw("</dl>\n")
		w.told(locale.KeyWhatHappened, i.Summary)
		w.told(locale.KeyCause, i.Cause)
		w.told(locale.KeyWhatWasDone, i.Remedy)
		w.actions(i.Actions)
		w.log("incident", lifeOf(i.Updates))
		w.sample(i.Sample)
		w.Raw("</div>\n")
	})
}

func (b *builder) maintenancePage(original *notices.Maintenance) []byte {
	m := original.In(b.loc.Tag())
	h := web.Head{Path: "maintenance/" + m.ID + ".html", Title: m.Title,
		Description: cmp.Or(outputs.OneLine(m.Summary), m.Title), Kind: "article", Published: m.ScheduledFor}
	return b.page(h, func(w *siteWriter) {
		w.Raw("<div class=\"sheet\">\n")
		w.entryHead(m.Title, "maintenance", string(m.Status), m.Impact)
		w.Raw("<dl>")
		w.window(&m)
		if !m.BeganAt.IsZero() {
			w.fact(locale.KeyActualWindow, span(w.loc, m.BeganAt, m.EndedAt, w.zone))
		}
		w.scope(m.Components, m.Regions)
		w.Raw("</dl>\n")
		w.told(locale.KeyDetails, m.Summary)
		w.log("maintenance", m.Life())
		w.sample(m.Sample)
		w.Raw("</div>\n")
	})
}

// window is when a maintenance is planned for, and when it was before: struck out, and said
// in words too.
func (w *siteWriter) window(m *notices.Maintenance) {
	when := span(w.loc, m.ScheduledFor, m.ScheduledUntil, w.zone)
	if m.Status != notices.Cancelled {
		w.fact(locale.KeyScheduledWindow, when)
	} else {
		w.Element("dt", w.loc.Phrase(locale.KeyScheduledWindow))
		w.Raw("<dd>")
		w.Element("del", when)
		w.Text(" · " + w.loc.Phrase(locale.KeyMaintenanceCancelled))
		w.Raw("</dd>\n")
	}
	for n := range slices.Backward(m.Moves) {
		w.Element("dt", w.loc.Phrase(locale.KeyFormerWindow))
		w.Raw("<dd>")
		w.Element("del", span(w.loc, m.Moves[n].ScheduledFor, m.Moves[n].ScheduledUntil, w.zone))
		w.Raw("</dd>\n")
	}
}

// over is the class of a status pill: done, or still under way.
func over(status string) string {
	switch status {
	case string(notices.Resolved), string(notices.Completed):
		return "s3"
	case string(notices.Scheduled), string(notices.Cancelled):
		return "s1"
	}
	return "s2"
}

func (w *siteWriter) entryHead(title, kind, status string, impact notices.Impact) {
	w.Element("h1", title)
	w.Raw("\n<p>")
	w.Element(`span class="pill `+over(status)+`"`, w.loc.Capital(w.loc.Phrase(locale.KeyOf(kind, status))))
	w.Raw(` <span class="muted">`)
	w.Text(w.loc.Phrase(locale.KeyImpact) + ": " + w.loc.Phrase(locale.KeyOf("impact", string(impact))))
	w.Raw("</span></p>\n")
}

func (w *siteWriter) fact(k locale.Key, s string) {
	w.Element("dt", w.loc.Phrase(k))
	w.Element("dd", w.loc.Capital(s))
	w.Raw("\n")
}
