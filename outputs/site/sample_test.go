package site_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/site"
)

var now = time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)

func parse(t testing.TB, tag string) *locale.Locale {
	t.Helper()
	l, err := locale.Parse(tag)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// sample is the site of the sample workspace with the model letter in some
// languages.
func sample(t testing.TB, tag string) site.Site {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	if err := workspace.Init(dir, workspace.Options{Sample: "qsol"}); err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := ws.Config
	s := site.Site{ID: c.Streams.Service.ListID, URL: c.Site.URL, Title: c.Site.Title,
		Organisation: c.Organisation.Name, Address: c.Organisation.Address, Locale: parse(t, tag), Zone: time.UTC,
		Brand: c.Brand, Now: now}
	if s.Records, err = ws.Records(); err != nil {
		t.Fatal(err)
	}
	s.Letters = []site.Letter{letter(t, "qsol-update", "en", "de", "ja", "ar")}
	return s
}

// letter is the model letter in some languages.
func letter(t testing.TB, slug string, tags ...string) site.Letter {
	l := site.Letter{Slug: slug, Date: now}
	for _, tag := range tags {
		l.Versions = append(l.Versions, site.Version{Locale: tag, Title: "Where QuickServe Online stands", Source: "1",
			Make: func(context.Context) (*outputs.Document, []byte, error) {
				doc, err := outputstest.QSOL(tag)
				return doc, []byte("%PDF-1.7 " + tag), err
			}})
	}
	return l
}

func build(t testing.TB, s site.Site, dir string) site.Stats {
	t.Helper()
	st, err := site.Build(context.Background(), s, dir)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// many is a site of n incidents over the hundred months before now.
func many(t testing.TB, n int) site.Site {
	s := sample(t, "en")
	s.Records.Incidents = nil
	states := []notices.ComponentState{notices.MajorOutage, notices.PartialOutage, notices.DegradedPerformance}
	impacts := []notices.Impact{notices.ImpactCritical, notices.ImpactMajor, notices.ImpactMinor}
	for i := range n {
		began := now.Add(-time.Duration(i+1) * (100 * 30 * 24 * time.Hour / time.Duration(n)))
		ended := began.Add(time.Duration(20+i%200) * time.Minute)
		c := s.Records.Components[i%len(s.Records.Components)].ID
		s.Records.Incidents = append(s.Records.Incidents, notices.Incident{ID: fmt.Sprintf("i-%05d", i),
			Title: fmt.Sprintf("Incident number %d", i), Status: notices.Resolved, Impact: impacts[i%3],
			BeganAt: began, EndedAt: ended, Components: []string{c},
			Summary: "Customers could not sign in.", Cause: "A cause.", Remedy: "A remedy.",
			Outages: []notices.Outage{{Component: c, State: states[i%3], BeganAt: began, EndedAt: ended}},
			Updates: []notices.Update{{At: began, Status: "investigating", Text: "We are looking into it."},
				{At: ended, Status: "resolved", Text: "The service is back."}}})
	}
	return s
}
