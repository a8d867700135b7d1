package outputstest

import (
	_ "embed"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

//go:embed testdata/qsol.en.md
var qsolLetter []byte

// QSOLLetter is the Markdown of the model letter in English.
func QSOLLetter() []byte { return append([]byte(nil), qsolLetter...) }

// QSOL parses the model letter for a locale's furniture, dates and numbers (the
// letter's own words stay English). Times of incidents are made up.
func QSOL(tag string) (*outputs.Document, error) {
	env, err := QSOLEnv(tag)
	if err != nil {
		return nil, err
	}
	return outputs.Parse(qsolLetter, env)
}

// QSOLEnv is what the model letter is parsed with.
func QSOLEnv(tag string) (outputs.Env, error) {
	l, err := locale.Parse(tag)
	if err != nil {
		return outputs.Env{}, err
	}
	env := outputs.Env{File: "notices/qsol-update/en.md", Slug: "qsol-update", Revision: 1, Records: qsolRecords(),
		Locale: l, Zone: time.UTC, AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC), Stream: notices.Service,
		Signer:       outputs.Signer{Name: "Kathy Oren", Title: "Business Manager", Unit: "eBusiness"},
		Organisation: "QuickServe Group", Service: "QuickServe Online",
		Address: []string{"1 Example Street", "Exampletown 12345"}, WebURL: "https://status.example.com/qsol-update/"}
	env.Brand.Footer = "QuickServe Group is sample data."
	return env, nil
}

func qsolRecords() *notices.Records {
	return &notices.Records{
		Components: []notices.Component{{ID: "database", Name: "Database"}, {ID: "web", Name: "Website"}},
		Regions: []notices.Region{
			{ID: "americas", Name: "Americas", TimeZone: "America/New_York", Locale: "en-US"},
			{ID: "emea", Name: "Europe, Middle East and Africa", TimeZone: "Europe/Berlin", Locale: "en-GB"},
			{ID: "japan", Name: "Japan", TimeZone: "Asia/Tokyo", Locale: "ja"},
		},
		Objectives: []notices.Objective{{ID: "worldwide", Name: "Uptime worldwide", Target: 98,
			From: notices.Day{Year: 2006, Month: 9, Day: 1}}},
		Incidents: []notices.Incident{qsolIncident("2006-10-09-slow-pages", "Slow pages under heavy traffic",
			at(10, 9, 7, 30), at(10, 9, 12, 0), "Heavy traffic on servers that are two and a half years old.",
			"Load was spread anew."),
			qsolIncident("2006-11-14-database-shutdown", "Database cluster shut down", at(11, 14, 8, 10),
				at(11, 15, 2, 40), "A bug in the new Oracle version.", "Patches are being installed.")},
		Maintenance: []notices.Maintenance{{ID: "2007-01-web", Title: "Upgrade of the web servers",
			Status: notices.Scheduled, Impact: notices.ImpactMinor, ScheduledFor: at(12, 9, 20, 0),
			ScheduledUntil: at(12, 9, 23, 0), Components: []string{"web"}, Summary: "Pages may load slowly.",
			Sample: "times are made up"}},
		Projects: []notices.Project{{ID: "qsol-upgrade", Title: "Upgrade of all servers and software",
			Causes: []string{"Start-up problems with the new Oracle cluster", "Heavy traffic"}, Phases: qsolPhases()}},
	}
}

func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2006, month, day, hour, minute, 0, 0, time.UTC)
}

func qsolIncident(id, title string, began, ended time.Time, cause, remedy string) notices.Incident {
	return notices.Incident{ID: id, Title: title, Status: notices.Resolved, Impact: notices.ImpactCritical,
		BeganAt: began, EndedAt: ended, Components: []string{"database", "web"}, Cause: cause, Remedy: remedy,
		Summary: "Customers could not sign in.",
		Updates: []notices.Update{{At: began.Add(time.Hour), Status: "investigating", Text: "We are looking into it."},
			{At: ended, Status: "resolved", Text: "The service is back."}},
		Actions: []notices.Action{{Text: "Install the patches", Due: notices.Day{Year: 2006, Month: 12, Day: 1}},
			{Text: "Watch the cluster", Done: notices.Day{Year: 2006, Month: 11, Day: 16}}},
		Sample: "times are made up"}
}

// qsolPhases are the eight elements with the months that the model letter marks.
func qsolPhases() []notices.Phase {
	return []notices.Phase{
		phase("Test new Oracle software upgrades in development", "2006-07", "2006-08", notices.PhaseDone),
		phase("Install new Oracle database cluster to production", "2006-08", "2006-09", notices.PhaseDone),
		phase("Move remaining cluster applications from old CIS cluster to new cluster", "2006-10", "2006-11",
			notices.PhaseActive),
		phase("Test webserver software upgrades in development", "2006-12", "2007-01", notices.PhasePlanned),
		phase("Launch 6 new production web servers to production", "2007-01", "2007-02", notices.PhasePlanned),
		phase("Test and install new staging servers", "2007-02", "2007-03", notices.PhasePlanned),
		phase("Test and install new load balancer", "2007-03", "2007-04", notices.PhasePlanned),
		phase("Test and install new firewall application", "2007-04", "2007-05", notices.PhasePlanned),
	}
}

func phase(title, from, until string, status notices.PhaseStatus) notices.Phase {
	return notices.Phase{ID: strings.ReplaceAll(strings.ToLower(title), " ", "-"), Title: title, Status: status,
		Planned: notices.Span{From: from, Until: until}}
}
