package email_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tidings/internal/testneed"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
)

// inAllLocales writes the model letter, with the furniture of each locale, and
// gives the files by locale.
func inAllLocales(t *testing.T) (dir string, files map[string]string) {
	t.Helper()
	dir, files = t.TempDir(), map[string]string{}
	for _, tag := range []string{"en", "de", "fr", "es", "pt-BR", "ja", "ar", "he"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		page, err := email.HTML(doc, named, links)
		if err != nil {
			t.Fatal(err)
		}
		files[tag] = filepath.Join(dir, tag+".html")
		if err := os.WriteFile(files[tag], page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, files
}

// axe-core finds no fault in the letter: light, dark, in a narrow window, and at
// twice the size.
func TestAxe(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("..", "..", ".tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		testneed.Skip(t, "axe", "axe-core is not in .tools; run make tools")
	}
	tab := browser(t)
	_, files := inAllLocales(t)
	views := map[string]chromedp.Action{"wide": chromedp.EmulateViewport(1100, 900), "narrow": chromedp.EmulateViewport(320, 800),
		"twice": chromedp.EmulateViewport(550, 450, chromedp.EmulateScale(2))}
	for tag, file := range files {
		for _, scheme := range []string{"light", "dark"} {
			for view, size := range views {
				look := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
				if err := chromedp.Run(tab, size, look, chromedp.Navigate("file://"+file)); err != nil {
					t.Fatal(err)
				}
				axe(t, tab, string(script), tag+" "+scheme+" "+view)
			}
		}
	}
}

func axe(t *testing.T, tab context.Context, script, what string) {
	t.Helper()
	const run = `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary)])))`
	var found string
	err := chromedp.Run(tab, chromedp.Evaluate(script, nil), chromedp.Evaluate(run, &found,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var violations [][]any
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("%s: %v", what, v)
	}
}

// The Nu HTML checker finds no error. Its guess at the language is left out: the
// model letter's own words are English in every locale.
func TestNuChecker(t *testing.T) {
	jar := filepath.Join("..", "..", ".tools", "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	if _, err := os.Stat(jar); err != nil {
		testneed.Skip(t, "vnu", "the Nu HTML checker is not in .tools; run make tools")
	}
	java := testneed.Program(t, "vnu", "java")
	dir, _ := inAllLocales(t)
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	out, err := exec.CommandContext(ctx, java, "-jar", jar, "--errors-only", "--skip-non-html", "--stdout", "--format", "gnu",
		"--filterpattern", ".*appears to be written in.*", dir).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%.6000s", err, out)
	}
}
