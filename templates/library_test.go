package templates

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestOverlay(t *testing.T) {
	lib := New(fstest.MapFS{
		"letters/service-update/en.md": {Data: []byte("# Ours: {{.Organisation.Service}}\r\n")},
		"letters/own/de.md": {
			Data: []byte("{{/*\ntitle: Eigene\ndescription: Nur für uns\n*/}}\n# Eigene\n"),
		},
		"letters/incident/en.md": {Data: []byte("# Our own incident\n")},
		"email/theme.css":        {Data: []byte("")},
	})
	var got []Info
	for _, in := range lib.List() {
		if in.Source == Workspace {
			got = append(got, in)
		}
	}
	want := []Info{
		{
			Name:    "incident",
			Locales: slices.Sorted(slices.Values(locales())),
			Source:  Workspace,
			Title:   "Incident",
			Description: "Chooses by the record's status: incident-initial, incident-update, " +
				"incident-resolved, incident-post",
			Needs: []string{"incident"},
		},
		{Name: "own", Locales: []string{"de"}, Source: Workspace, Title: "Eigene", Description: "Nur für uns",
			Needs: []string{}},
		{Name: "service-update", Locales: slices.Sorted(slices.Values(locales())), Source: Workspace,
			Needs: []string{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for in, subject := range map[[2]string]string{
		{"service-update", "en"}:    "Ours: QuickServe Online",
		{"service-update", "en-GB"}: "Ours: QuickServe Online",
		{"service-update", "de-AT"}: "Aktueller Stand zu QuickServe Online (QSOL)",
		{"own", "de"}:               "Eigene",
		{"incident", "en"}:          "Our own incident",
		{"incident", "de"}:          "Behoben: Database cluster shut down",
		{"project-milestone", "pt"}: "Upgrade of all servers and software: situação em novembro de 2006",
	} {
		_, got, err := lib.Draft(context.Background(), modelInput(in[0], in[1]))
		if err != nil || got != subject {
			t.Errorf("%v: subject %q, %v, want %q", in, got, err, subject)
		}
	}
	if lib.Exists("nowhere") || lib.Exists("../letters/own") || !lib.Exists("own") || !lib.Exists("maintenance") {
		t.Error("Exists is wrong")
	}
}

func TestShow(t *testing.T) {
	text, err := New(nil).Show("incident", "fr")
	if err != nil || strings.Count(text, "needs: incident") != 4 || !strings.Contains(text, "Rapport d’incident") {
		t.Errorf("incident shows %v:\n%s", err, text)
	}
	if text, err = New(nil).Show("nowhere", "en"); err == nil || text != "" {
		t.Errorf("got %q, %v", text, err)
	}
}

// TestScaffoldOfKnown copies a template that is there, in the language asked for
// where it has that, so that a copy says what the original said.
func TestScaffoldOfKnown(t *testing.T) {
	for locale, source := range map[string]string{"en": "en", "fr": "fr", "de-AT": "de", "fi": "en"} {
		want, err := New(nil).Show("incident-initial", source)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := New(nil).Scaffold("incident-initial", "", locale); err != nil || got != want {
			t.Errorf("%s: %v\n%s", locale, err, cmp.Diff(want, got))
		}
	}
}

// TestScaffold drafts with the new template as it is.
func TestScaffold(t *testing.T) {
	for _, from := range []string{"", "service-update", "incident-post"} {
		text, err := New(nil).Scaffold("mine", from, "en")
		if err != nil {
			t.Errorf("from %q: %v", from, err)
			continue
		}
		md, subject, err := New(fstest.MapFS{"letters/mine/en.md": {Data: []byte(text)}}).Draft(context.Background(),
			modelInput("mine", "en"))
		if err != nil || subject == "" || !strings.Contains(md, "```signoff") {
			t.Errorf("from %q: subject %q, %v\n%s", from, subject, err, md)
		}
	}
	for want, args := range map[string][3]string{
		"the template maintenance only chooses":   {"maintenance", "", "en"},
		"is no name for a template":               {"../x", "", "en"},
		"there is no letter template":             {"x", "nowhere", "en"},
		"only chooses by status; copy one of inc": {"x", "incident", "en"},
		`no text for the locale "fi"`:             {"x", "service-update", "fi"},
	} {
		if _, err := New(nil).Scaffold(args[0], args[1], args[2]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want an error with %q", args, err, want)
		}
	}
}
