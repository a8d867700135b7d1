package web

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
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

// each calls do for 0 to n-1, on every processor, and gives the first error of
// each; a processor stops at its own.
func each(n int, do func(int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n/64+1)
	errs := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers {
				errs[w] = do(i)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// siteWriter writes the site's own pages.
type siteWriter struct {
	writer
	b    *builder
	loc  *locale.Locale
	zone *time.Location
	up   string
}

// page writes a page of the site; body writes what main holds.
func (b *builder) page(h pageHead, body func(w *siteWriter)) []byte {
	h.loc, h.skip, h.target = b.loc, b.loc.Phrase(locale.KeySkipToContent), "main"
	if h.kind == "" {
		h.kind = "website"
	}
	if !h.noindex {
		h.canonical = b.url(h.path)
	}
	w := &siteWriter{b: b, loc: b.loc, zone: b.Zone, up: h.up(b.frame)}
	w.writer.b.Grow(16 << 10)
	b.open(&w.writer, &h)
	w.raw("<main class=\"wrap\" id=\"main\" tabindex=\"-1\">\n")
	body(w)
	w.raw("</main>\n")
	b.frame.close(&w.writer)
	return w.writer.b.Bytes()
}

func (b *builder) incidentPage(original *notices.Incident) []byte {
	i := original.In(b.loc.Tag())
	h := pageHead{path: "incidents/" + i.ID + ".html", title: i.Title, description: oneLine(first(i.Summary, i.Title)), kind: "article", published: stamp(i.BeganAt)}
	return b.page(h, func(w *siteWriter) {
		w.raw("<div class=\"sheet\">\n")
		w.entryHead(i.Title, "incident", string(i.Status), i.Impact)
		w.raw("<dl>")
		w.fact(locale.KeyBegan, w.loc.DateTime(i.BeganAt.In(w.zone)))
		if i.EndedAt.IsZero() {
			w.fact(locale.KeyEnded, w.loc.Phrase(locale.KeyOngoing))
		} else {
			w.fact(locale.KeyEnded, w.loc.DateTime(i.EndedAt.In(w.zone)))
			w.fact(locale.KeyDuration, w.loc.Duration(i.EndedAt.Sub(i.BeganAt)))
		}
		w.scope(i.Components, i.Regions)
		w.raw("</dl>\n")
		w.told(locale.KeyWhatHappened, i.Summary)
		w.told(locale.KeyCause, i.Cause)
		w.told(locale.KeyWhatWasDone, i.Remedy)
		w.actions(i.Actions)
		w.log("incident", i.Updates)
		w.sample(i.Sample)
		w.raw("</div>\n")
	})
}

func (b *builder) maintenancePage(original *notices.Maintenance) []byte {
	m := original.In(b.loc.Tag())
	h := pageHead{path: "maintenance/" + m.ID + ".html", title: m.Title, description: oneLine(first(m.Summary, m.Title)), kind: "article", published: stamp(m.ScheduledFor)}
	return b.page(h, func(w *siteWriter) {
		w.raw("<div class=\"sheet\">\n")
		w.entryHead(m.Title, "maintenance", string(m.Status), m.Impact)
		w.raw("<dl>")
		w.fact(locale.KeyScheduledWindow, span(w.loc, m.ScheduledFor, m.ScheduledUntil, w.zone))
		if !m.BeganAt.IsZero() {
			w.fact(locale.KeyActualWindow, span(w.loc, m.BeganAt, m.EndedAt, w.zone))
		}
		w.scope(m.Components, m.Regions)
		w.raw("</dl>\n")
		w.told(locale.KeyDetails, m.Summary)
		w.log("maintenance", m.Updates)
		w.sample(m.Sample)
		w.raw("</div>\n")
	})
}

// first gives the first text that is not empty.
func first(texts ...string) string {
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// severity is the class of an impact, 0 to 3.
func severity(i notices.Impact) string {
	for n, known := range []notices.Impact{notices.ImpactNone, notices.ImpactMinor, notices.ImpactMajor, notices.ImpactCritical} {
		if i == known {
			return strconv.Itoa(n)
		}
	}
	return "0"
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
	w.element("h1", title)
	w.raw("\n<p>")
	w.element(`span class="pill cap `+over(status)+`"`, w.loc.Phrase(locale.KeyOf(kind, status)))
	w.raw(` <span class="muted">`)
	w.text(w.loc.Phrase(locale.KeyImpact) + ": " + w.loc.Phrase(locale.KeyOf("impact", string(impact))))
	w.raw("</span></p>\n")
}

func (w *siteWriter) fact(k locale.Key, s string) {
	w.element("dt", w.loc.Phrase(k))
	w.element("dd", s)
	w.raw("\n")
}
