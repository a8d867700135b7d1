package site_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/html"

	"tidings/notices"
	"tidings/outputs/outputstest"
)

const lined = "Line one.\nLine two.\r\n\r\nSecond & last:\n- <b>one</b>\n* two\n\n1. first\n2) second\nafter"

const linedHTML = "<p>Line one.<br>\nLine two.</p>\n<p>Second &amp; last:</p>\n<ul><li>&lt;b&gt;one&lt;/b&gt;</li>" +
	"<li>two</li></ul>\n<ol><li>first</li><li>second</li></ol>\n<p>after</p>\n"

// Lines, paragraphs and lists of records are said by elements wherever a record's
// words stand: on pages, in all feeds, in the calendar and in the summary. Nothing
// in them rests on a style sheet.
func TestLinesOfRecords(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	s.Letters = nil
	s.Records.Incidents = []notices.Incident{{ID: "i", Title: "Slow", Status: notices.Identified,
		Impact: notices.ImpactMinor, BeganAt: now.Add(-time.Hour), Summary: lined, Cause: lined, Remedy: lined,
		Components: []string{"website"}, Updates: []notices.Update{{At: now, Status: "identified", Text: lined}}}}
	s.Records.Maintenance = []notices.Maintenance{{ID: "m", Title: "Care", Status: notices.Scheduled,
		Impact: notices.ImpactMinor, ScheduledFor: now.Add(time.Hour), ScheduledUntil: now.Add(2 * time.Hour),
		Summary: lined, Updates: []notices.Update{{At: now, Status: "scheduled", Text: lined}}}}
	build(t, s, dir)
	all := files(t, dir)
	var atom struct {
		Entries []struct {
			Content string `xml:"content"`
		} `xml:"entry"`
	}
	var rss struct {
		Items []struct {
			Description string `xml:"description"`
		} `xml:"channel>item"`
	}
	var feed struct {
		Items []struct {
			Content string `json:"content_html"`
			Summary string
		}
	}
	if err := xml.Unmarshal(all["feed.atom"], &atom); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(all["feed.rss"], &rss); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all["feed.json"], &feed); err != nil || len(feed.Items) != 2 {
		t.Fatal(err, len(feed.Items))
	}
	told := map[string]string{"incident": string(all["incidents/i.html"]),
		"maintenance": string(all["maintenance/m.html"]),
		"first page":  string(all["index.html"])}
	for n := range feed.Items {
		for name, content := range map[string]string{"atom": atom.Entries[n].Content, "rss": rss.Items[n].Description,
			"json": feed.Items[n].Content} {
			told[name+feed.Items[n].Summary[:1]+string(rune('0'+n))] = content
			outputstest.Walk(outputstest.Tree(t, []byte(content)), func(e *html.Node) {
				for _, a := range e.Attr {
					if a.Key == "class" || a.Key == "style" {
						t.Errorf("%s: <%s %s=%q> rests on a style sheet", name, e.Data, a.Key, a.Val)
					}
				}
			})
			if !regexp.MustCompile(`^<p><strong>(Identified|Scheduled)</strong> · `).MatchString(content) {
				t.Errorf("%s begins %.80q", name, content)
			}
		}
		if strings.Contains(feed.Items[n].Summary, "\n") {
			t.Errorf("summary %q", feed.Items[n].Summary)
		}
	}
	for name, content := range told {
		if !strings.Contains(content, linedHTML) {
			t.Errorf("%s: the lines are not as they were:\n%s", name, content)
		}
	}
	plain := strings.ReplaceAll(lined, "\r\n", "\n")
	var sum struct {
		Incidents []struct {
			Updates []struct{ Body string } `json:"incident_updates"`
		}
	}
	if err := json.Unmarshal(all["summary.json"], &sum); err != nil || sum.Incidents[0].Updates[0].Body != plain {
		t.Errorf("%v: %+v", err, sum)
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(all["maintenance.ics"]))
	if err != nil {
		t.Fatal(err)
	}
	if got := property(cal.Events()[0], ics.ComponentPropertyDescription); got != plain {
		t.Errorf("the calendar says %q", got)
	}
	for name, b := range pages(all) { // small letters at the beginning are made large by text
		for _, bare := range []string{">identified<", ">scheduled<", ">operational<", ">worldwide<", ">ongoing<"} {
			if bytes.Contains(b, []byte(bare)) {
				t.Errorf("%s: %s", name, bare)
			}
		}
	}
	if bytes.Contains(all["style.css"], []byte("first-letter")) ||
		bytes.Contains(all["style.css"], []byte("pre-line")) {
		t.Error("words rest on the style sheet")
	}
}

// A maintenance whose end is not later than its beginning has no end in the calendar.
func TestCalendarOfAMoment(t *testing.T) {
	for name, length := range map[string]time.Duration{"moment": 0, "backwards": -time.Hour, "hour": time.Hour} {
		dir := t.TempDir()
		s := sample(t, "en")
		s.Records.Maintenance = []notices.Maintenance{{ID: "m", Title: "Care", Status: notices.Completed,
			Impact: notices.ImpactMinor, ScheduledFor: now, ScheduledUntil: now.Add(length),
			BeganAt: now, EndedAt: now}}
		build(t, s, dir)
		for _, e := range calendar(t, dir) {
			began, err := e.GetStartAt()
			end := property(e, ics.ComponentPropertyDtEnd)
			if err != nil || !began.Equal(now) || (end != "") != (length > 0) {
				t.Errorf("%s: from %v to %q (%v)", name, began, end, err)
			}
		}
	}
}
