package check

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tidings/internal/letter"
	"tidings/internal/workspace"
)

// corpusCase is a notice as a company might write it, in one txtar file. The head says in
// words what it is, and in lines that begin with a keyword:
//
//	now: 2026-11-30T09:10:00Z         when it is checked; left out: ten minutes after as_of
//	organisation: NAME | SERVICE | DOMAIN | TIME ZONE     left out: Lighthouse Software
//	want: RULE en.md:7                a finding; the file is of the notice's folder or a path
//
// Its files are letters (en.md, pt-BR.md), and where it needs them notice.yaml (keys that
// are left out are set), records/incidents/ID.yaml and tidings.yaml.
type corpusCase struct {
	now, organisation string
	want              []string
	files             map[string]string
}

const corpusAsOf = "2026-11-30T09:00:00Z"

// corpusHouse is the tidings.yaml of a case that has none.
const corpusHouse = `organisation:
  name: NAME
  service: SERVICE
  website: https://www.DOMAIN/
  time_zone: ZONE
  locale: en
  signer: {name: Ann Example, title: Head of Operations}
streams:
  service: {from_name: SERVICE, from: service@DOMAIN, reply_to: support@DOMAIN, list_id: service.DOMAIN}
  update: {from_name: SERVICE, from: news@DOMAIN, reply_to: support@DOMAIN, list_id: news.DOMAIN}
regions:
  - {id: emea, name: Europe, time_zone: Europe/Berlin, locale: de}
  - {id: americas, name: Americas, time_zone: America/New_York, locale: en-US}
  - {id: japan, name: Japan, time_zone: Asia/Tokyo, locale: ja}
components:
  - {id: website, name: Website}
  - {id: api, name: API}
  - {id: database, name: Database}
site: {url: "https://status.DOMAIN/"}
feedback: {public_url: "https://letters.DOMAIN"}
`

// readCorpus reads a case.
func readCorpus(t *testing.T, file string) corpusCase {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := corpusCase{files: map[string]string{},
		organisation: "Lighthouse Software | Lighthouse | lighthouse.software | Etc/UTC"}
	for line := range strings.Lines(string(a.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch value = strings.TrimSpace(value); key {
		case "now":
			c.now = value
		case "organisation":
			c.organisation = value
		case "want":
			c.want = append(c.want, value)
		}
	}
	for _, f := range a.Files {
		c.files[f.Name] = string(f.Data)
	}
	return c
}

// workspace writes a case as a workspace whose notice has the name n.
func (c corpusCase) workspace(t *testing.T) *workspace.Workspace {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	org := append(strings.Split(c.organisation, " | "), "Etc/UTC")
	write(workspace.ConfigFile, strings.NewReplacer("NAME", org[0], "SERVICE", org[1], "DOMAIN", org[2],
		"ZONE", org[3]).Replace(corpusHouse))
	notice, tags := c.files["notice.yaml"], []string{}
	for name, text := range c.files {
		switch {
		case name == "notice.yaml":
			continue
		case strings.HasSuffix(name, ".md") && !strings.Contains(name, "/"):
			tags = append(tags, strings.TrimSuffix(name, ".md"))
			name = path.Join("notices/n", name)
		}
		write(name, text)
	}
	// the English letter is the original, if there is one
	slices.SortFunc(tags, func(a, b string) int {
		if e := strings.HasPrefix(a, "en"); e != strings.HasPrefix(b, "en") {
			return map[bool]int{true: -1, false: 1}[e]
		}
		return strings.Compare(a, b)
	})
	for _, key := range []string{"template: incident-update", "stream: service", "audience: {}",
		"locales: [" + strings.Join(tags, ", ") + "]", "as_of: " + corpusAsOf, "records: []"} {
		name, _, _ := strings.Cut(key, ":")
		if !strings.HasPrefix(notice, name+":") && !strings.Contains(notice, "\n"+name+":") {
			notice += key + "\n"
		}
	}
	write("notices/n/notice.yaml", notice)
	ws, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// findings is all that the rules find, as RULE file:line.
func (c corpusCase) findings(t *testing.T) (places, said []string) {
	t.Helper()
	ws := c.workspace(t)
	s, err := letter.Read(ws, "n", ws.RecordsAfresh)
	if err != nil {
		t.Fatal(err)
	}
	now := s.Notice.AsOf.Add(10 * time.Minute)
	if c.now != "" {
		if now, err = time.Parse(time.RFC3339, c.now); err != nil {
			t.Fatal(err)
		}
	}
	r := New("n")
	r.Locales = s.Notice.Locales
	n := Read(s, now)
	if err := r.Look(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	compiled, err := s.Compile(t.Context(), s.Notice.AsOf)
	if err != nil {
		if err = r.Take(err); err != nil {
			t.Fatal(err)
		}
	} else {
		r.AddIssues(compiled.Warnings)
		Subjects(compiled, r)
		Private(t.Context(), s, r)
	}
	r.Judge(n)
	for _, f := range r.Findings {
		for _, at := range append([]string{f.Where}, f.Examples...) {
			file, line, _ := place(at)
			where := strings.TrimPrefix(file, "notices/n/")
			if line > 0 {
				where += fmt.Sprintf(":%d", line)
			}
			if one := f.Rule + " " + where; !slices.Contains(places, one) {
				places = append(places, one)
			}
		}
		said = append(said, f.Where+": "+f.Level+": "+f.Says())
	}
	slices.Sort(places)
	return places, said
}

// Every letter with a planted fault has its finding at its place, and no other; letters as
// good companies write them have none.
func TestCorpus(t *testing.T) {
	for _, kind := range []string{"planted", "clean"} {
		files, err := filepath.Glob(filepath.Join("testdata", kind, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			t.Run(kind+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				c := readCorpus(t, file)
				if (kind == "planted") != (len(c.want) > 0) {
					t.Fatalf("a %s letter with %d findings wanted", kind, len(c.want))
				}
				got, said := c.findings(t)
				slices.Sort(c.want)
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%s\n%s", diff, strings.Join(said, "\n"))
				}
			})
		}
	}
}
