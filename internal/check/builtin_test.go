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

// The letters that come with the program, drafted in every language from the fullest records
// and from those that hold only what a record must hold, at every stage: no rule finds
// anything.
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
	lib := templates.New(nil)
	draft := func(from letter.Drafted, n notices.Notice, of []string) {
		t.Helper()
		from.Records = records
		s := &letter.Source{Records: records, Letters: map[string]string{}, Config: ws.Config}
		n.Slug, n.Template, n.Stream, n.Locales, n.AsOf = "n", from.Template, notices.Service, of, asOf
		for _, tag := range of {
			md, subject, err := lib.Draft(t.Context(), from.Input(ws.Config, n, tag))
			if err != nil {
				t.Fatalf("%s %s: %v", from.Template, tag, err)
			}
			s.Letters[tag], n.Subject = md, ""
			if len(of) == 1 {
				n.Subject = subject
			}
		}
		s.Notice = n
		r, notice := New("n"), Read(s, asOf)
		if err := r.Look(t.Context(), notice); err != nil {
			t.Fatal(err)
		}
		r.Judge(notice)
		for _, f := range r.Findings {
			if f.Rule == "untranslated" { // the sample's records speak six languages
				continue
			}
			t.Errorf("%s %v: %s: %s [%s]", from.Template, n.Records, f.Where, f.Says(), f.Rule)
		}
	}
	for _, i := range stages(records.Incidents, asOf) {
		records.Incidents = append(records.Incidents, i)
		open := i.Status != notices.Resolved
		for _, info := range lib.List() {
			if !strings.HasPrefix(info.Name, "incident") || info.Locales == nil ||
				open && (strings.HasSuffix(info.Name, "-resolved") || strings.HasSuffix(info.Name, "-post")) {
				continue
			}
			draft(letter.Drafted{Template: info.Name, Incidents: []string{i.ID}},
				notices.Notice{Records: []notices.RecordRef{{Kind: "incident", ID: i.ID}}}, info.Locales)
		}
		records.Incidents = records.Incidents[:len(records.Incidents)-1]
	}
	for _, info := range lib.List() {
		switch {
		case strings.HasPrefix(info.Name, "incident"):
		case strings.HasPrefix(info.Name, "maintenance"):
			id := records.Maintenance[0].ID
			draft(letter.Drafted{Template: info.Name, Maintenance: []string{id}},
				notices.Notice{Records: []notices.RecordRef{{Kind: "maintenance", ID: id}}}, info.Locales)
		default:
			draft(letter.Drafted{Template: info.Name, Project: records.Projects[0].ID},
				notices.Notice{Since: notices.Day{Year: 2006, Month: 9, Day: 1}}, info.Locales)
		}
	}
}

// stages are a full record and one with nothing but what is needed, at each stage.
func stages(all []notices.Incident, asOf time.Time) []notices.Incident {
	var out []notices.Incident
	full := all[slices.IndexFunc(all, func(i notices.Incident) bool { return i.Status == notices.Resolved })]
	bare := notices.Incident{Title: full.Title, Impact: full.Impact, BeganAt: full.BeganAt, Components: full.Components,
		Translations: map[string]notices.IncidentTexts{}}
	for tag, text := range full.Translations {
		bare.Translations[tag] = notices.IncidentTexts{Title: text.Title}
	}
	for _, status := range []notices.IncidentStatus{notices.Investigating, notices.Identified, notices.Monitoring,
		notices.Resolved} {
		for name, i := range map[string]notices.Incident{"full": full, "bare": bare} {
			i.ID, i.Status = name+"-"+string(status), status
			if status != notices.Resolved {
				i.EndedAt, i.Outages = time.Time{}, nil
				if name == "full" {
					i.NextUpdateAt = asOf.Add(time.Hour)
				}
			}
			if status == notices.Resolved {
				i.EndedAt = full.EndedAt
			}
			out = append(out, i)
		}
	}
	return out
}
