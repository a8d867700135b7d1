package web

import (
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// live writes the words of a fact; of a moment also what it is in UTC: for programs, and for
// whoever points at it.
func (w *letterWriter) live(words string, v notices.Value) {
	var at time.Time
	utc := ""
	switch v := v.(type) {
	case notices.Moment:
		at, utc = v.At, w.loc.DateTime(v.At.UTC())
	case notices.Date:
		at, utc = v.At, w.loc.DateTime(v.At.UTC())
	case notices.Period:
		at, utc = v.From, w.loc.Range(v.From.UTC(), v.Until.UTC())
	}
	if at.IsZero() {
		w.Text(words)
		return
	}
	w.moments = true
	w.Raw(`<time datetime="`, at.UTC().Format(time.RFC3339), `"`)
	if utc != words {
		w.Attribute("title", utc)
	}
	w.Raw(">")
	w.Text(words)
	w.Raw("</time>")
}

// zone says below a letter that shows times in which zone they are.
func (w *letterWriter) zone(m *outputs.Meta) {
	if !w.moments || m.Zone == "UTC" || m.Zone == "Etc/UTC" { // each says its offset anyway
		return
	}
	w.Raw("<p class=\"small muted\">")
	w.Text(w.loc.Phrase(locale.KeyTimesIn, m.Zone))
	w.Raw("</p>\n")
}
