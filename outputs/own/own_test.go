package own_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/own"
	"tidings/recipients"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func records() *notices.Records {
	return &notices.Records{
		Components: []notices.Component{{ID: "database", Name: "Databases"}, {ID: "web", Name: "Web servers"},
			{ID: "mail", Name: "Mail"}},
		Regions: []notices.Region{{ID: "emea", Name: "EMEA", TimeZone: "Europe/Paris"},
			{ID: "apac", Name: "APAC", TimeZone: "Asia/Tokyo"}},
		Incidents: []notices.Incident{{ID: "down", Title: "Down", Impact: notices.ImpactCritical,
			Status: notices.Resolved, Components: []string{"database", "web"},
			BeganAt: at("2026-11-29T13:10:00Z"), EndedAt: at("2026-11-29T16:46:00Z"),
			Outages: []notices.Outage{{Component: "web", Regions: []string{"apac"}, State: notices.MajorOutage,
				BeganAt: at("2026-11-29T13:30:00Z"), EndedAt: at("2026-11-29T14:00:00Z")}}}},
		Maintenance: []notices.Maintenance{{ID: "move", Title: "Move", Components: []string{"mail"},
			Regions: []string{"emea"}, ScheduledFor: at("2026-12-05T01:00:00Z"),
			ScheduledUntil: at("2026-12-05T03:00:00Z")},
			{ID: "later", Title: "Again", Components: []string{"mail"}, ScheduledFor: at("2026-12-01T01:00:00Z"),
				ScheduledUntil: at("2026-12-01T02:00:00Z")}},
	}
}

func parse(t testing.TB, tag, md string) *outputs.Document {
	t.Helper()
	l, err := locale.Parse(tag)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := outputs.Parse([]byte(md), outputs.Env{File: "en.md", Records: records(), Locale: l,
		AsOf: at("2026-11-30T09:00:00Z"), Since: notices.Day{Year: 2026, Month: 11, Day: 1},
		About: []notices.RecordRef{{Kind: "incident", ID: "down"}, {Kind: "maintenance", ID: "move"}}})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// lines gives a document's blocks as lines.
func lines(doc *outputs.Document) string {
	var b strings.Builder
	var write func([]outputs.Block, string)
	write = func(blocks []outputs.Block, indent string) {
		for _, x := range blocks {
			switch x := x.(type) {
			case *outputs.Paragraph:
				fmt.Fprint(&b, indent)
				for _, in := range x.Inlines {
					if _, turned := in.(*outputs.Break); turned {
						fmt.Fprint(&b, "\n  ")
					} else {
						fmt.Fprint(&b, outputs.PlainText([]outputs.Inline{in}, outputs.Fallbacks))
					}
				}
				fmt.Fprintln(&b)
			case *outputs.List:
				for _, item := range x.Items {
					write(item.Blocks, indent+"- ")
				}
			case *outputs.Heading:
				if x.Level > 1 {
					fmt.Fprintln(&b, strings.Repeat("#", x.Level), outputs.PlainText(x.Inlines, outputs.Fallbacks))
				}
			default:
				fmt.Fprintf(&b, "%T\n", x)
			}
		}
	}
	write(doc.Blocks, "")
	return b.String()
}

const yours = "# Hello\n\nBefore.\n\n```yours\nSome databases were *down*.\n```\n\nAfter.\n"

func TestYours(t *testing.T) {
	emea := recipients.OwnAccount{Region: "emea", Services: []string{"database", "mail", "other"}}
	apac := recipients.OwnAccount{Name: "Ann & Co", Region: "apac", Services: []string{"web"}}
	listed := recipients.OwnAccount{Region: "emea", Zone: "Asia/Kolkata", Services: []string{"database", "web"},
		Rows: []recipients.OwnRow{{Service: "database", Ended: at("2026-11-29T14:00:00Z"),
			Objects: []string{"vm-1", "https://evil.example/x", " "}, Figures: []recipients.Figure{{Name: "Lost orders",
				Value: "12"}}},
			{Objects: []string{"vm-9"}}}}
	mailed := recipients.OwnAccount{Region: "emea", Services: []string{"mail"}}
	nothing := recipients.OwnAccount{Region: "apac", Services: []string{"mail"}}
	tests := []struct {
		name, letter string
		own          recipients.Own
		want         string
	}{
		{"nobody", yours, nil, "Before.\nSome databases were down.\nAfter.\n"},
		{"nothing of theirs", yours, recipients.Own{nothing}, "Before.\nSome databases were down.\nAfter.\n"},
		{"one account", yours, recipients.Own{emea}, "Before.\n" +
			"- Databases: 29 November 2026, 14:10 to 17:46 (UTC+01:00) · 3 hours 36 minutes\n" +
			"- Mail: 5 December 2026, 02:00 to 04:00 (UTC+01:00) · 2 hours\nAfter.\n"},
		{"several", yours, recipients.Own{nothing, apac}, "Before.\n## Ann & Co\n" +
			"- Web servers: 29 November 2026, 22:30 to 23:00 (UTC+09:00) · 30 minutes\nAfter.\n"},
		{"of the file", yours, recipients.Own{listed}, "Before.\n" +
			"- Databases: 29 November 2026, 18:40 to 19:30 (UTC+05:30) · 50 minutes\n" +
			"  Affected: vm-1 and https:\u2060//evil.\u2060example/x\n  Lost orders: 12\n- Affected: vm-9\nAfter.\n"},
		{"a time that the record's does not fit", yours, recipients.Own{{Region: "emea", Services: []string{"database"},
			Rows: []recipients.OwnRow{{Service: "database", Began: at("2026-11-29T18:00:00Z")},
				{Service: "database", Ended: at("2026-11-29T13:00:00Z")}}}}, "Before.\n" +
			"- Databases: since 29 November 2026, 19:00 (UTC+01:00)\n- Databases: 29 November 2026, 14:00 " +
			"(UTC+01:00)\nAfter.\n"},
		{"several times", strings.Replace(yours, "yours", "yours ids=down,move,later", 1), recipients.Own{mailed},
			"Before.\n- Mail\n  1 December 2026, 02:00 to 03:00 (UTC+01:00) · 1 hour\n" +
				"  5 December 2026, 02:00 to 04:00 (UTC+01:00) · 2 hours\nAfter.\n"},
		{"which of several is not said", strings.Replace(yours, "yours", "yours ids=down,move,later", 1),
			recipients.Own{{Region: "emea", Services: []string{"mail"}, Rows: []recipients.OwnRow{{Service: "mail",
				Objects: []string{"vm-1"}}}}}, "Before.\n- Mail\n  Affected: vm-1\nAfter.\n"},
		{"figures alone", strings.Replace(yours, "yours", "yours show=figures", 1), recipients.Own{listed},
			"Before.\n- Lost orders: 12\nAfter.\n"},
		{"uptime", strings.Replace(yours, "yours", "yours show=uptime", 1),
			recipients.Own{{Region: "apac", Services: []string{"web"}}},
			"Before.\n- Uptime: 99.93% · 1 November 2026 to 30 November 2026\nAfter.\n"},
		{"of one record", strings.Replace(yours, "yours", "yours ids=move", 1), recipients.Own{emea}, "Before.\n" +
			"- Mail: 5 December 2026, 02:00 to 04:00 (UTC+01:00) · 2 hours\nAfter.\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(own.For(parse(t, "en", tt.letter), tt.own))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The label is set as the language does.
func TestYoursLabels(t *testing.T) {
	o := recipients.Own{{Services: []string{"database"}, Rows: []recipients.OwnRow{{Objects: []string{"vm-1"}}}}}
	for tag, want := range map[string]string{"de": "Betroffen: vm-1", "fr": "touchés\u202f: vm-1", "ja": "：vm-1"} {
		if got := lines(own.For(parse(t, tag, yours), o)); !strings.Contains(got, want) {
			t.Errorf("%s: %s", tag, got)
		}
	}
}

func TestBranches(t *testing.T) {
	letter := "# Hello\n\n:::if %s\nThen, ((first name??you)).\n:::else\nElse.\n:::\n"
	a := recipients.OwnAccount{Key: "C-1", Region: "emea", Services: []string{"database", "web"},
		Roles: []string{"legal"}}
	b := recipients.OwnAccount{Key: "C  2", Region: "apac", Services: []string{"mail"}}
	tests := []struct {
		line string
		own  recipients.Own
		want bool
	}{
		{"service=database", nil, false},
		{"service!=database", nil, false},
		{"service=database", recipients.Own{a}, true},
		{"service=mail,web", recipients.Own{a}, true},
		{"service=mail", recipients.Own{a, b}, true},
		{"service=mail region=emea", recipients.Own{a, b}, false},
		{"service!=mail", recipients.Own{a}, true},
		{"service!=mail", recipients.Own{a, b}, false},
		{"region=apac", recipients.Own{{Region: "apac"}}, true},
		{"role=Legal", recipients.Own{a}, true},
		{"role=billing", recipients.Own{a}, false},
		{`account="c 2",C-9`, recipients.Own{b}, true},
		{`account="c 2"`, recipients.Own{a}, false},
	}
	for _, tt := range tests {
		want := "Else.\n"
		if tt.want {
			want = "Then, you.\n"
		}
		doc := parse(t, "en", fmt.Sprintf(letter, tt.line))
		if got := lines(own.For(doc, tt.own)); got != want {
			t.Errorf("%s for %v: %q", tt.line, tt.own, got)
		}
		if got := lines(doc.Public()); got != "Else.\n" {
			t.Errorf("%s for nobody: %q", tt.line, got)
		}
	}
}

// What a letter does not need is not frozen.
func TestNeeds(t *testing.T) {
	row := &recipients.AudienceRow{Region: "emea", Accounts: []recipients.AudienceAccount{
		{ID: 1, Key: "C-1", Name: "One", Services: []string{"database", "mail", "other"}, Roles: []string{"legal", "x"},
			TimeZone: "Asia/Kolkata"}}}
	listed := map[string][]recipients.OwnRow{"c-1": {{Objects: []string{"vm-1"}}}}
	among := *row
	among.Several = true // who must be told of which of their accounts the letter speaks
	alone := &recipients.AudienceRow{Region: "emea"}
	tests := []struct {
		name, letter string
		row          *recipients.AudienceRow
		want         recipients.Own
	}{
		{"nothing", "# Hello\n", row, nil},
		{"yours", yours, row, recipients.Own{{Region: "emea", Zone: "Asia/Kolkata",
			Services: []string{"database", "mail"}, Rows: listed["c-1"]}}},
		{"yours, among several", yours, &among, recipients.Own{{Name: "One", Region: "emea", Zone: "Asia/Kolkata",
			Services: []string{"database", "mail"}, Rows: listed["c-1"]}}},
		{"uptime", strings.Replace(yours, "yours", "yours show=uptime", 1), row, recipients.Own{{Region: "emea",
			Zone: "Asia/Kolkata", Services: []string{"database", "mail", "other"}, Rows: listed["c-1"]}}},
		{"conditions", "# Hello\n\n:::if service=mail role=legal account=c-1\nx\n:::\n", row,
			recipients.Own{{Key: "C-1", Services: []string{"mail"}, Roles: []string{"legal"}}}},
		{"yours of nobody", yours, alone, nil},
		{"region of nobody", "# Hello\n\n:::if region=emea\nx\n:::\n", alone, recipients.Own{{Region: "emea"}}},
	}
	for _, tt := range tests {
		needs := own.NeedsOf([]*outputs.Document{parse(t, "en", tt.letter)})
		if diff := cmp.Diff(tt.want, needs.Own(tt.row, listed)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
