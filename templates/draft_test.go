package templates

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/locale"
	"tidings/notices"
)

func locales() []string {
	return []string{
		"en",
		"de",
		"fr",
		"es",
		"ja",
		"pt-BR",
		"it",
		"nl",
		"pl",
		"ko",
		"zh-Hans",
		"zh-Hant",
		"tr",
		"hi",
		"th",
		"ar",
		"he",
	}
}

func draft(t *testing.T, in DraftInput) (string, string) {
	t.Helper()
	md, subject, err := New(nil).Draft(context.Background(), in)
	if err != nil {
		t.Fatalf("%s %s: %v", in.Template, in.Locale, err)
	}
	return md, subject
}

// seen is a draft with its live facts worded, as a reader in the draft's zone sees them.
func seen(t *testing.T, in DraftInput) (string, string) {
	t.Helper()
	md, subject := draft(t, in)
	loc, err := locale.Parse(in.Locale)
	if err != nil {
		t.Fatal(err)
	}
	return settle(md, in.Reading(loc), loc), subject
}

func TestEveryTemplateInEveryLocale(t *testing.T) {
	for _, in := range New(nil).List() {
		if diff := cmp.Diff(slices.Sorted(slices.Values(locales())), in.Locales); diff != "" {
			t.Errorf("%s: locales (-want +got):\n%s", in.Name, diff)
		}
		if in.Title == "" || in.Description == "" || in.Source != BuiltIn {
			t.Errorf("%+v lacks a title, a description or its source", in)
		}
		for _, locale := range locales() {
			for name, input := range map[string]DraftInput{"model": modelInput(in.Name, locale),
				"minimal": minimalInput(in.Name, locale)} {
				md, subject := seen(t, input)
				s := parseShape(md)
				if len(s.Odd) > 0 || len(s.Fields) != 1 || s.Blocks[0] != "h1" ||
					!slices.Contains(s.Blocks, "```signoff") {
					t.Errorf("%s %s %s: %+v\n%s", in.Name, locale, name, s, md)
				}
				if bad := regexp.MustCompile(`<no value>|%!|\{\{|\}\}|\x00|[ \t]\n|\.\.|。。|:\.|\( |  `).FindString(
					md); bad != "" {
					t.Errorf("%s %s %s holds %q:\n%s", in.Name, locale, name, bad, md)
				}
				if subject != strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s.Text[0]) ||
					subject == "" {
					t.Errorf(
						"%s %s %s: subject %q, first heading %q",
						in.Name,
						locale,
						name,
						subject,
						s.Text[0],
					)
				}
			}
		}
	}
}

// TestLocalesSayTheSame holds each translation to the English letter's blocks.
func TestLocalesSayTheSame(t *testing.T) {
	for _, in := range New(nil).List() {
		want, _ := draft(t, modelInput(in.Name, "en"))
		for _, locale := range locales()[1:] {
			md, _ := draft(t, modelInput(in.Name, locale))
			blocks := parseShape(md).Blocks
			if diff := cmp.Diff(parseShape(want).Blocks, blocks); diff != "" {
				t.Errorf("%s %s (-en +%s):\n%s", in.Name, locale, locale, diff)
			}
		}
	}
}

// TestModelLetterStatesTheFacts reads the English model letter sentence by
// sentence.
func TestModelLetterStatesTheFacts(t *testing.T) {
	md, subject := seen(t, modelInput("service-update", "en"))
	s := parseShape(md)
	if subject != "Update on QuickServe Online (QSOL)" {
		t.Errorf("subject %q", subject)
	}
	all := strings.Join(s.Text, "\n")
	for n, fact := range map[int]string{
		1: "a website used worldwide by registered business customers",
		2: "Since September 2006 it has had an unusually high amount of downtime. We are sorry: you rely on it for " +
			"your business, and we let you down. This letter tells you what happened, why it happened, and what we " +
			"are doing about it. No action is needed from you.",
		3: "Phase 1 has been launched", 4: "about two and a half years old",
		5: "Web traffic tripled in the last two years, much faster than anticipated",
		6: "deliberate phases, planned so that you see no impact", 7: "Completed in September 2006; since then there " +
			"have been intermittent database problems, each identified and permanently fixed",
		8:  "began on 14 November 2006, 08:10 (UTC+00:00) and lasted 18 hours 30 minutes.",
		9:  "There were two main causes",
		10: "capacity is much greater",
		11: "monitors the website 24/7", 12: "Our objective is 98% uptime worldwide.",
		13: "not rushed and no corners are cut",
		14: "We are sorry",
	} {
		if !strings.Contains(all, fact) {
			t.Errorf("fact %d is missing: %q\n%s", n, fact, all)
		}
	}
	var live []string
	for _, f := range fences(md) {
		live = append(live, f.info)
	}
	want := []string{
		"incidents since=2006-09-01 detail=brief",
		"timeline project=qsol-upgrade",
		"signoff",
	}
	if diff := cmp.Diff(want, live); diff != "" {
		t.Errorf("data blocks (-want +got):\n%s", diff)
	}
}

func TestStages(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*DraftInput)
		want string
	}{
		"first message": {func(in *DraftInput) {
			i := &in.Records.Incidents[1]
			i.Status, i.Updates = notices.Identified, i.Updates[:1]
		}, "incident-initial"},
		"more messages": {func(in *DraftInput) { in.Records.Incidents[1].Status = notices.Investigating },
			"incident-update"},
		"being watched": {func(in *DraftInput) { in.Records.Incidents[1].Status = notices.Monitoring },
			"incident-update"},
		"over": {func(in *DraftInput) {}, "incident-resolved"},
		"with measures": {func(in *DraftInput) { in.Records.Incidents[1].Actions = []notices.Action{{Text: "x"}} },
			"incident-post"},
		"far ahead": {func(in *DraftInput) { in.Template = "maintenance" }, "maintenance-announce"},
		"two days ahead": {func(in *DraftInput) { in.Template, in.AsOf = "maintenance", utc(2006, 12, 1, 0, 0) },
			"maintenance-reminder"},
		"under way": {func(in *DraftInput) {
			in.Template, in.Records.Maintenance[0].Status = "maintenance", notices.InProgress
		}, "maintenance-reminder"},
		"completed": {func(in *DraftInput) {
			in.Template, in.Maintenance, in.Records.Maintenance[0].Status = "maintenance", []string{"patches"},
				notices.Completed
		}, "maintenance-done"},
		"cancelled": {func(in *DraftInput) {
			in.Template, in.Maintenance, in.Records.Maintenance[0].Status = "maintenance", []string{"patches"},
				notices.Cancelled
		}, "maintenance-cancelled"},
	} {
		in := modelInput("incident", "en")
		c.edit(&in)
		if got, err := New(nil).Stage(in); err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
		draft(t, in)
	}
}

func TestDraftErrors(t *testing.T) {
	overlay := fstest.MapFS{}
	add := func(name, body string) { overlay["letters/"+name+"/en.md"] = &fstest.MapFile{Data: []byte(body)} }
	add("syntax", "# T\n\n{{if}}\n")
	add("unknown-field", "# T\n\n{{.Organisation.Nmae}}\n")
	add("unknown-function", "# T\n{{shout .Organisation.Name}}\n")
	add("no-heading", "Text only\n")
	add("in-fence", "# T\n\n```\n{{.Organisation.Name}}\n```\n")
	add("half-fence", "# T\n{{if .Named}}\n```incidents\n{{end}}\n```\n")
	add("raw-time", "# T\n\n{{.AsOf}}\n")
	add("raw-list", "# T\n\n{{.Incidents}}\n")
	add("bad-parameter", "# T\n\n```timeline project={{.Organisation.Name}}\n```\n")
	add("bad-link", "# T\n\n[x]({{.Organisation.Website}})\n")
	add("endless", "# T\n{{range $i := 1000000000000}}{{end}}\n")
	add("recursive", "# T\n{{define \"x\"}}{{template \"x\"}}{{end}}{{template \"x\"}}\n")
	add("huge", "# T\n{{range $i := 1000000}}0123456789{{end}}\n")
	for name, want := range map[string]string{
		"syntax":        "templates/letters/syntax/en.md (workspace template):3: missing value for if",
		"unknown-field": "templates/letters/unknown-field/en.md (workspace template):3: ",
		"unknown-function": "function \"shout\" not defined; mend the template, or delete the file to use " +
			"the built-in one",
		"no-heading":    "the letter has no heading",
		"in-fence":      "(workspace template):4: a value cannot stand inside a fenced block",
		"half-fence":    "(workspace template):2: the two ways through this if leave a fenced block open",
		"raw-time":      "a time has no one wording; write {{date …}}",
		"raw-list":      "a list has no one wording",
		"bad-parameter": `"two words" cannot be a parameter of a data block`,
		"bad-link":      `"javascript:alert(1)" cannot be the target of a link`,
		"endless":       "the draft took too long",
		"recursive":     "exceeded maximum template depth",
		"huge":          "the letter grows beyond 1048576 bytes",
		"nowhere":       `there is no letter template "nowhere"; the templates are bad-link, `,
		"../syntax":     "there is no letter template",
		"incident-post": "none is chosen; name one with --incident ID",
	} {
		in := minimalInput(name, "en")
		in.Organisation.Name, in.Organisation.Website = "two words", "javascript:alert(1)"
		in.Records.Incidents = nil
		patience := 5 * time.Minute // longer than a loaded machine takes to find the fault
		if name == "endless" {
			patience = time.Second
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_, _, err := New(overlay).Draft(ctx, in)
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, want)
		}
	}
	for want, edit := range map[string]func(*DraftInput){
		`there is no project "q"; there are p`:        func(in *DraftInput) { in.Project = "q" },
		`there is no incident "j"; there are i`:       func(in *DraftInput) { in.Incidents = []string{"j"} },
		`there is no maintenance "n"; there are m`:    func(in *DraftInput) { in.Maintenance = []string{"n"} },
		`there is no objective "o"; the workspace`:    func(in *DraftInput) { in.Objective = "o" },
		`there is no wording for the language "tlh"`:  func(in *DraftInput) { in.Locale = "tlh" },
		`has no text for the locale "fi", only for`:   func(in *DraftInput) { in.Locale = "fi" },
		`a draft needs the moment that the letter sp`: func(in *DraftInput) { in.AsOf = time.Time{} },
	} {
		in := minimalInput("service-update", "en")
		edit(&in)
		if _, _, err := New(nil).Draft(context.Background(), in); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func TestTranslatedRecords(t *testing.T) {
	in := modelInput("incident-resolved", "de")
	in.Records.Incidents[1].Translations = map[string]notices.IncidentTexts{
		"de": {Title: "Datenbank ausgefallen"},
	}
	if _, subject := draft(t, in); subject != "Behoben: Datenbank ausgefallen" {
		t.Errorf("subject %q", subject)
	}
	if in.Records.Incidents[1].Title != "Database cluster shut down" {
		t.Error("the draft changed the records")
	}
}

// TestMomentsAreLive wants no moment of a record frozen in the zone of the office: only days of
// the calendar and the months of a plan may stand in a draft as they are.
func TestMomentsAreLive(t *testing.T) {
	for _, info := range New(nil).List() {
		for _, tag := range locales() {
			in := modelInput(info.Name, tag)
			in.Zone = time.FixedZone("", 9*3600)
			if md, _ := draft(t, in); strings.Contains(md, "UTC") {
				t.Errorf("%s %s:\n%s", info.Name, tag, md)
			}
		}
	}
}

// TestFirstLetterTellsTheNews wants what the newest update says in the first letter, once, and
// no cause announced that nobody found.
func TestFirstLetterTellsTheNews(t *testing.T) {
	for _, tag := range locales() {
		in := modelInput("incident-initial", tag)
		in.Incidents = []string{"cluster-down"}
		i := &in.Records.Incidents[1]
		i.Status = notices.Resolved
		over, _ := seen(t, in)
		i.Status = notices.Identified
		found, _ := seen(t, in)
		first := func(md string) string { return strings.Split(md, "\n\n- ")[0] }
		if first(over) == first(found) {
			t.Errorf("%s: a resolved incident reads as one whose cause was found:\n%s", tag, over)
		}
		i.Updates = []notices.Update{
			{At: utc(2006, 11, 14, 9, 0), Status: "identified", Text: "Please sign in again."},
		}
		if md, _ := seen(t, in); strings.Count(md, "Please sign in again.") != 1 {
			t.Errorf("%s: the update is not told once:\n%s", tag, md)
		}
		i.Updates[0].Text = i.Summary
		if md, _ := seen(t, in); strings.Count(md, EscapeText(i.Summary)) != 1 {
			t.Errorf("%s: the summary is not told once:\n%s", tag, md)
		}
	}
}

// TestRemedyOfTheirTime wants what was done told as done once the incident is over.
func TestRemedyOfTheirTime(t *testing.T) {
	for tag, doing := range map[string]string{
		"en": "What we are doing about it", "de": "Was wir dagegen tun", "fr": "Ce que nous faisons",
		"es": "Qué estamos haciendo", "pt-BR": "O que estamos fazendo",
		"it": "Che cosa stiamo facendo",
		"nl": "Wat we eraan doen",
		"pl": "Co robimy",
		"hi": "समाधान के लिए हम क्या कर रहे हैं",
		"th": "สิ่งที่เรากำลังดำเนินการ",
		"ar": "ما نفعله لمعالجة الأمر",
		"he": "מה אנו עושים בעניין",
	} {
		for _, letter := range []string{"incident-initial", "incident-update"} {
			in := modelInput(letter, tag)
			in.Incidents = []string{"cluster-down"}
			i := &in.Records.Incidents[1]
			i.Remedy = "We restarted the cluster."
			both := map[notices.IncidentStatus]bool{notices.Resolved: false, notices.Identified: true}
			for status, want := range both {
				i.Status = status
				if md, _ := seen(t, in); strings.Contains(md, doing) != want {
					t.Errorf("%s, %s, %s: %q is there: %t\n%s", letter, tag, status, doing, !want, md)
				}
			}
		}
	}
}

// TestNameOnce wants no name repeated in parentheses where the service has no shorter one.
func TestNameOnce(t *testing.T) {
	for _, tag := range locales() {
		in := modelInput("service-update", tag)
		in.Organisation.Short = in.Organisation.Service
		if _, subject := draft(t, in); strings.Count(subject, in.Organisation.Service) != 1 {
			t.Errorf("%s: %q", tag, subject)
		}
	}
}

func TestZone(t *testing.T) {
	in := modelInput("incident-resolved", "en")
	in.Zone = time.FixedZone("", 9*3600)
	if md, _ := seen(t, in); !strings.Contains(md, "14 November 2006, 17:10 (UTC+09:00)") {
		t.Errorf("the time is not in the zone:\n%s", md)
	}
}
