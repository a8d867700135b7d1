package templates

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tidings/notices"
)

// TestLiveOfEveryKind wants a template to write a fact of every kind, with values as they stand in
// the records, and to say what there is where it names another.
func TestLiveOfEveryKind(t *testing.T) {
	day := func(d int) notices.Day { return notices.Day{Year: 2026, Month: 11, Day: d} }
	in := DraftInput{Template: "own", Locale: "en", AsOf: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC),
		Since: day(1), Project: "p", Records: notices.Records{
			Incidents: []notices.Incident{{ID: "i", Title: "Login slow", BeganAt: day(3).In(time.UTC),
				EndedAt: day(4).In(time.UTC), Status: notices.Resolved, Impact: notices.ImpactCritical,
				Components: []string{"web"}}},
			Projects: []notices.Project{{ID: "p", Title: "Move", Phases: []notices.Phase{{ID: "one", Title: "First",
				Status: notices.PhasePlanned, Planned: notices.Span{From: "2026-12", Until: "2027-01"}}}}},
			Components: []notices.Component{{ID: "web", Name: "Website"}},
			Regions:    []notices.Region{{ID: "emea", Name: "Europe"}},
			Objectives: []notices.Objective{{ID: "all", Target: 98, From: day(1)}}}}
	draft := func(body string) (string, error) {
		own := New(fstest.MapFS{"letters/own/en.md": {Data: []byte(
			"<!--\ntitle: Own\ndescription: Own.\n-->\n# Own\n\n" + body)}})
		md, _, err := own.Draft(context.Background(), in)
		return md, err
	}
	for _, c := range [][2]string{
		{`{{live "incident" .Incident.ID "began" "date"}}`, "((incident i began date))"},
		{`{{range .Project.Phases}}{{live "phase" (print $.Project.ID "/" .ID) "planned"}}{{end}}`,
			"((phase p/one planned))"},
		{`{{with .Objective}}{{live "objective" .ID "uptime"}}{{end}}`, "((objective all uptime))"},
		{`{{live "incidents" "period" "count"}}`, "((incidents period count))"},
		{`{{live "day" .Since}} {{live "percent" 97.67}}`, "((day 2026-11-01)) ((percent 97.67))"},
		{`{{moment .AsOf "month"}}`, "((time 2026-11-29T09:00Z month))"},
	} {
		body, want := c[0], c[1]
		if md, err := draft(body); err != nil || !strings.Contains(md, want) {
			t.Errorf("%s: %q, %v", body, md, err)
		}
	}
	for _, c := range [][2]string{
		{`{{live "incident" .Incident.ID "begn"}}`, "incident has began, ended"},
		{`{{live "incidnt" .Incident.ID "began"}}`, "there are facts of incident, maintenance"},
		{`{{live "incident" .Incident.ID "cause"}}`, "the record i has no cause"},
		{`{{moment .AsOf "rounded"}}`, `has no form "rounded"`},
	} {
		body, want := c[0], c[1]
		if _, err := draft(body); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
}
