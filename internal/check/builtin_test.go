package check

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// The letters that come with the program, drafted from the sample's records in every
// language and stage, say all that a letter must say, in words that customers read.
func TestBuiltInLetters(t *testing.T) {
	dir := t.TempDir()
	if err := workspace.Init(dir, workspace.Options{Sample: "qsol", Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	records, err := ws.Records()
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)
	fresh := records.Incidents[len(records.Incidents)-1]
	fresh.ID, fresh.Status, fresh.EndedAt, fresh.NextUpdateAt = "fresh", notices.Identified, time.Time{}, asOf.Add(time.Hour)
	fresh.Outages, fresh.Actions, fresh.Remedy = nil, nil, ""
	records.Incidents = append(records.Incidents, fresh)
	for i := range records.Incidents {
		if records.Incidents[i].Status != notices.Resolved {
			records.Incidents[i].NextUpdateAt = asOf.Add(time.Hour)
		}
	}
	lib := templates.New(nil)
	resolved := slices.IndexFunc(records.Incidents, func(i notices.Incident) bool { return i.Status == notices.Resolved })
	for _, info := range lib.List() {
		for _, tag := range info.Locales {
			for _, incident := range []notices.Incident{records.Incidents[resolved], fresh} {
				about := templates.DraftInput{Template: info.Name, Locale: tag, Records: records, AsOf: asOf,
					Since: notices.Day{Year: 2006, Month: 9, Day: 1}}
				n := notices.Notice{Slug: "n", Template: info.Name, Stream: notices.Service, Locales: []string{tag},
					AsOf: asOf, Since: about.Since}
				switch open := incident.Status != notices.Resolved; {
				case strings.HasPrefix(info.Name, "incident"):
					if open != slices.Contains([]string{"incident-initial", "incident-update"}, info.Name) {
						continue
					}
					about.Incidents = []string{incident.ID}
					n.Records = []notices.RecordRef{{Kind: "incident", ID: incident.ID}}
				case incident.ID != fresh.ID:
					continue // once
				case strings.HasPrefix(info.Name, "maintenance"):
					about.Maintenance = []string{records.Maintenance[0].ID}
					n.Records = []notices.RecordRef{{Kind: "maintenance", ID: records.Maintenance[0].ID}}
				default:
					about.Project = records.Projects[0].ID
				}
				from := letter.Drafted{Template: info.Name, Project: about.Project, Incidents: about.Incidents,
					Maintenance: about.Maintenance, Records: records}
				md, subject, err := lib.Draft(t.Context(), from.Input(ws.Config, n, tag))
				if err != nil {
					t.Fatalf("%s %s: %v", info.Name, tag, err)
				}
				n.Subject = subject
				s := &letter.Source{Notice: n, Records: records, Letters: map[string]string{tag: md}, Config: ws.Config}
				r := New("n")
				notice := Read(s, asOf)
				for _, rule := range slices.Concat(completeness(), wordingRules(), readingRules()) {
					rule.look(notice, r.finder(rule))
				}
				for _, f := range r.Findings {
					t.Errorf("%s %s %s: %s: %s", info.Name, tag, incident.ID, f.Where, f.Says())
				}
				if f := notice.Texts[0]; testing.Verbose() {
					t.Logf("%s %s: %d words", info.Name, tag, len(strings.Fields(f.Source)))
				}
			}
		}
	}
}
