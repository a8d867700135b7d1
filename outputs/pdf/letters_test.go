package pdf

import (
	"strings"
	"time"

	"tidings/outputs"
	"tidings/templates"
)

// txt, par and head shorten the writing of documents by hand.
func txt(s string) []outputs.Inline { return []outputs.Inline{&outputs.Text{Value: s}} }

func par(s string) *outputs.Paragraph { return &outputs.Paragraph{Inlines: txt(s)} }

func head(level int, s string) *outputs.Heading {
	return &outputs.Heading{Level: level, ID: strings.ToLower(s), Inlines: txt(s)}
}

func bullets(items ...string) *outputs.List {
	l := &outputs.List{Tight: true}
	for _, s := range items {
		l.Items = append(l.Items, outputs.ListItem{Blocks: []outputs.Block{par(s)}})
	}
	return l
}

func meta(locale, title string) outputs.Meta {
	return outputs.Meta{
		Slug: "qsol-update", Revision: 1, Title: title, Subject: title, Locale: locale, Dir: "ltr", Stream: "service",
		Organisation: "QuickServe Online", Address: []string{"Example Business Park 7", "10115 Sampletown"},
		Brand: templates.Brand{Footer: "QuickServe Online is a service of the eBusiness group. Example Business Park " +
			"7, 10115 Sampletown\nhelp@qsol.example"},
		Date:     time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC),
		DateText: "20 November 2006", Furniture: outputs.Furniture{Page: "Page %d of %d"},
	}
}

// projectTimeline is the month table of the sample project.
func projectTimeline(label string, titles []string, months []string) *outputs.Timeline {
	t := &outputs.Timeline{Caption: "Upgrade of all servers and software, July 2006 to May 2007", RowLabel: label}
	for i, m := range months {
		year := "2006"
		if i > 5 {
			year = "2007"
		}
		t.Months = append(t.Months, outputs.TimelineMonth{Short: m, Long: m + " " + year, Year: year, Now: i == 4})
	}
	spans := [][2]int{{0, 1}, {1, 2}, {3, 4}, {5, 6}, {6, 7}, {7, 8}, {8, 9}, {9, 10}}
	for i, title := range titles {
		row := outputs.TimelineRow{Title: title, Cells: make([]outputs.TimelineCell, len(months))}
		for m := spans[i][0]; m <= spans[i][1]; m++ {
			row.Cells[m] = outputs.TimelineCell{State: outputs.Planned, Mark: "X", Label: "planned"}
			switch {
			case m < 4:
				row.Cells[m].State, row.Cells[m].Label = outputs.Done, "done"
			case m == 4:
				row.Cells[m].State, row.Cells[m].Label = outputs.Active, "under way"
			}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Legend = []outputs.LegendEntry{{State: outputs.Planned, Mark: "X", Label: "planned"},
		{State: outputs.Active, Mark: "X", Label: "under way"}, {State: outputs.Done, Mark: "X", Label: "done"}}
	return t
}

func monthsEN() []string {
	return strings.Fields("Jul Aug Sep Oct Nov Dec Jan Feb Mar Apr May")
}

func elementsEN() []string {
	return []string{"Test new Oracle software upgrades in development",
		"Install new Oracle database cluster to production",
		"Move remaining cluster applications from old CIS cluster to new cluster",
		"Test webserver software upgrades in development",
		"Launch 6 new production web servers to production", "Test and install new staging servers",
		"Test and install new load balancer", "Test and install new firewall application"}
}

// qsolLetter is a letter like the model letter, in English.
func qsolLetter() *outputs.Document {
	m := meta("en", "What happened to QuickServe Online, and what we are doing")
	return &outputs.Document{Meta: m, Blocks: []outputs.Block{
		head(1, "What happened to QuickServe Online, and what we are doing"),
		&outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Text{Value: "Dear "},
			&outputs.Field{Name: "first name", Fallback: "customer", HasFallback: true}, &outputs.Text{Value: ","}}},
		par("For the past couple of months QuickServe Online has been down more often than you or we can accept. " +
			"This letter tells you what happened, why it happened, and what is being done about it."),
		head(2, "What happened"),
		&outputs.Paragraph{
			Inlines: []outputs.Inline{&outputs.Text{Value: "There were two causes. The new Oracle cluster had "},
				&outputs.Strong{Inlines: txt("problems in its first weeks")},
				&outputs.Text{Value: ", each of which was identified and permanently fixed. And traffic, which "},
				&outputs.Emphasis{Inlines: txt("tripled in two years")},
				&outputs.Text{Value: ", made the webservers slow. Details are on the "},
				&outputs.Link{URL: "https://status.qsol.example/history/2006-11",
					Inlines: txt("status page of QuickServe Online")}, &outputs.Text{Value: "; the error was "},
				&outputs.CodeSpan{Value: "ORA-00600"}, &outputs.Text{Value: "."}}},
		&outputs.Incidents{Caption: "Incidents since September 2006", Items: []outputs.Incident{{
			Title:  "Database cluster shut down by a bug in the new Oracle version",
			When:   "14 November 2006, 08:10 to 15 November 2006, 02:40 (UTC+00:00)",
			Status: "Resolved", Impact: "Critical", Severity: 3,
			Facts: []outputs.Fact{
				{Label: "Cause", Text: "A bug in the new Oracle version shut the database cluster down."},
				{Label: "What was done", Text: "Patches are being installed."}},
			Updates: []outputs.IncidentUpdate{{When: "14 November 2006, 08:30 (UTC+00:00)", Status: "Investigating",
				Text: "Sign-in and orders are not available. We are looking for the cause."},
				{When: "15 November 2006, 02:40 (UTC+00:00)", Status: "Resolved",
					Text: "The cluster runs again on all nodes."}}}}},
		head(2, "The upgrade, month by month"),
		par("The project was planned in Q4 2005 and launched on schedule in September 2006. It runs in deliberate " +
			"phases, so that you see no impact."),
		projectTimeline("Project element", elementsEN(), monthsEN()),
		head(2, "In short"),
		bullets("Usage grew faster than anyone expected.",
			"The major upgrade has started; the Oracle upgrades are complete.",
			"Some Oracle problems are being fixed permanently.",
			"December prepares the webserver upgrades of January. After them, capacity is much greater."),
		head(2, "Our objective"),
		&outputs.Uptime{Caption: "Uptime against the objective", Objective: "Objective: 98% uptime worldwide",
			Reality: "Measured: 97.41% from 1 September to 20 November 2006",
			Columns: []string{"Region", "Uptime", "Objective", "Verdict"}, Rows: []outputs.UptimeRow{
				{Name: "Worldwide", Percent: 97.41, Text: "97.41%", Target: "98%", Verdict: "missed"},
				{Name: "Europe", Percent: 99.1, Text: "99.1%", Target: "98%", Met: true, Verdict: "met"}},
			Method: "Uptime is (T − major outage − 0.3 × partial outage) / T, where T is the length of the period."},
		&outputs.Phases{Caption: "Phases", Columns: []string{"Phase", "Planned", "Actual", "Status"},
			Rows: []outputs.PhaseRow{
				{Title: "Oracle database cluster", Planned: "July to September 2006", Actual: "July to September 2006",
					Status: "done", State: outputs.Done, Percent: 100},
				{Title: "Web servers", Note: "six new servers", Planned: "January to February 2007",
					Status: "under way, 20%", State: outputs.Active, Percent: 20}}},
		par("We watch the website around the clock and learn of problems before servers go down and before " +
			"you see them. The upgrades are not rushed and no corners are cut, so that the risk during the " +
			"transition stays low."),
		par("We apologise for the inconvenience to you and your business."),
		&outputs.Signoff{Closing: "Yours sincerely,", Name: "Kathy Oren", Title: "Business Manager", Unit: "eBusiness"},
	}}
}
