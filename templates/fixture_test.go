package templates

import (
	"time"

	"tidings/notices"
)

func utc(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
}

func phase(id, title, from, until string, status notices.PhaseStatus, note string) notices.Phase {
	p := notices.Phase{
		ID:      id,
		Title:   title,
		Status:  status,
		Planned: notices.Span{From: from, Until: until},
		Note:    note,
	}
	if status == notices.PhaseDone {
		p.Actual = p.Planned
	}
	return p
}

// modelInput is the model letter's facts as records. Times and regions are made
// up.
func modelInput(template, locale string) DraftInput {
	return DraftInput{
		Template: template, Locale: locale,
		Organisation: Organisation{Name: "eBusiness", Service: "QuickServe Online", Short: "QSOL",
			Description: "QuickServe Online is a website used worldwide by registered business customers",
			Signer:      Signer{"Kathy Oren", "Business Manager", "eBusiness"}},
		Records: modelRecords(), Project: "qsol-upgrade",
		AsOf: utc(2006, 11, 20, 9, 0), Since: notices.Day{Year: 2006, Month: 9, Day: 1},
	}
}

func modelRecords() notices.Records {
	return notices.Records{
		Components: []notices.Component{{ID: "database", Name: "Database"}, {ID: "web", Name: "Website"}},
		Regions: []notices.Region{
			{ID: "emea", Name: "Europe, Middle East and Africa", TimeZone: "Europe/Berlin", Locale: "en-GB"},
			{ID: "japan", Name: "Japan", TimeZone: "Asia/Tokyo", Locale: "ja"},
		},
		Objectives: []notices.Objective{
			{ID: "worldwide", Name: "Uptime worldwide", Target: 98, From: notices.Day{Year: 2006, Month: 11, Day: 1}},
		},
		Incidents: []notices.Incident{
			{
				ID:         "slow-pages",
				Title:      "Slow pages",
				Status:     notices.Resolved,
				Impact:     notices.ImpactMinor,
				Components: []string{"web"},
				BeganAt:    utc(2006, 10, 9, 7, 30),
				EndedAt:    utc(2006, 10, 9, 12, 0),
				Cause:      "Heavy traffic",
			},
			{
				ID:     "cluster-down",
				Title:  "Database cluster shut down",
				Status: notices.Resolved,
				Impact: notices.ImpactCritical,
				Components: []string{
					"database",
					"web",
				},
				BeganAt: utc(2006, 11, 14, 8, 10),
				EndedAt: utc(2006, 11, 15, 2, 40),
				Summary: "The database cluster shut down on 14 and 15 November 2006",
				Cause:   "A bug in the new Oracle version",
				Remedy:  "Patches are being installed",
				Updates: []notices.Update{
					{At: utc(2006, 11, 14, 9, 0), Status: "investigating", Text: "We are looking into it."},
					{At: utc(2006, 11, 15, 2, 40), Status: "resolved", Text: "The cluster is up again."},
				},
			},
		},
		Maintenance: []notices.Maintenance{
			{ID: "patches", Title: "Database patches", Status: notices.Scheduled, Impact: notices.ImpactMinor,
				ScheduledFor: utc(2006, 12, 2, 22, 0), ScheduledUntil: utc(2006, 12, 3, 2, 0),
				Components: []string{"database"}, Regions: []string{"emea"},
				Summary: "The database pauses for a few minutes at a time"},
		},
		Projects: []notices.Project{modelProject()},
	}
}

func modelProject() notices.Project {
	return notices.Project{
		ID: "qsol-upgrade", Title: "Upgrade of all servers and software",
		Summary: "All servers and software are being upgraded. Phase 1 has been launched.\n\n" +
			"The project runs in deliberate phases, planned so that you see no impact.",
		PlannedIn: "Q4 2005", LaunchedIn: notices.Month{Year: 2006, Month: 9},
		Reasons: []string{"The existing servers are about two and a half years old",
			"Web traffic tripled in the last two years, much faster than anticipated, and the current servers have " +
				"struggled for the last two months"},
		Causes: []string{
			"Start-up problems with the new Oracle cluster",
			"Intermittent slowness and webserver problems from heavy traffic",
		},
		Notes: []string{
			"Our group monitors the website 24/7 and learns of problems before servers go down and before you see them",
			"The upgrades are not rushed and no corners are cut, which keeps performance risk low " +
				"during the transitions",
		},
		Phases: []notices.Phase{
			phase("oracle-test", "Test new Oracle software upgrades in development", "2006-07", "2006-08",
				notices.PhaseDone, ""),
			phase("oracle-cluster", "Install new Oracle database cluster to production", "2006-08", "2006-09",
				notices.PhaseDone, "Completed in September 2006; since then there have been intermittent database "+
					"problems, each identified and permanently fixed"),
			phase("move", "Move remaining cluster applications from old CIS cluster to new cluster", "2006-10",
				"2006-11", notices.PhaseActive, ""),
			phase("web-test", "Test webserver software upgrades in development", "2006-12", "2007-01",
				notices.PhasePlanned, "December prepares the webserver upgrades of January"),
			phase("web-launch", "Launch 6 new production web servers to production", "2007-01", "2007-02",
				notices.PhasePlanned, "After that, capacity is much greater"),
			phase("staging", "Test and install new staging servers", "2007-02", "2007-03", notices.PhasePlanned, ""),
			phase("balancer", "Test and install new load balancer", "2007-03", "2007-04", notices.PhasePlanned, ""),
			phase("firewall", "Test and install new firewall application", "2007-04", "2007-05", notices.PhasePlanned,
				""),
		},
	}
}

// minimalInput has only what records must have.
func minimalInput(template, locale string) DraftInput {
	return DraftInput{Template: template, Locale: locale, Organisation: Organisation{Name: "A", Service: "B"},
		AsOf: utc(2006, 11, 20, 9, 0), Project: "p",
		Records: notices.Records{
			Incidents: []notices.Incident{
				{
					ID:      "i",
					Title:   "T",
					Status:  notices.Investigating,
					Impact:  notices.ImpactMinor,
					BeganAt: utc(2006, 11, 20, 8, 0),
				},
			},
			Maintenance: []notices.Maintenance{
				{
					ID:             "m",
					Title:          "M",
					Status:         notices.Scheduled,
					Impact:         notices.ImpactNone,
					ScheduledFor:   utc(2006, 12, 1, 0, 0),
					ScheduledUntil: utc(2006, 12, 1, 1, 0),
				},
			},
			Projects: []notices.Project{{ID: "p", Title: "P"}},
		}}
}
