package site_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"tidings/notices"
)

// A maintenance that is moved twice and cancelled keeps its UID, and SEQUENCE goes up by
// one each time: in a folder that is brought up to date, and in one that is made anew.
func TestCalendarOfAMove(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	s.Now = time.Date(2006, 11, 21, 9, 0, 0, 0, time.UTC)
	s.Records.Maintenance = s.Records.Maintenance[:1]
	m := &s.Records.Maintenance[0]
	m.Translations, m.Updates = nil, nil
	was := map[string]bool{}
	for n := range 4 {
		at := s.Now
		var err error
		from := m.ScheduledFor.AddDate(0, 0, 7)
		switch n {
		case 1:
			*m, err = m.Move(from, from.Add(time.Hour), at, "")
		case 2:
			*m, err = m.Move(from, from.Add(time.Hour), at, "The disks come late.")
		case 3:
			*m, err = m.Cancel(at, "The disks never came.")
		}
		if err != nil {
			t.Fatal(err)
		}
		build(t, s, dir)
		build(t, s, dir) // a second build of the same changes nothing
		fresh := t.TempDir()
		build(t, s, fresh)
		for _, dir := range []string{dir, fresh} {
			for _, e := range calendar(t, dir) {
				was[property(e, ics.ComponentPropertyUniqueId)] = true
				if got := property(e, ics.ComponentPropertySequence); got != string(rune('0'+n)) {
					t.Errorf("after %d changes SEQUENCE is %s", n, got)
				}
				if got := property(e, ics.ComponentPropertyDtstamp); n > 0 && got != at.Format("20060102T150405Z") {
					t.Errorf("after %d changes DTSTAMP is %s", n, got)
				}
				status := map[bool]string{true: "CANCELLED", false: "CONFIRMED"}[n == 3]
				if got := property(e, ics.ComponentPropertyStatus); got != status {
					t.Errorf("after %d changes STATUS is %s", n, got)
				}
				text := property(e, ics.ComponentPropertyDescription)
				if got := strings.Count(text, "Formerly planned"); got != min(n, 2) {
					t.Errorf("after %d changes %d former times are told", n, got)
				}
			}
		}
		s.Now = s.Now.Add(time.Hour)
	}
	if len(was) != 1 {
		t.Errorf("the event had %d names", len(was))
	}
}

// Page, feeds and summary tell what was planned before; a letter that told it is marked in
// its own language, with a link to the page, and one that tells nothing of it is not.
func TestPagesOfAMove(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	s.Now = time.Date(2006, 11, 21, 9, 0, 0, 0, time.UTC)
	m := &s.Records.Maintenance[0]
	m.Title, m.Translations = "New <b>disks</b>", nil
	s.Letters = append(s.Letters, letter(t, "announcement", "en", "de"))
	last := len(s.Letters) - 1
	build(t, s, dir)
	before := files(t, dir)
	from := m.ScheduledFor.AddDate(0, 0, 7)
	var err error
	if *m, err = m.Move(from, from.Add(time.Hour), s.Now, "They come <late>."); err != nil {
		t.Fatal(err)
	}
	s.Letters[last].Changed = []string{m.ID}
	build(t, s, dir)
	all := files(t, dir)
	has := func(name string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !bytes.Contains(all[name], []byte(w)) {
				t.Errorf("%s does not hold %q", name, w)
			}
		}
	}
	page := "maintenance/" + m.ID + ".html"
	has(page, "<dt>Formerly planned</dt><dd><del>", "<strong>Moved</strong>", "They come &lt;late&gt;.")
	has("notices/announcement/en.html", "This maintenance was moved on 21 November 2006. It is now planned for: ",
		`<a href="../../`+page+`">New &lt;b&gt;disks&lt;/b&gt;</a>`)
	has("notices/announcement/de.html", "Diese Wartung wurde am 21. November 2006 verschoben.")
	has("feed.atom", "Formerly planned: &lt;del&gt;")
	if name := "notices/qsol-update/en.html"; !bytes.Equal(all[name], before[name]) {
		t.Errorf("%s, which tells nothing of it, changed", name)
	}
	var summary struct {
		Maintenance []struct {
			ID      string                          `json:"id"`
			From    string                          `json:"scheduled_for"`
			Updates []struct{ Status, Body string } `json:"incident_updates"`
		} `json:"scheduled_maintenances"`
	}
	if err := json.Unmarshal(all["summary.json"], &summary); err != nil {
		t.Fatal(err)
	}
	for _, e := range summary.Maintenance {
		if e.ID == m.ID && (e.From != from.UTC().Format(time.RFC3339) || e.Updates[0].Status != "scheduled" ||
			!strings.HasPrefix(e.Updates[0].Body, "Formerly planned: ") ||
			!strings.HasSuffix(e.Updates[0].Body, "They come <late>.")) {
			t.Errorf("summary.json: %+v", e)
		}
	}

	if *m, err = m.Cancel(s.Now.Add(time.Hour), ""); err != nil {
		t.Fatal(err)
	}
	s.Now = s.Now.Add(2 * time.Hour)
	build(t, s, dir)
	all = files(t, dir)
	has(page, "<dt>Planned time</dt><dd><del>", "</del> · cancelled</dd>", "<strong>Cancelled</strong>")
	has("notices/announcement/en.html", "This maintenance was cancelled on 21 November 2006")
	if bytes.Contains(all["notices/announcement/en.html"], []byte("was moved on")) {
		t.Error("a cancelled maintenance is told to be moved")
	}
	if m.Status != notices.Cancelled {
		t.Error(m.Status)
	}
}
