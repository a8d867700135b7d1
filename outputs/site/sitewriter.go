package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/markup"
	"tidings/outputs/web"
)

// siteWriter writes the site's own pages.
type siteWriter struct {
	markup.Writer
	b    *builder
	loc  *locale.Locale
	zone *time.Location
	up   string
}

// page writes a page of the site; body writes what main holds.
func (b *builder) page(h web.Head, body func(w *siteWriter)) []byte {
	h.Locale, h.Skip, h.Target = b.loc, b.loc.Phrase(locale.KeySkipToContent), "main"
	h.Kind = cmp.Or(h.Kind, "website")
	if !h.NoIndex {
		h.Canonical = b.frame.URL(h.Path)
	}
	w := &siteWriter{b: b, loc: b.loc, zone: b.Zone, up: b.frame.Up(&h)}
	w.Grow(16 << 10)
	b.frame.Open(&w.Writer, &h)
	w.Raw("<main class=\"wrap\" id=\"main\" tabindex=\"-1\">\n")
	body(w)
	w.Raw("</main>\n")
	b.frame.Close(&w.Writer)
	return w.Bytes()
}

// entry writes one incident or maintenance of a list.
func (w *siteWriter) entry(heading string, e *entry) {
	w.Raw(`<div class="entry i`, severity(e.impact()), `">`)
	w.Raw("<", heading, ">")
	w.href(e.path(), e.title(w.loc.Tag()))
	w.Raw("</", heading, ">\n<p class=\"small\">")
	w.Text(e.when(w.loc, w.zone))
	w.Raw("<br>\n")
	w.Text(w.loc.Capital(e.status(w.loc)) + " · ")
	w.Text(w.loc.Phrase(locale.KeyImpact) + ": " + w.loc.Phrase(locale.KeyOf("impact", string(e.impact()))))
	w.Raw("</p>\n")
	w.prose(e.summary(w.loc.Tag()))
	w.Raw("</div>\n")
}

// scope says what was affected: components with links to their pages, regions.
func (w *siteWriter) scope(components, regions []string) {
	w.Element("dt", w.loc.Phrase(locale.KeyAffected))
	w.Raw("<dd>")
	for n, id := range components {
		if n > 0 {
			w.Raw(", ")
		}
		w.componentLink(id)
	}
	w.Raw("</dd>\n")
	w.Element("dt", w.loc.Phrase(locale.KeyRegions))
	w.Raw("<dd>")
	if len(regions) == 0 {
		w.Text(w.loc.Capital(w.loc.Phrase(locale.KeyWorldwide)))
	}
	for n, id := range regions {
		if n > 0 {
			w.Raw(", ")
		}
		w.regionLink(id)
	}
	w.Raw("</dd>\n")
}

func (w *siteWriter) componentLink(id string) {
	for _, c := range w.b.Records.Components {
		if c.ID == id {
			w.href("components/"+id+".html", c.In(w.loc.Tag()).Name)
			return
		}
	}
	w.Text(id)
}

func (w *siteWriter) regionLink(id string) {
	for _, r := range w.b.Records.Regions {
		if r.ID == id {
			w.href("regions/"+id+".html", r.In(w.loc.Tag()).Name)
			return
		}
	}
	w.Text(id)
}

// href writes a link to a page of the site.
func (w *siteWriter) href(path, label string) {
	w.Raw("<a")
	w.Attribute("href", w.up+path)
	w.Raw(">")
	w.record(label)
	w.Raw("</a>")
}

// told writes a section of free text.
func (w *siteWriter) told(k locale.Key, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	w.Element("h2", w.loc.Phrase(k))
	w.Raw("\n")
	w.prose(s)
}

func (w *siteWriter) actions(list []notices.Action) {
	if len(list) == 0 {
		return
	}
	w.Element("h2", w.loc.Phrase(locale.KeyActions))
	w.Raw("\n<ul>\n")
	for _, a := range list {
		w.Raw("<li>")
		w.record(outputs.OneLine(a.Text))
		switch {
		case !a.Done.IsZero():
			w.Element(`span class="muted"`, " ("+w.loc.Phrase(locale.KeyActionDone, w.loc.Date(a.Done.In(w.zone)))+")")
		case !a.Due.IsZero():
			w.Element(`span class="muted"`, " ("+w.loc.Phrase(locale.KeyActionDue, w.loc.Date(a.Due.In(w.zone)))+")")
		}
		w.Raw("</li>\n")
	}
	w.Raw("</ul>\n")
}

// log writes the updates, the newest first.
func (w *siteWriter) log(kind string, life []notices.Entry) {
	if len(life) == 0 {
		return
	}
	w.Element("h2", w.loc.Phrase(locale.KeyUpdates))
	w.Raw("\n<ol class=\"log\" reversed>\n")
	for _, e := range slices.Backward(life) {
		w.Raw("<li>")
		w.Element("strong", w.loc.Capital(word(w.loc, kind, e)))
		w.Raw(" ")
		w.time(e.At)
		w.Raw("\n")
		w.move(e)
		if e.Text != "" {
			w.prose(e.Text)
		}
		w.Raw("</li>\n")
	}
	w.Raw("</ol>\n")
}

// move says from when to when a maintenance was moved; of another entry nothing.
func (w *siteWriter) move(e notices.Entry) {
	if e.Former == nil {
		return
	}
	former, now := planned(w.loc, e, w.zone)
	w.Raw("<p>")
	w.Text(w.loc.Phrase(locale.KeyFormerWindow) + ": ")
	w.Element("del", former)
	w.Raw("<br>\n")
	w.Text(w.loc.Phrase(locale.KeyScheduledWindow) + ": " + now)
	w.Raw("</p>\n")
}

// time writes a moment for people and for machines, with UTC for whoever points at it.
func (w *siteWriter) time(t time.Time) {
	w.Raw(`<time class="small" datetime="`, stamp(t), `"`)
	w.Attribute("title", w.loc.DateTime(t.UTC()))
	w.Raw(">")
	w.Text(w.loc.DateTime(t.In(w.zone)))
	w.Raw("</time>")
}

// sample says which values of a record are made up.
func (w *siteWriter) sample(s string) {
	if strings.TrimSpace(s) != "" {
		w.Raw("<hr>\n")
		w.Raw(`<p class="small">`)
		w.record(outputs.OneLine(s))
		w.Raw("</p>\n")
	}
}
