package email_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"tidings/internal/browsertest"
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
	axe, tab := browsertest.NeedAxe(t), browsertest.Open(t)
	_, files := inAllLocales(t)
	views := map[string]chromedp.Action{"wide": chromedp.EmulateViewport(1100, 900),
		"narrow": chromedp.EmulateViewport(320, 800),
		"twice":  chromedp.EmulateViewport(550, 450, chromedp.EmulateScale(2))}
	for tag, file := range files {
		for _, scheme := range []string{"light", "dark"} {
			for view, size := range views {
				if err := chromedp.Run(tab, size, browsertest.Scheme(scheme),
					chromedp.Navigate("file://"+file)); err != nil {
					t.Fatal(err)
				}
				axe.Check(t, tab, tag+" "+scheme+" "+view)
			}
		}
	}
}

// The Nu HTML checker finds no error.
func TestNuChecker(t *testing.T) {
	dir, _ := inAllLocales(t)
	browsertest.Nu(t, dir, nil, "--errors-only")
}
