package site_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/site"
)

// files reads a folder whole.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(rel)], err = os.ReadFile(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func pages(all map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for name, b := range all {
		if strings.HasSuffix(name, ".html") {
			out[name] = b
		}
	}
	return out
}

func TestFilesOfTheSample(t *testing.T) {
	dir := t.TempDir()
	st := build(t, sample(t, "en"), dir)
	all := files(t, dir)
	for _, want := range []string{"index.html", "404.html", "style.css", "feed.atom", "feed.rss", "feed.json",
		"maintenance.ics", "summary.json", "sitemap.xml", "robots.txt", "incidents/2006-11-14-oracle-shutdown.html",
		"maintenance/2007-01-web-servers.html", "history/index.html", "history/2006-11.html", "components/website.html",
		"regions/japan.html", "notices/index.html", "notices/qsol-update/index.html", "notices/qsol-update/en.html",
		"notices/qsol-update/ja.html", "notices/qsol-update/letter.ja.pdf", ".tidings-site"} {
		if _, ok := all[want]; !ok {
			t.Errorf("%s is missing", want)
		}
	}
	if n := len(pages(all)); st.Pages != n || st.Written != len(all)-1 || st.Unchanged != 0 || st.Removed != 0 {
		t.Errorf("%+v for %d files, %d of them pages", st, len(all), n)
	}
	for name, b := range pages(all) {
		if len(b) > 50<<10 {
			t.Errorf("%s has %d bytes", name, len(b))
		}
		if !bytes.Contains(b,
			[]byte(`http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '`)) ||
			bytes.Contains(b, []byte("unsafe")) {
			t.Errorf("%s has no strict policy", name)
		}
		if name != "404.html" && !bytes.Contains(b,
			[]byte(`<link rel="canonical" href="https://status.qsol.example/`)) {
			t.Errorf("%s has no canonical address", name)
		}
		if !bytes.Contains(b, []byte(`type="application/atom+xml"`)) {
			t.Errorf("%s does not lead to the feed", name)
		}
	}
}

// Every link inside the site leads to a file, and every fragment to an element.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	build(t, s, dir)
	all := files(t, dir)
	ids := map[string]map[string]bool{}
	for name, b := range pages(all) {
		ids[name] = map[string]bool{}
		outputstest.Walk(outputstest.Tree(t, b), func(n *html.Node) {
			if id := outputstest.Attr(n, "id"); id != "" {
				if ids[name][id] {
					t.Errorf("%s: the id %q is there twice", name, id)
				}
				ids[name][id] = true
			}
		})
	}
	checked := 0
	for name, b := range pages(all) {
		outputstest.Walk(outputstest.Tree(t, b), func(n *html.Node) {
			href := outputstest.Attr(n, "href")
			if strings.HasPrefix(href, "data:") || href == "" {
				return
			}
			u, err := url.Parse(strings.TrimPrefix(href, s.URL))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if u.IsAbs() {
				return
			}
			target := path.Join(path.Dir(name), u.Path)
			if strings.HasPrefix(u.Path, "/") {
				target = strings.TrimPrefix(u.Path, "/")
			}
			if strings.HasPrefix(href, s.URL) {
				target = strings.TrimPrefix(u.Path, "/")
			}
			if u.Path == "" {
				target = name
				if strings.HasPrefix(href, s.URL) {
					target = "index.html"
				}
			}
			if strings.HasSuffix(u.Path, "/") {
				target = path.Join(target, "index.html")
			}
			checked++
			if _, ok := all[target]; !ok {
				t.Errorf("%s: %q leads to %s, which is not there", name, href, target)
			} else if u.Fragment != "" && !ids[target][u.Fragment] {
				t.Errorf("%s: %q leads to no element", name, href)
			}
		})
	}
	if checked < 200 {
		t.Errorf("only %d links were found", checked)
	}
}

func TestSameBytes(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	build(t, sample(t, "de"), one)
	build(t, sample(t, "de"), two)
	if diff := cmp.Diff(files(t, one), files(t, two)); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWhatChanged(t *testing.T) {
	dir := t.TempDir()
	s := many(t, 300)
	all := build(t, s, dir).Written
	if st := build(t, s, dir); st.Written != 0 || st.Removed != 0 || st.Unchanged != all {
		t.Errorf("an unchanged site: %+v", st)
	}
	before := files(t, dir)
	s.Records.Incidents[200].Summary = "It was otherwise."
	build(t, s, dir)
	var changed []string
	for name, b := range files(t, dir) {
		if !bytes.Equal(b, before[name]) && name != ".tidings-site" {
			changed = append(changed, name)
		}
	}
	if len(changed) != 2 || !strings.HasPrefix(strings.Join(changed, " "), "history/") &&
		!strings.HasPrefix(changed[1], "history/") {
		t.Errorf("an old incident's new summary changed %v", changed)
	}
	// A fresh build gives the same site as the steps that led there.
	fresh := t.TempDir()
	build(t, s, fresh)
	if diff := cmp.Diff(files(t, fresh), files(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestVanishedAndLost(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	build(t, s, dir)
	mine := filepath.Join(dir, "incidents", "mine.txt")
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	lost := filepath.Join(dir, "incidents", "2006-09-19-database-connections.html")
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
	s.Letters = nil
	st := build(t, s, dir)
	if _, err := os.Stat(lost); err != nil {
		t.Error("a page that was lost did not come back")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error("a file that is not ours was removed")
	}
	if _, err := os.Stat(filepath.Join(dir, "notices")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the letters' folder is still there (%v)", err)
	}
	if st.Removed != 10 { // four languages with a file each, the first once more, and the list
		t.Errorf("%+v", st)
	}
}

// An index that names files outside the site removes nothing there.
func TestTamperedIndex(t *testing.T) {
	parent := t.TempDir()
	dir, victim := filepath.Join(parent, "site"), filepath.Join(parent, "victim.html")
	if err := os.WriteFile(victim, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	index := "tidings-site 2\n{}\n../victim.html\t0\t1\t\n/etc/nothing\t0\t1\t\n"
	if err := os.WriteFile(filepath.Join(dir, ".tidings-site"), []byte(index), 0o600); err != nil {
		t.Fatal(err)
	}
	build(t, sample(t, "en"), dir)
	if _, err := os.Stat(victim); err != nil {
		t.Error(err)
	}
}

func TestBadNames(t *testing.T) {
	for _, change := range []func(*site.Site){
		func(s *site.Site) { s.Records.Incidents[0].ID = "../x" },
		func(s *site.Site) { s.Records.Maintenance[0].ID = "a/b" },
		func(s *site.Site) { s.Records.Components[0].ID = "" },
		func(s *site.Site) { s.Records.Regions[0].ID = "." },
		func(s *site.Site) { s.Letters[0].Slug = "-" },
		func(s *site.Site) { s.Letters[0].Versions[0].Locale = "../en" },
		func(s *site.Site) { s.Now = time.Time{} },
	} {
		s := sample(t, "en")
		change(&s)
		if _, err := site.Build(context.Background(), s, t.TempDir()); err == nil {
			t.Error("no error")
		}
	}
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := site.Build(ctx, sample(t, "en"), t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

// A letter that cannot be made leaves an error that names it.
func TestBrokenLetter(t *testing.T) {
	s := sample(t, "en")
	s.Letters[0].Versions[1].Make = func(context.Context) (*outputs.Document, []byte, error) {
		return nil, nil, errors.New("no paper")
	}
	if _, err := site.Build(context.Background(), s, t.TempDir()); err == nil ||
		!strings.Contains(err.Error(), "no paper") || !strings.Contains(err.Error(), "qsol-update") {
		t.Errorf("err = %v", err)
	}
}

// A day that passes changes the pages with bars and no others.
func TestTheNextDay(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	build(t, s, dir)
	before := files(t, dir)
	s.Now = s.Now.Add(24 * time.Hour)
	build(t, s, dir)
	for name, b := range files(t, dir) {
		same := bytes.Equal(b, before[name])
		if barred := name == "index.html" || strings.HasPrefix(name, "components/") ||
			strings.HasPrefix(name, "regions/"); !barred && !same && name != ".tidings-site" {
			t.Errorf("%s changed", name)
		}
	}
}

// Another build of the program makes every page anew, and writes those that came
// out otherwise.
func TestAnotherProgram(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	made := 0
	one := s.Letters[0].Versions[0].Make
	s.Letters[0].Versions[0].Make = func(ctx context.Context) (*outputs.Document, []byte, error) {
		made++
		return one(ctx)
	}
	for _, c := range []struct {
		program string
		want    int
	}{{"one", 1}, {"one", 1}, {"two", 2}, {"two", 2}} {
		s.Program = c.program
		if st := build(t, s, dir); made != c.want || c.want == 2 && st.Written > 0 {
			t.Errorf("%s: made %d times, want %d; %+v", c.program, made, c.want, st)
		}
	}
}

// A record is made anew when what names it changes, and only then.
func TestNamedSources(t *testing.T) {
	dir := t.TempDir()
	s := sample(t, "en")
	name := map[string]string{}
	s.Source = func(kind, id string) string { return name[kind+"/"+id] }
	for n := range s.Records.Incidents {
		name["incident/"+s.Records.Incidents[n].ID] = "1"
	}
	build(t, s, dir)
	first := &s.Records.Incidents[0]
	first.Cause = "Something else entirely."
	page := "incidents/" + first.ID + ".html"
	build(t, s, dir)
	if bytes.Contains(files(t, dir)[page], []byte(first.Cause)) {
		t.Error("the page was made anew although its source is the same")
	}
	name["incident/"+first.ID] = "2"
	build(t, s, dir)
	if !bytes.Contains(files(t, dir)[page], []byte(first.Cause)) {
		t.Error("the page was not made anew although its source is another")
	}
}

const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)> & ]]> 'q' -->`

func hostileSite(t testing.TB) site.Site {
	s := trouble(t, "en")
	for n := range s.Records.Incidents {
		i := &s.Records.Incidents[n]
		i.Translations, i.Title, i.Summary, i.Cause, i.Remedy, i.Sample = nil, hostile, hostile+"\n\n"+hostile, hostile,
			hostile, hostile
		i.Actions = []notices.Action{{Text: hostile}}
		for u := range i.Updates {
			i.Updates[u].Text = hostile
		}
	}
	for n := range s.Records.Maintenance {
		m := &s.Records.Maintenance[n]
		m.Translations, m.Title, m.Summary = nil, hostile, hostile+"\r\nBEGIN:VALARM\nX:1; a, b\\n"
	}
	for n := range s.Records.Components {
		s.Records.Components[n].Name, s.Records.Components[n].Description = hostile, hostile
	}
	for n := range s.Records.Regions {
		s.Records.Regions[n].Name = hostile
	}
	s.Title, s.Organisation, s.Address, s.Brand.Footer, s.Brand.Name = hostile, hostile, []string{hostile}, hostile,
		hostile
	s.Letters[0].Versions[0].Title = hostile
	return s
}

// Every page says the language and the direction that it is written in: a letter
// its own, which is English where no language was asked for, every other page the
// site's.
func TestPagesSayTheirLanguage(t *testing.T) {
	for _, tag := range []string{"de", "ar"} {
		dir := t.TempDir()
		build(t, trouble(t, tag), dir)
		for name, b := range pages(files(t, dir)) {
			want := tag
			if letter, ok := strings.CutPrefix(name, "notices/qsol-update/"); ok {
				want = strings.Replace(strings.TrimSuffix(letter, ".html"), "index", "en", 1)
			}
			direction := ` dir="ltr"`
			if want == "ar" {
				direction = ` dir="rtl"`
			}
			if !bytes.Contains(b, []byte(`<html lang="`+want+`"`+direction)) {
				t.Errorf("%s of the site in %s does not open in %s with%s", name, tag, want, direction)
			}
		}
	}
}

func TestHostileRecordsStayText(t *testing.T) {
	dir := t.TempDir()
	build(t, hostileSite(t), dir)
	all := files(t, dir)
	for name, b := range pages(all) {
		shown := false
		outputstest.Walk(outputstest.Tree(t, b), func(n *html.Node) {
			switch n.Data {
			case "script", "img", "iframe", "form", "object":
				t.Errorf("%s holds a %s", name, n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("%s: attribute %s", name, a.Key)
				}
			}
			if n.Data == "title" && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, hostile) {
				shown = true
			}
		})
		if !shown {
			t.Errorf("%s does not show the text as it is", name)
		}
	}
	var feed struct {
		Entries []struct {
			Title   string `xml:"title"`
			Content string `xml:"content"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(all["feed.atom"], &feed); err != nil || len(feed.Entries) == 0 ||
		feed.Entries[0].Title != hostile {
		t.Errorf("the feed: %v, %+v", err, feed)
	}
	for _, e := range feed.Entries {
		outputstest.Walk(outputstest.Tree(t, []byte(e.Content)), func(n *html.Node) {
			if n.Data == "script" || n.Data == "img" {
				t.Errorf("the feed holds a %s", n.Data)
			}
		})
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(all["maintenance.ics"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range cal.Events() {
		if len(e.Alarms()) != 0 {
			t.Error("text became an alarm")
		}
		if got := e.GetProperty(ics.ComponentPropertySummary).Value; !strings.HasSuffix(got, hostile) {
			t.Errorf("summary %q", got)
		}
	}
	if !json.Valid(all["summary.json"]) || !json.Valid(all["feed.json"]) {
		t.Error("JSON that is none")
	}
}
