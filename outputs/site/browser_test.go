package site_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tidings/internal/browsertest"
	"tidings/notices"
	"tidings/outputs/outputstest"
	"tidings/outputs/site"
	"tidings/outputs/web"
)

// kinds has one page of each kind.
var kinds = []string{"index.html", "incidents/2006-11-14-oracle-shutdown.html",
	"maintenance/2006-12-webserver-preparation.html", "notices/qsol-update/en.html",
	"notices/qsol-update/ar.html", "notices/index.html", "components/website.html", "regions/emea.html",
	"history/2006-11.html", "history/index.html", "404.html"}

// trouble is the sample with an outage, a degradation and a maintenance at this
// moment, so that every colour is on the pages.
func trouble(t testing.TB, tag string) site.Site {
	s := sample(t, tag)
	add := func(id, component string, impact notices.Impact, state notices.ComponentState) {
		s.Records.Incidents = append(s.Records.Incidents,
			notices.Incident{ID: id, Title: "Trouble with " + id, Status: notices.Identified,
				Impact: impact, BeganAt: now.Add(-30 * time.Hour), Components: []string{component},
				Regions: []string{"emea"}, Summary: "Sign-in fails for many.",
				Outages: []notices.Outage{{Component: component, Regions: []string{"emea"}, State: state,
					BeganAt: now.Add(-30 * time.Hour)}},
				Updates: []notices.Update{{At: now.Add(-time.Hour), Status: "identified", Text: "We know why."}},
				Actions: []notices.Action{{Text: "Mend it", Due: notices.Day{Year: 2006, Month: 12, Day: 1}},
					{Text: "See to it", Done: notices.Day{Year: 2006, Month: 11, Day: 1}}}})
	}
	add("outage", "website", notices.ImpactCritical, notices.MajorOutage)
	add("part", "webservers", notices.ImpactMajor, notices.PartialOutage)
	add("slow", "database", notices.ImpactMinor, notices.DegradedPerformance)
	s.Records.Maintenance = append(s.Records.Maintenance, notices.Maintenance{ID: "care", Title: "New cables",
		Status: notices.InProgress, Impact: notices.ImpactNone, ScheduledFor: now.Add(-time.Hour),
		ScheduledUntil: now.Add(time.Hour), BeganAt: now.Add(-time.Hour), Components: []string{"network"}},
		notices.Maintenance{ID: "off", Title: "Not now", Status: notices.Cancelled, Impact: notices.ImpactMinor,
			ScheduledFor: now.Add(48 * time.Hour), ScheduledUntil: now.Add(50 * time.Hour),
			Components: []string{"network"}})
	return s
}

func serve(t *testing.T, dir string) string {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// In a browser every kind of page has no fault that axe-core knows, light and
// dark, well and in trouble; fits a window of 320 pixels; and loads its sheet and
// nothing else.
func TestPagesInBrowser(t *testing.T) {
	axe, tab := browsertest.NeedAxe(t), browsertest.Open(t)
	for name, s := range map[string]site.Site{"calm": sample(t, "en"), "trouble": trouble(t, "de")} {
		dir := t.TempDir()
		build(t, s, dir)
		base := serve(t, dir)
		requests := 0
		chromedp.ListenTarget(tab, func(ev any) {
			if e, ok := ev.(*network.EventRequestWillBeSent); ok && e.Type != network.ResourceTypeOther &&
				len(e.Request.URL) > 5 && e.Request.URL[:5] != "data:" {
				requests++
			}
		})
		for _, kind := range kinds {
			for _, look := range []string{"light", "dark"} {
				requests = 0
				if err := chromedp.Run(tab, network.Enable(),
					chromedp.EmulateViewport(1100, 900), browsertest.Scheme(look),
					chromedp.Navigate(base+strings.TrimSuffix(kind, "index.html"))); err != nil {
					t.Fatal(err)
				}
				if requests > 2 {
					t.Errorf("%s %s: %d requests", name, kind, requests)
				}
				examine(t, tab, axe, name+" "+kind+" "+look)
				shoot(t, tab, name, kind, look)
			}
		}
	}
}

// The policy lets the browser take the page's own sheet, from a server, from a
// file and inside the page, and stops everything else.
func TestPolicy(t *testing.T) {
	tab, dir := browsertest.Open(t), t.TempDir()
	build(t, sample(t, "en"), dir)
	base := serve(t, dir)
	b, err := web.Page(outputstest.Document(), web.PageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "alone.html"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `(() => { const s = document.createElement("script"); s.textContent = "window.ran = true"; ` +
		`document.body.append(s);
const i = document.createElement("p"); i.setAttribute("style", "width:7px"); document.body.append(i);
return !window.ran && i.offsetWidth !== 7; })()`
	for _, page := range []string{base, base + "incidents/2006-11-14-oracle-shutdown.html", base + "404.html",
		base + "alone.html", "file://" + dir + "/index.html", "file://" + dir + "/notices/qsol-update/ja.html",
		"file://" + dir + "/404.html", "file://" + dir + "/alone.html"} {
		var ground string
		var stopped bool
		if err := chromedp.Run(tab, browsertest.Scheme("light"), chromedp.Navigate(page),
			chromedp.Evaluate("getComputedStyle(document.body).backgroundColor", &ground),
			chromedp.Evaluate(script, &stopped)); err != nil {
			t.Fatal(err)
		}
		if ground != "rgb(241, 244, 248)" {
			t.Errorf("%s has no sheet: its ground is %s", page, ground)
		}
		if !stopped {
			t.Errorf("%s ran a script or took a style from an attribute", page)
		}
	}
}

func examine(t *testing.T, tab context.Context, axe browsertest.Axe, what string) {
	t.Helper()
	const open = `document.querySelectorAll("details").forEach(d => d.open = true)`
	if err := chromedp.Run(tab, chromedp.Evaluate(open, nil)); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	axe.Check(t, tab, what)
	var width int
	if err := chromedp.Run(tab, chromedp.EmulateViewport(320, 800),
		chromedp.Evaluate("document.documentElement.scrollWidth", &width)); err != nil {
		t.Fatal(err)
	}
	if width > 320 {
		t.Errorf("%s: %d pixels wide in a window of 320", what, width)
	}
}

// shoot keeps pictures in the folder that TIDINGS_SHOW_DIR names.
func shoot(t *testing.T, tab context.Context, name, kind, look string) {
	dir := os.Getenv("TIDINGS_SHOW_DIR")
	if dir == "" {
		return
	}
	for _, width := range []int64{1100, 320} {
		var shot []byte
		if err := chromedp.Run(tab, chromedp.EmulateViewport(width, 900),
			chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = false)`, nil),
			chromedp.FullScreenshot(&shot, 100)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name+"-"+filepath.Base(filepath.Dir(kind))+"-"+filepath.Base(kind)+
			"-"+look+"-"+strconv.FormatInt(width, 10)+".png")
		if err := os.WriteFile(file, shot, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The Nu HTML checker has nothing to say about any page or the sheet. It reads
// files, which have no origin, so what it says of the policy is left out: the
// browser judges that in TestPolicy.
func TestNuChecker(t *testing.T) {
	dir := t.TempDir()
	for name, s := range map[string]site.Site{"calm": sample(t, "en"), "trouble": trouble(t, "de"),
		"arabic": trouble(t, "ar"), "hostile": hostileSite(t)} {
		build(t, s, filepath.Join(dir, name))
	}
	for _, tag := range []string{"en", "fr", "ja", "he"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		b, err := web.Page(doc, web.PageOptions{PDF: web.PDFFile{Href: "x.pdf", SHA256: strings.Repeat("0", 64)}})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, tag+".html"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	browsertest.Nu(t, dir, []string{"violates Content Security Policy"}, "--also-check-css")
}
