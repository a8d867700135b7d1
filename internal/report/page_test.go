package report

import (
	"slices"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// The report says once that nobody was missed, and not before everything is decided.
func TestNobodyMissedIsSaidOnce(t *testing.T) {
	l, err := locale.Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	rd := &Reader{Now: time.Now,
		Config: &workspace.Config{Organisation: workspace.Organisation{Name: "A", Locale: "en"}}}
	for _, x := range []struct {
		state    string
		complete bool
		missed   int
		want     int
	}{{"accepted", true, 0, 1}, {"queued", false, 0, 0}, {"failed", true, 1, 0}} {
		r := &Full{Report: &Report{Notice: "n", Revision: 1, State: "complete", Selected: 1, Complete: x.complete,
			ByState: map[string]int{x.state: 1}}, NotDeliveredTotal: x.missed}
		for range x.missed {
			r.NotDelivered = append(r.NotDelivered, Missed{State: x.state, Reason: "other"})
			r.Reasons = append(r.Reasons, Reason{State: x.state, Reason: "other", Count: 1})
		}
		p, err := rd.page(r)
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, g := range p.Tables {
			if g.Note == l.Phrase(locale.KeyReportNobodyMissed) {
				said++
			}
		}
		hasReasons := slices.ContainsFunc(p.Tables,
			func(g grid) bool { return g.Caption == l.Phrase(locale.KeyReportReasons) })
		if said != x.want || hasReasons != (x.missed > 0) {
			t.Errorf("%+v: said %d times, reasons %t", x, said, hasReasons)
		}
	}
}
