package importer

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/workspace"
	"tidings/notices"
)

func known() notices.Records {
	return notices.Records{Components: []notices.Component{{ID: "website", Name: "Website"},
		{ID: "database", Name: "Oracle database"}}}
}

func TestStatuspage(t *testing.T) {
	data, err := os.ReadFile("testdata/statuspage.json")
	if err != nil {
		t.Fatal(err)
	}
	declared := known()
	declared.Components = append(declared.Components, notices.Component{ID: "mobile-app", Name: "Mobile App"})
	got, err := Statuspage("statuspage.json", data, declared, "website")
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
		Refused: []Refused{{Path: `[2] (line 18), "odd"`, Reason: `status: "exploded" is no known status; use one of ` +
			`investigating, identified, monitoring, resolved`}},
		Notes: []string{"keys that records have no place for: components.status (1), " +
			"incident_updates.affected_components.old_status (4), shortlink (1)"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStatuspageRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "f.json:1:1: the JSON is broken here or ends too early",
		"{}":                         `neither a list nor "incidents"`,
		"5":                          `neither a list nor "incidents"`,
		"[{]":                        "f.json:1:3: the JSON is broken here or ends too early",
		"[{}":                        "f.json:1:3: the JSON is broken here or ends too early",
		"{\"incidents\": 5}":         "f.json:1:1: the file has neither",
		"[]]":                        "f.json:1:3: the JSON is broken here",
		"[{}\n,\n{\"a\": \"\x01\"}]": "f.json:3:8: the JSON is broken here or ends too early",
		"[" + strings.Repeat("{},", maxEntries) + "{}]": "more than 10000 entries",
		strings.Repeat(" ", maxImport+1):                "larger than 16 MB",
	} {
		_, err := Statuspage("f.json", []byte(text), known(), "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

// An entry that can be no record is named with its place and its reason, and keeps no
// other from being read.
func TestStatuspageLeavesOut(t *testing.T) {
	const good = `{"id": "g", "name": "Good", "status": "resolved", "impact": "minor", ` +
		`"started_at": "2006-11-14T08:00:00Z", "resolved_at": "2006-11-14T09:00:00Z", ` +
		`"components": [{"name": "Website"}]}`
	for entry, want := range map[string]string{
		`{"name": "No dates", "status": "resolved"}`: "none of scheduled_for, started_at and created_at says when",
		`{"id": 5, "name": "Number"}`:                "id is number, which it cannot be",
		`{"created_at": "soon"}`:                     `"soon" is no time; write it like 2006-11-14T08:10:00Z`,
		`"text"`:                                     "it is no incident",
		`null`:                                       "it is no incident",
		good:                                         `it has the id of incidents[0] (line 2)`,
		`{"name": "Nothing named", "created_at": "2006-11-14T08:00:00Z", "status": "identified", "impact": "none"}`://
		"it names no component; say with --component ID",
		`{"name": "New", "created_at": "2006-11-14T08:00:00Z", "status": "investigating", "impact": "none", ` +
			`"components": [{"name": "Mobile app"}]}`: `its component "Mobile app" is not in tidings.yaml; add it`,
		`{"name": "Swap", "scheduled_for": "2006-11-14T08:00:00Z", "status": "scheduled", "impact": "maintenance", ` +
			`"components": [{"name": "Website"}]}`: "scheduled_until",
		`{"name": "Swap", "created_at": "2006-11-14T08:00:00Z", "status": "scheduled", "impact": "maintenance", ` +
			`"components": [{"name": "Website"}]}`: "a maintenance without scheduled_for",
	} {
		got, err := Statuspage("f.json", []byte("{\"incidents\": [\n"+good+",\n"+entry+"]}"), known(), "")
		if err != nil || len(got.Incidents) != 1 || len(got.Refused) != 1 ||
			!strings.HasPrefix(got.Refused[0].Path, "incidents[1] (line 3)") ||
			!strings.Contains(got.Refused[0].Reason, want) {
			t.Errorf("%s: %v, %+v; want %s", entry, err, got, want)
		}
	}
}

// What is cut, moved or left out of an entry is told.
func TestStatuspageNotes(t *testing.T) {
	got, err := Statuspage("f.json", []byte(`[{"id": "a", "name": "Slow", "status": "investigating",
		"impact": "none", "created_at": "2006-11-14T08:00:00Z", "resolved_at": "2006-11-14T09:00:00Z",
		"components": [{"name": "Website"}], "incident_updates": [
			{"status": "investigating", "body": "", "created_at": "2006-11-14T08:00:00Z"},
			{"status": "investigating", "body": "Written later.", "display_at": "2006-11-13T08:00:00Z",
			"affected_components": [{"code": "w", "name": "Website", "new_status": "on_fire"}]}]}]`), known(), "")
	if err != nil || len(got.Incidents) != 1 || got.Incidents[0].BeganAt.Day() != 13 {
		t.Fatalf("%v, %+v", err, got)
	}
	notes := strings.Join(got.Notes, "\n")
	for _, want := range []string{"an update that has no time or no text was left out", "the time of its first update",
		"resolved_at was left out, because its status is investigating", `the state "on_fire" of component website`} {
		if !strings.Contains(notes, want) {
			t.Errorf("no word of %q in\n%s", want, notes)
		}
	}
}

// Two of one name on one day have the same ids in whatever order they come.
func TestStatuspageOrder(t *testing.T) {
	one := func(id, hour string) string {
		return `{"id": "` + id + `", "name": "Slow", "status": "investigating", "impact": "none", "created_at": ` +
			`"2006-11-14T` + hour + `:00:00Z", "components": [{"name": "Website"}]}`
	}
	for _, list := range []string{one("a1", "08") + "," + one("b2", "09"), one("b2", "09") + "," + one("a1", "08")} {
		got, err := Statuspage("f.json", []byte("["+list+"]"), known(), "")
		if err != nil || len(got.Incidents) != 2 || got.Incidents[0].ID != "2006-11-14-slow" ||
			got.Incidents[1].ID != "2006-11-14-slow-b2" {
			t.Errorf("%v, %+v", err, got)
		}
	}
}

// Whatever an export holds, what comes out of it are valid records.
func FuzzStatuspage(f *testing.F) {
	data, err := os.ReadFile("testdata/statuspage.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`[{"name":"x\r\nBcc: y","created_at":"2006-11-14T08:10:00Z",` +
		`"status":"resolved","impact":"minor","components":[{"id":"a","name":"A"}]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Statuspage("f.json", data, known(), "website")
		if err != nil {
			return
		}
		r := known()
		ws := &workspace.Workspace{Root: t.TempDir(), Config: workspace.Config{Components: r.Components}}
		for _, c := range got.Missing {
			if !notices.ValidID(c.ID) {
				t.Errorf("component id %q", c.ID)
			}
		}
		for _, i := range got.Incidents {
			if p := i.Validate(r); len(p) > 0 {
				t.Errorf("invalid: %v", p)
			}
			if err := ws.SaveIncident(i); err != nil {
				t.Errorf("%v", err)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}
