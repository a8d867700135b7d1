package workspace

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

func known() notices.Records {
	return notices.Records{Components: []notices.Component{{ID: "website", Name: "Website"},
		{ID: "database", Name: "Oracle database"}}}
}

func TestImportStatuspage(t *testing.T) {
	data, err := os.ReadFile("testdata/statuspage.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ImportStatuspage("statuspage.json", data, known(), "website")
	if err != nil {
		t.Fatal(err)
	}
	at := func(clock string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := Imported{
		Incidents: []notices.Incident{{
			ID: "2006-11-14-database-down", Title: "Database down", Status: notices.Resolved,
			Impact:  notices.ImpactCritical,
			BeganAt: at("2006-11-14 08:10"), EndedAt: at("2006-11-15 02:40"),
			Components: []string{"database", "mobile-app"},
			Cause:      "A bug.\nPatched.",
			Updates: []notices.Update{
				{At: at("2006-11-14 08:25"), Status: "investigating", Text: "Looking."},
				{At: at("2006-11-14 13:30"), Status: "identified", Text: "A bug."},
				{At: at("2006-11-15 02:40"), Status: "resolved", Text: "Over."},
			},
			Outages: []notices.Outage{
				{Component: "database", State: notices.MajorOutage, BeganAt: at("2006-11-14 08:25"),
					EndedAt: at("2006-11-14 13:30")},
				{Component: "mobile-app", State: notices.DegradedPerformance, BeganAt: at("2006-11-14 08:25"),
					EndedAt: at("2006-11-15 02:40")},
				{Component: "database", State: notices.PartialOutage, BeganAt: at("2006-11-14 13:30"),
					EndedAt: at("2006-11-15 02:40")},
			},
		}, {
			ID: "2006-11-16-abc123", Title: "停止", Status: notices.Investigating, Impact: notices.ImpactNone,
			BeganAt: at("2006-11-16 00:00"), Components: []string{"website"},
		}},
		Maintenance: []notices.Maintenance{{
			ID: "2007-01-13-new-servers", Title: "New servers", Status: notices.Completed, Impact: notices.ImpactNone,
			ScheduledFor: at("2007-01-13 22:00"), ScheduledUntil: at("2007-01-14 04:00"),
			BeganAt: at("2007-01-13 22:05"), EndedAt: at("2007-01-14 03:00"),
			Components: []string{"website"},
			Updates: []notices.Update{
				{At: at("2007-01-13 22:05"), Status: "in_progress", Text: "Begun."},
				{At: at("2007-01-14 03:00"), Status: "completed", Text: "Done."},
			},
		}},
		Missing: []notices.Component{{ID: "mobile-app", Name: "Mobile app"}},
		Problems: []string{`entry 3 (odd): status: "exploded" is no known status; use one of ` +
			`investigating, identified, monitoring, resolved; it is left out`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestImportStatuspageRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "unexpected end of JSON input",
		"{}":                           `neither a list nor "incidents"`,
		"[{\"id\": 5}]":                "f.json:1:9: json: cannot unmarshal number",
		"[\n {\"created_at\": \"x\"}]": "f.json: parsing time",
		"[{]":                          "f.json:1:3: invalid character ']'",
	} {
		_, err := ImportStatuspage("f.json", []byte(text), known(), "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

// Whatever an export holds, what comes out of it are valid records.
func FuzzImportStatuspage(f *testing.F) {
	data, err := os.ReadFile("testdata/statuspage.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`[{"name":"x\r\nBcc: y","created_at":"2006-11-14T08:10:00Z",` +
		`"status":"resolved","impact":"minor","components":[{"id":"a","name":"A"}]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ImportStatuspage("f.json", data, known(), "website")
		if err != nil {
			return
		}
		r := known()
		r.Components = append(r.Components, got.Missing...)
		for _, c := range got.Missing {
			if !notices.ValidID(c.ID) {
				t.Errorf("component id %q", c.ID)
			}
		}
		for _, i := range got.Incidents {
			if p := i.Validate(r); len(p) > 0 {
				t.Errorf("invalid: %v", p)
			}
			if _, err := render(IncidentDir+"/x.yaml", i); err != nil {
				t.Errorf("%v", err)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}
