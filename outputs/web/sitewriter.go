package web

import (
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// scope says what was affected: components with links to their pages, regions.
func (w *siteWriter) scope(components, regions []string) {
	w.element("dt", w.loc.Phrase(locale.KeyAffected))
	w.raw("<dd>")
	for n, id := range components {
		if n > 0 {
			w.raw(", ")
		}
		w.componentLink(id)
	}
	w.raw("</dd>\n")
	w.element("dt", w.loc.Phrase(locale.KeyRegions))
	w.raw("<dd>")
	if len(regions) == 0 {
		w.text(w.loc.Phrase(locale.KeyWorldwide))
	}
	for n, id := range regions {
		if n > 0 {
			w.raw(", ")
		}
		w.regionLink(id)
	}
	w.raw("</dd>\n")
}

func (w *siteWriter) componentLink(id string) {
	for _, c := range w.b.Records.Components {
		if c.ID == id {
			w.href("components/"+id+".html", c.In(w.loc.Tag()).Name)
			return
		}
	}
	w.text(id)
}

func (w *siteWriter) regionLink(id string) {
	for _, r := range w.b.Records.Regions {
		if r.ID == id {
			w.href("regions/"+id+".html", r.In(w.loc.Tag()).Name)
			return
		}
	}
	w.text(id)
}

// href writes a link to a page of the site.
func (w *siteWriter) href(path, label string) {
	w.raw("<a")
	w.attribute("href", w.up+path)
	w.raw(">")
	w.text(label)
	w.raw("</a>")
}

// told writes a section of free text.
func (w *siteWriter) told(k locale.Key, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	w.element("h2", w.loc.Phrase(k))
	w.raw("\n")
	w.paragraphs(s)
}

// paragraphs parts free text at its empty lines.
func (w *siteWriter) paragraphs(s string) {
	for part := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		if strings.TrimSpace(part) != "" {
			w.element(`p class="lines"`, strings.TrimSpace(part))
			w.raw("\n")
		}
	}
}

func (w *siteWriter) actions(list []notices.Action) {
	if len(list) == 0 {
		return
	}
	w.element("h2", w.loc.Phrase(locale.KeyActions))
	w.raw("\n<ul>\n")
	for _, a := range list {
		w.raw("<li>")
		w.text(oneLine(a.Text))
		switch {
		case !a.Done.IsZero():
			w.element(`span class="muted"`, " ("+w.loc.Phrase(locale.KeyActionDone, w.loc.Date(a.Done.In(w.zone)))+")")
		case !a.Due.IsZero():
			w.element(`span class="muted"`, " ("+w.loc.Phrase(locale.KeyActionDue, w.loc.Date(a.Due.In(w.zone)))+")")
		}
		w.raw("</li>\n")
	}
	w.raw("</ul>\n")
}

// log writes the updates, the newest first.
func (w *siteWriter) log(kind string, updates []notices.Update) {
	if len(updates) == 0 {
		return
	}
	w.element("h2", w.loc.Phrase(locale.KeyUpdates))
	w.raw("\n<ol class=\"log\" reversed>\n")
	for n := len(updates) - 1; n >= 0; n-- {
		u := updates[n]
		w.raw("<li>")
		w.element(`strong class="cap"`, w.loc.Phrase(locale.KeyOf(kind, u.Status)))
		w.raw(" ")
		w.time(u.At)
		w.raw("\n")
		w.paragraphs(u.Text)
		w.raw("</li>\n")
	}
	w.raw("</ol>\n")
}

// time writes a moment for people and for machines.
func (w *siteWriter) time(t time.Time) {
	w.element(`time class="small" datetime="`+stamp(t)+`"`, w.loc.DateTime(t.In(w.zone)))
}

// sample says which values of a record are made up.
func (w *siteWriter) sample(s string) {
	if strings.TrimSpace(s) != "" {
		w.raw("<hr>\n")
		w.element(`p class="small"`, oneLine(s))
		w.raw("\n")
	}
}
