// Package browsertest gives tests a real browser and the checkers of pages:
// Chromium, axe-core for accessibility and the Nu HTML checker. `make tools` puts
// the checkers into .tools.
package browsertest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tidings/internal/testneed"
)

// Open starts Chromium, which finds no host but this machine, for ten minutes at
// most, and gives its tab. The test is skipped as "chromium" without it.
func Open(t testing.TB) context.Context {
	t.Helper()
	path := testneed.Program(t, "chromium", "chromium")
	// Not t.TempDir: Chromium's children may write to it a moment longer.
	profile, err := os.MkdirTemp("", "tidings-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(2*time.Minute), // a loaded machine takes its time to start it
		chromedp.UserDataDir(profile), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Minute)
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, opts...)
	tab, _ := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		// Cancel ends the browser in order and waits for it, for ever where none was started.
		if chromedp.FromContext(tab).Browser != nil {
			_ = chromedp.Cancel(tab)
		}
		stopAlloc()
		stop()
		_ = os.RemoveAll(profile)
	})
	if err := chromedp.Run(tab); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return tab
}

// Scheme makes the page believe that its reader prefers "light" or "dark".
func Scheme(name string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures(
		[]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}})
}

// Axe is the source of axe-core; the empty one finds nothing.
type Axe string

// NeedAxe gives axe-core, or skips the test as "axe".
func NeedAxe(t testing.TB) Axe {
	t.Helper()
	b, err := os.ReadFile(tool(t, "axe-core", "axe.min.js"))
	if err != nil {
		testneed.Skip(t, "axe", "axe-core is not in .tools; run make tools")
	}
	return Axe(b)
}

// FindAxe is NeedAxe for a test that is worth running without it too.
func FindAxe(t testing.TB) Axe {
	t.Helper()
	if _, err := os.Stat(tool(t, "axe-core", "axe.min.js")); err != nil && !testneed.Required("axe") {
		t.Log("SKIP(axe): axe-core is not in .tools; the pages are checked without it")
		return ""
	}
	return NeedAxe(t)
}

// Check fails the test for each fault that axe-core finds in the tab's page. What
// names the page.
func (a Axe) Check(t testing.TB, tab context.Context, what string) {
	t.Helper()
	if a == "" {
		return
	}
	const run = `axe.run(document, {resultTypes: ["violations"]}).then(r => ` +
		`JSON.stringify(r.violations.map(v => [v.id, v.help, ` +
		`v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary)])))`
	var found string
	awaited := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	if err := chromedp.Run(tab, chromedp.Evaluate(string(a), nil),
		chromedp.Evaluate(run, &found, awaited)); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var violations [][]any
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("%s: axe: %v", what, v)
	}
}

// languageGuess is what the checker says of the language that it takes a page to
// be in. It draws that guess by lot: the same page of names and figures is now and
// then taken for Catalan. What lang says is held by tests that read it.
const languageGuess = "appears to be written in"

// Nu has the Nu HTML checker read every page below dir, with more options if need
// be, and fails the test for all that it says but for its guess at the language and
// lines that hold one of ignore, which are regular expressions. The test is skipped
// as "vnu" without it.
func Nu(t testing.TB, dir string, ignore []string, options ...string) {
	t.Helper()
	jar := tool(t, "vnu-jar", "build", "dist", "vnu.jar")
	if _, err := os.Stat(jar); err != nil {
		testneed.Skip(t, "vnu", "the Nu HTML checker is not in .tools; run make tools")
	}
	java := testneed.Program(t, "vnu", "java")
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	args := append([]string{"-jar", jar, "--skip-non-html", "--stdout", "--format", "gnu", "--filterpattern",
		".*(" + strings.Join(append(ignore, languageGuess), "|") + ").*"}, options...)
	if out, err := exec.CommandContext(ctx, java, append(args, dir)...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%.8000s", err, out)
	}
}

// tool is the path of a file of a package in .tools, which lies beside go.mod.
func tool(t testing.TB, path ...string) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; root != filepath.Dir(root); root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
	}
	return filepath.Join(append([]string{root, ".tools", "node_modules"}, path...)...)
}
