package templates_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/templates"
)

// sampleOf opens the sample workspace.
func sampleOf(t *testing.T) *workspace.Workspace {
	t.Helper()
	dir := t.TempDir()
	if err := workspace.Init(dir, workspace.Options{Sample: "qsol", Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

func sampleInput(t *testing.T, ws *workspace.Workspace, template, tag string) templates.DraftInput {
	t.Helper()
	records, err := ws.Records()
	if err != nil {
		t.Fatal(err)
	}
	org := ws.Config.Organisation
	description := org.Description
	if d, ok := org.Descriptions[tag]; ok {
		description = d
	}
	return templates.DraftInput{Template: template, Locale: tag, Records: records, Project: "qsol-upgrade",
		AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC), Since: notices.Day{Year: 2006, Month: 9, Day: 1},
		Organisation: templates.Organisation{
			Name:        org.Name,
			Service:     org.Service,
			Short:       org.Short,
			Description: description,
			Signer:      templates.Signer{Name: org.Signer.Name, Title: org.Signer.Title, Unit: org.Signer.Unit},
		}}
}

// TestSampleLettersParse drafts every template in every locale from the sample's
// records and lowers the letters with the code that renders them.
func TestSampleLettersParse(t *testing.T) {
	ws := sampleOf(t)
	for _, info := range templates.New(nil).List() {
		for _, tag := range info.Locales {
			in := sampleInput(t, ws, info.Name, tag)
			md, subject, err := templates.New(nil).Draft(context.Background(), in)
			if err != nil {
				t.Fatalf("%s %s: %v", info.Name, tag, err)
			}
			loc, err := locale.Parse(tag)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := outputs.Parse([]byte(md), outputs.Env{File: tag + ".md", Slug: "s", Records: &in.Records,
				Locale: loc, AsOf: in.AsOf, Since: in.Since, Signer: outputs.Signer(in.Organisation.Signer),
				Organisation: in.Organisation.Name, Service: in.Organisation.Service})
			if err != nil {
				t.Errorf("%s %s: %v\n%s", info.Name, tag, err, md)
				continue
			}
			if doc.Meta.Subject != subject || len(doc.Warnings) > 0 {
				t.Errorf("%s %s: subject %q, drafted as %q, warnings %v", info.Name, tag, doc.Meta.Subject, subject,
					doc.Warnings)
			}
		}
	}
}

// TestSampleLetterStatesTheFacts looks for the model letter's facts in the words
// of the document, live blocks included.
func TestSampleLetterStatesTheFacts(t *testing.T) {
	in := sampleInput(t, sampleOf(t), "service-update", "en")
	md, _, err := templates.New(nil).Draft(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	loc, err := locale.Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := outputs.Parse([]byte(md), outputs.Env{File: "en.md", Slug: "s", Records: &in.Records, Locale: loc,
		AsOf: in.AsOf, Organisation: in.Organisation.Name, Signer: outputs.Signer(in.Organisation.Signer)})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(outputs.Words(doc, outputs.Fallbacks), " ")
	for n, facts := range [][]string{
		1: {"QuickServe Online (QSOL) is a website used worldwide by registered business customers"},
		2: {"unusually high amount of downtime", "what happened, why it happened, and what we are doing about it"},
		3: {"planned in the fourth quarter of 2005", "launched on schedule in September 2006"},
		4: {"existing servers are about two and a half years old"},
		5: {"tripled in the last two years", "faster than anticipated",
			"last two months the current servers have struggled"},
		6: {"deliberate phases", "Test and install new firewall application", "Jul Aug Sep Oct Nov Dec",
			"Jan Feb Mar Apr May"},
		7: {"Completed in September 2006", "intermittent database problems", "identified and permanently fixed"},
		8: {"14 November 2006", "15 November 2006", "A bug in the new Oracle version", "Patches", "being installed"},
		9: {"There were two main causes", "Start-up problems with the new Oracle",
			"Intermittent slowness and webserver problems"},
		10: {"Oracle upgrades are complete", "fixed for good", "In December we prepare the January webserver upgrades",
			"capacity is much greater"},
		11: {"24/7", "before servers go down and before customers see them"},
		12: {"Our objective is 98% uptime worldwide"},
		13: {"Nothing is rushed and no corners are cut", "performance risk stays low"},
		14: {"We are sorry", "you rely on it for your business, and we let you down"},
		15: {"Kathy Oren", "Business Manager", "eBusiness"},
	} {
		for _, fact := range facts {
			if !strings.Contains(all, strings.Join(outputs.SplitWords(fact), " ")) {
				t.Errorf("fact %d is missing: %q", n, fact)
			}
		}
	}
	if t.Failed() {
		t.Log(all)
	}
}

// TestSampleGoesStale changes one record of the sample and expects every place of
// the letter to be named, and nothing else.
func TestSampleGoesStale(t *testing.T) {
	ws := sampleOf(t)
	for _, tag := range templates.New(nil).List()[0].Locales {
		before, after := sampleInput(t, ws, "service-update", tag), sampleInput(t, ws, "service-update", tag)
		after.Records.Objectives = slices.Clone(after.Records.Objectives)
		after.Records.Objectives[0].Target = 96.5
		lib := templates.New(nil)
		md, _, err := lib.Draft(context.Background(), before)
		if err != nil {
			t.Fatal(err)
		}
		got, err := lib.Stale(context.Background(), before, after, md)
		if err != nil {
			t.Fatal(err)
		}
		old, now := before.Records.Objectives[0].Target, after.Records.Objectives[0].Target
		loc, err := locale.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(got, func(s templates.Stale) bool {
			return s.Block == "((objective worldwide target))"
		})
		if len(got) < 2 || at < 0 || got[at].Old != loc.Percent(old, 2) || got[at].New != loc.Percent(now, 2) {
			t.Errorf("%s: %v", tag, got)
		}
		for _, s := range got {
			t.Logf("%s: %s", tag, s)
		}
	}
}
