package outputs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// liveDocument lowers one paragraph for readers of a language in a zone.
func liveDocument(tag, zone, words string) (*outputs.Document, error) {
	loc, err := locale.Parse(tag)
	if err != nil {
		return nil, err
	}
	in, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	records := &notices.Records{
		Incidents: []notices.Incident{{ID: "login-slow", Title: "Login slow", Status: notices.Resolved,
			BeganAt: time.Date(2026, 11, 28, 23, 10, 0, 0, time.UTC),
			EndedAt: time.Date(2026, 11, 29, 0, 5, 0, 0, time.UTC)}},
		Regions: []notices.Region{{ID: "emea", Name: "Europe"}, {ID: "apac", Name: "Asia"}},
		Maintenance: []notices.Maintenance{{ID: "switch", Status: notices.Scheduled,
			ScheduledFor:   time.Date(2027, 3, 27, 23, 30, 0, 0, time.UTC),
			ScheduledUntil: time.Date(2027, 3, 28, 2, 30, 0, 0, time.UTC)}},
	}
	return outputs.Parse([]byte("# Login slow\n\n"+words+"\n"), outputs.Env{File: "notices/x/en.md", Slug: "x",
		Locale: loc, Zone: in, AsOf: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC), Records: records,
		Organisation: "Example"})
}

// TestLiveFacts wants a moment in a sentence in the reader's own zone and language, on the day
// that it is there, and the same as the block beside it says.
func TestLiveFacts(t *testing.T) {
	const began = "It began on ((incident login-slow began)) and lasted **((incident login-slow duration))**."
	const period = "Time: ((Maintenance  switch period))"
	for _, c := range []struct{ tag, zone, words, want string }{
		{"en", "UTC", began, "It began on 28 November 2026, 23:10 (UTC+00:00) and lasted 55 minutes."},
		{"en", "Europe/Berlin", began, "It began on 29 November 2026, 00:10 (UTC+01:00) and lasted 55 minutes."},
		{"en", "Asia/Tokyo", period, "Time: 28 March 2027, 08:30 to 11:30 (UTC+09:00)"},
		{"en", "Europe/Berlin", period, // the clocks change in between
			"Time: 28 March 2027, 00:30 (UTC+01:00) to 28 March 2027, 04:30 (UTC+02:00)"},
		{"de", "Europe/Berlin", "Am ((incident login-slow day)).", "Am 29. November 2026."},
		{"ja", "Asia/Tokyo", "日時：((time 2026-11-29 15:00Z))。", "日時：2026年11月30日 00:00（UTC+09:00）。"},
		{"en", "America/New_York", "By ((time 2026-11-29T15:00Z)), [page](https://www.example.com/)",
			"By 29 November 2026, 10:00 (UTC−05:00), page"},
	} {
		doc, err := liveDocument(c.tag, c.zone, c.words)
		if err != nil {
			t.Errorf("%s: %v", c.words, err)
			continue
		}
		got := outputs.PlainText(doc.Blocks[1].(*outputs.Paragraph).Inlines, outputs.Fallbacks)
		if strings.ReplaceAll(got, "\u00a0", " ") != c.want || len(doc.Warnings) > 0 || len(outputs.Fields(doc)) > 0 {
			t.Errorf("%s in %s: %q, want %q; %v", c.words, c.zone, got, c.want, doc.Warnings)
		}
	}
}

func TestLiveFactsThatAreNone(t *testing.T) {
	for words, want := range map[string]string{
		"See ((incident other began)).":           `notices/x/en.md:3: there is no incident "other"`,
		"See ((maintenance switch ended)).":       "en.md:3: ((maintenance switch ended)) has nothing to show",
		"See ((incident login-slow begin)).":      "did you mean ((incident login-slow began))?",
		"See ((incidents login-slow began)).":     "did you mean ((incident login-slow began))?",
		"See ((incident login-slow starts at)).":  "it can show began, ended, day, period, duration",
		"See ((incident login-slow title??it)).":  "write ((incident login-slow title))",
		"See ((incident login-slow summary)).":    "for instance ((incident login-slow began))",
		"See ((incident login-slow title date)).": `has no form "date"; write ((incident login-slow title))`,
		"See ((incident login-slow cause)).":      "the record login-slow has no cause",
		"See ((region emae name)).":               "did you mean ((region emea name))?",
		"See ((region emea nmae)).":               "did you mean ((region emea name))?",
		"See ((day 2026-13-01)).":                 "is no date; write it as YYYY-MM-DD",
		"See ((percent 120)).":                    "write it between 0 and 100",
		"See ((maintenance switch from??later)).": "write ((maintenance switch from))",
		"See ((maintenance switch starts at)).":   "it can show from, until",
		"See ((time 2026-11-29T15:00)).":          "notices/x/en.md:3: ((time 2026-11-29T15:00)) is no moment",
		"See ((incidentt login-slow began)).":     "did you mean ((incident login-slow began))?",
		"See ((regoin emea name)).":               "did you mean ((region emea name))?",
		"See ((maintenence other from)).":         "did you mean ((maintenance other from))?",
		"See ((incident began)).":                 "does not say which incident; write ((incident login-slow began))",
		"See ((percent 9,7)).":                    "write it with a dot, ((percent 9.7))",
		"See ((incident login-slow began tiem)).": "did you mean ((incident login-slow began time))?",
		"See ((incident login-slow began soon)).": "write ((incident login-slow began)), or one of date, time",
	} {
		if _, err := liveDocument("en", "UTC", words); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", words, err, want)
		}
	}
	doc, err := liveDocument("en", "UTC",
		"Call ((incident manager)), ((maintenance contact phone??us)) or `((incident x began))`, "+
			"((region manager name??us)), ((project owner title??us)), ((component owner name)), ((number 2)), "+
			"((region emea manager??us)), ((percent 5)), ((incidents total count)), ((incident manager title)).")
	if err != nil || len(outputs.Fields(doc)) != 10 {
		t.Errorf("personal fields became facts: %v, %v", outputs.Fields(doc), err)
	}
}

// TestLiveFactsThatMayBeMeant wants a warning of what a list may have for a column and reads as a fact,
// and none where a fallback says that it is a field.
func TestLiveFactsThatMayBeMeant(t *testing.T) {
	for words, want := range map[string]string{
		"See ((objective o uptime)).":                   "there is no objective \"o\"",
		"See ((project y title)).":                      "of which the workspace has none",
		"See ((objektive shop uptime)).":                "write ((objective ID uptime))",
		"See ((incidents november count)).":             "write the month in figures",
		"See ((began)).":                                "write of what, for instance ((incident ID began))",
		"See ((day tomorrow)).":                         "write the day, for instance ((day 2026-11-30))",
		"Since (incident login-slow began) it is slow.": "stands in single parentheses",
		"Since ((incident login-slow began) it is.":     "begins with (( but does not end",
		"See ((project y title??it)).":                  "",
		"See ((first name)), ((regional manager)).":     "",
		"We speak (incident other began) of it.":        "",
		"The words (an incident began) are words.":      "",
	} {
		doc, err := liveDocument("en", "UTC", words)
		if err != nil {
			t.Errorf("%s: %v", words, err)
			continue
		}
		if got := fmt.Sprint(doc.Warnings); want == "" && len(doc.Warnings) > 0 || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", words, got, want)
		}
	}
}

func TestFactMeant(t *testing.T) {
	for name, want := range map[string]string{"number zwölf": "((number 1500))", "day tomorrow": "((day 2026-11-30))",
		"objektive shop uptime": "((objective ID uptime))", "region manager": "((region ID name))", "first name": "",
		"city": ""} {
		if got := outputs.FactMeant(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestWebAddressLabel wants the colon before a letter's address as its language writes it.
func TestWebAddressLabel(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "View this letter on the web:", "fr": "Lire cette lettre sur le web\u202f:", "ja": "このお知らせをウェブで見る：",
	} {
		doc, err := liveDocument(tag, "UTC", "B.")
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Meta.Furniture.ViewOnWebAt; got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}
