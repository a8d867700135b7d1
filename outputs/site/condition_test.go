package site_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs/site"
)

// The banner, the page's description and the summary follow the worst of components,
// open incidents and maintenance, in every language and region; nothing is green
// above an open incident that harms.
func TestConditionFollowsOpenIncidents(t *testing.T) {
	open := func(impact notices.Impact, change func(*notices.Incident)) func(*site.Site) {
		return func(s *site.Site) {
			i := notices.Incident{ID: "i", Title: "Trouble", Status: notices.Investigating, Impact: impact,
				BeganAt: now.Add(-time.Hour)} // names no component, so that no component is down
			if change != nil {
				change(&i)
			}
			s.Records.Incidents = append(s.Records.Incidents, i)
		}
	}
	in := func(s notices.MaintenanceStatus) func(*site.Site) {
		return func(x *site.Site) {
			x.Records.Maintenance = append(x.Records.Maintenance, notices.Maintenance{ID: "m", Title: "Care", Status: s,
				Impact: notices.ImpactMinor, ScheduledFor: now.Add(-time.Hour), ScheduledUntil: now.Add(time.Hour)})
		}
	}
	for name, tt := range map[string]struct {
		change    func(*site.Site)
		key       locale.Key
		class     string
		indicator string
		elsewhere locale.Key // on the page of japan
	}{
		"calm":     {func(*site.Site) {}, locale.KeyAllOperational, "c0", "none", locale.KeyAllOperational},
		"critical": {open(notices.ImpactCritical, nil), locale.KeySomeOutage, "c4", "critical", locale.KeySomeOutage},
		"major":    {open(notices.ImpactMajor, nil), locale.KeySomeOutage, "c3", "major", locale.KeySomeOutage},
		"minor":    {open(notices.ImpactMinor, nil), locale.KeySomeDegraded, "c2", "minor", locale.KeySomeDegraded},
		"none":     {open(notices.ImpactNone, nil), locale.KeyAllOperational, "c0", "none", locale.KeyAllOperational},
		"elsewhere": {open(notices.ImpactCritical, func(i *notices.Incident) { i.Regions = []string{"emea"} }),
			locale.KeySomeOutage, "c4", "critical", locale.KeyAllOperational},
		"monitored": {open(notices.ImpactCritical, func(i *notices.Incident) { i.Status = notices.Monitoring }),
			locale.KeySomeOutage, "c4", "critical", locale.KeySomeOutage},
		"over, and followed": {open(notices.ImpactCritical, func(i *notices.Incident) {
			i.Status, i.EndedAt = notices.Monitoring, now.Add(-time.Minute)
		}), locale.KeyIncidentWatched, "c1", "minor", locale.KeyIncidentWatched},
		"resolved": {open(notices.ImpactCritical, func(i *notices.Incident) {
			i.Status, i.EndedAt = notices.Resolved, now.Add(-time.Minute)
		}), locale.KeyAllOperational, "c0", "none", locale.KeyAllOperational},
		"to come": {open(notices.ImpactCritical, func(i *notices.Incident) { i.BeganAt = now.Add(time.Hour) }),
			locale.KeyAllOperational, "c0", "none", locale.KeyAllOperational},
		"maintenance": {in(notices.InProgress), locale.KeyMaintenanceUnderWay, "c1", "maintenance",
			locale.KeyMaintenanceUnderWay},
		"planned": {in(notices.Scheduled), locale.KeyAllOperational, "c0", "none", locale.KeyAllOperational},
	} {
		t.Run(name, func(t *testing.T) {
			for _, tag := range []string{"en", "de", "fr", "es", "ja", "pt-BR", "ar", "he"} {
				s := sample(t, tag)
				s.Records.Incidents, s.Records.Maintenance, s.Letters = nil, nil, nil
				tt.change(&s)
				dir := t.TempDir()
				build(t, s, dir)
				all, l := files(t, dir), parse(t, tag)
				words := l.Phrase(tt.key)
				if !bytes.Contains(all["index.html"], []byte(`<div class="state `+tt.class+`">`)) ||
					bytes.Count(all["index.html"], []byte(words)) < 3 { // banner, description, preview
					t.Errorf("%s: the first page does not say %q as %s", tag, words, tt.class)
				}
				if !bytes.Contains(all["regions/japan.html"], []byte("<span>"+l.Phrase(tt.elsewhere)+"</span>")) {
					t.Errorf("%s: the page of Japan does not say %q", tag, l.Phrase(tt.elsewhere))
				}
				var sum struct {
					Status struct{ Indicator, Description string }
				}
				if err := json.Unmarshal(all["summary.json"], &sum); err != nil ||
					sum.Status.Indicator != tt.indicator || sum.Status.Description != words {
					t.Errorf("%s: summary.json says %+v (%v)", tag, sum.Status, err)
				}
			}
		})
	}
}

// History names what has begun, by month; what is planned is on the first page.
func TestHistoryNamesIncidents(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	build(t, s, dir)
	all := files(t, dir)
	for name := range all {
		if strings.HasPrefix(name, "history/2006-12") || strings.HasPrefix(name, "history/2007") {
			t.Errorf("%s is of the future", name)
		}
	}
	page := string(all["history/index.html"])
	for _, i := range s.Records.Incidents {
		if !strings.Contains(page, ">"+strings.ReplaceAll(i.Title, "'", "&#39;")+"</a>") {
			t.Errorf("the history does not name %q", i.Title)
		}
	}
	if strings.Contains(page, "(1)") || strings.Contains(page, "Launch of new production web servers") {
		t.Error("the history counts, or tells of the future")
	}
	s.Now = s.Records.Maintenance[len(s.Records.Maintenance)-1].ScheduledFor.Add(time.Minute)
	build(t, s, dir)
	if !bytes.Contains(files(t, dir)["history/index.html"], []byte("Launch of new production web servers")) {
		t.Error("the history does not tell of what has begun")
	}
	// A long history is still one page, and counts where it does not name.
	s = many(t, 2000)
	dir = t.TempDir()
	build(t, s, dir)
	page = string(files(t, dir)["history/index.html"])
	if len(page) > 60<<10 || !strings.Contains(page, "and 8 more") || !strings.Contains(page, " entries</span>") {
		t.Errorf("%d bytes: %.3000s", len(page), page[3000:])
	}
}
