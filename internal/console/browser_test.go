package console_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tidings/internal/testneed"
)

// browser starts Chromium, which finds no host but this machine.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := testneed.Program(t, "chromium", "chromium")
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, opts...)
	tab, stopTab := chromedp.NewContext(alloc)
	t.Cleanup(func() { stopTab(); stopAlloc(); stop() })
	return tab
}

// axe gives the accessibility checker's source, or nothing where it is missing.
func axe(t *testing.T) string {
	b, err := os.ReadFile(filepath.Join("..", "..", ".tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if testneed.Required("axe") {
			t.Fatalf("axe is required by TIDINGS_REQUIRE, but %v", err)
		}
		t.Log("SKIP(axe): axe-core is not installed; the pages are checked without it")
		return ""
	}
	return string(b)
}

// violations runs the checker in the page and names what it finds.
func violations(t *testing.T, tab context.Context, source string) (found []string) {
	t.Helper()
	if source == "" {
		return nil
	}
	script := source + `;axe.run(document,{resultTypes:["violations"]}).then(r=>r.violations.map(v=>v.id+": "+v.nodes.map(n=>n.html).slice(0,3).join(" | ")))`
	must(t, chromedp.Run(tab, chromedp.Evaluate(script, &found, chromedp.EvalAsValue, awaited)))
	return found
}

// The pages in a browser: in five languages, at 320 pixels, light and dark, and
// with the keyboard alone.
func TestInBrowser(t *testing.T) {
	o := openOffice(t, len(languages))
	o.draft(t, "news", "update")
	must(t, o.send(t, "news", 0))
	tab, source := browser(t), axe(t)
	for _, g := range o.arrived(t) {
		card, err := o.d.ShowRecipient(t.Context(), g.to)
		must(t, err)
		t.Run(card.Locale, func(t *testing.T) {
			for _, path := range []string{"u", "p", "a"} {
				for _, scheme := range []string{"light", "dark"} {
					o.look(t, tab, source, o.link(t, g, path), card.Locale, scheme)
				}
			}
			o.typeUnsubscribe(t, tab, source, g)
			o.typeAcknowledge(t, tab, g)
			o.typePreferences(t, tab, source, g)
		})
	}
	t.Run("invalid", func(t *testing.T) { o.look(t, tab, source, o.site+publicPath+"/u/aaaa", "en", "light") })
	t.Run("report", func(t *testing.T) { o.lookAtReport(t, tab, source) })
}

func (o *office) look(t *testing.T, tab context.Context, source, link, lang, scheme string) {
	t.Helper()
	var got struct {
		Lang, Title, Border string
		Wide, Tall, Buttons int
	}
	must(t, chromedp.Run(tab, chromedp.EmulateViewport(320, 700),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Navigate(link), chromedp.Evaluate(`({Lang: document.documentElement.lang, Title: document.title,
			Border: getComputedStyle(document.querySelector("main")).borderTopStyle, Wide: document.documentElement.scrollWidth,
			Tall: Math.min(...[...document.querySelectorAll("button,select")].map(e => e.getBoundingClientRect().height), 99) | 0})`, &got)))
	if !strings.HasPrefix(got.Lang, lang) || got.Title == "" || got.Wide > 320 || got.Border != "solid" || got.Tall < 44 {
		t.Errorf("%s %s: %+v (wanted lang %s, at most 320 wide, the page's own style, targets of 44)", link, scheme, got, lang)
	}
	for _, v := range violations(t, tab, source) {
		t.Errorf("%s %s: axe: %s", link, scheme, v)
	}
}

// press types keys into whatever has the focus, and waits for the next page.
func press(t *testing.T, tab context.Context, keys ...string) {
	t.Helper()
	for _, k := range keys {
		must(t, chromedp.Run(tab, chromedp.KeyEvent(k)))
	}
}

func (o *office) typeUnsubscribe(t *testing.T, tab context.Context, source string, g got) {
	must(t, chromedp.Run(tab, chromedp.Navigate(o.link(t, g, "u"))))
	press(t, tab, kb.Tab, kb.Enter)
	must(t, chromedp.Run(tab, chromedp.WaitVisible(`[role=status]`)))
	o.wantSuppressed(t, g.to, "unsubscribe")
	for _, v := range violations(t, tab, source) {
		t.Errorf("after unsubscribing: axe: %s", v)
	}
	press(t, tab, kb.Tab, " ")
	must(t, chromedp.Run(tab, chromedp.WaitVisible(`button[name=confirm]`)))
	o.wantSuppressed(t, g.to, "")
}

func (o *office) typeAcknowledge(t *testing.T, tab context.Context, g got) {
	before, err := o.d.Report(t.Context(), "news")
	must(t, err)
	must(t, chromedp.Run(tab, chromedp.Navigate(o.link(t, g, "a"))))
	press(t, tab, kb.Tab, kb.Enter)
	must(t, chromedp.Run(tab, chromedp.WaitVisible(`[role=status]`)))
	after, err := o.d.Report(t.Context(), "news")
	must(t, err)
	if after.Acknowledged != before.Acknowledged+1 {
		t.Errorf("%d acknowledged after %d", after.Acknowledged, before.Acknowledged)
	}
}

// typePreferences leaves the news by the space bar and saves.
func (o *office) typePreferences(t *testing.T, tab context.Context, source string, g got) {
	must(t, chromedp.Run(tab, chromedp.Navigate(o.link(t, g, "p"))))
	var name string
	press(t, tab, kb.Tab, " ", kb.Tab)
	must(t, chromedp.Run(tab, chromedp.Evaluate(`document.activeElement.id + " " + document.activeElement.labels.length`, &name)))
	if name != "region 1" {
		t.Errorf("the second stop is %q, want the region with its label", name)
	}
	press(t, tab, kb.Tab, kb.Tab, kb.Enter)
	must(t, chromedp.Run(tab, chromedp.WaitVisible(`[role=status]`)))
	o.wantSuppressed(t, g.to, "unsubscribe")
	for _, v := range violations(t, tab, source) {
		t.Errorf("after saving: axe: %s", v)
	}
}

// lookAtReport checks the report's page, light and dark.
func (o *office) lookAtReport(t *testing.T, tab context.Context, source string) {
	full, err := o.d.FullReport(t.Context(), "news")
	must(t, err)
	file := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(file)
	must(t, err)
	must(t, o.d.WriteReport(t.Context(), f, full, "html"))
	must(t, f.Close())
	for _, scheme := range []string{"light", "dark"} {
		var wide int
		must(t, chromedp.Run(tab, chromedp.EmulateViewport(320, 700),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
			chromedp.Navigate("file://"+file), chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide)))
		if wide > 320 {
			t.Errorf("%s: the report is %d wide in a window of 320", scheme, wide)
		}
		for _, v := range violations(t, tab, source) {
			t.Errorf("report, %s: axe: %s", scheme, v)
		}
	}
}

// awaited makes Evaluate wait for a promise.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
