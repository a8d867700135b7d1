package pages_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tidings/internal/browsertest"
	"tidings/internal/registry"
)

// The pages in a browser: in five languages, at 320 pixels, light and dark, and
// with the keyboard alone.
func TestInBrowser(t *testing.T) {
	o := openOffice(t, len(languages))
	o.draft(t, "news", "update")
	must(t, o.send(t, "news", 0))
	tab, axe := browsertest.Open(t), browsertest.FindAxe(t)
	for _, g := range o.arrived(t) {
		card, err := o.d.ShowRecipient(t.Context(), g.to)
		must(t, err)
		t.Run(card.Locale, func(t *testing.T) {
			for _, path := range []string{"u", "p", "a"} {
				for _, scheme := range []string{"light", "dark"} {
					o.look(t, tab, axe, o.link(t, g, path), card.Locale, scheme)
				}
			}
			o.typeUnsubscribe(t, tab, axe, g)
			o.typeAcknowledge(t, tab, g)
			o.typePreferences(t, tab, axe, g)
		})
	}
	t.Run("invalid", func(t *testing.T) { o.look(t, tab, axe, o.site+publicPath+"/u/aaaa", "en", "light") })
	t.Run("report", func(t *testing.T) { o.lookAtReport(t, tab, axe) })
}

func (o *office) look(t *testing.T, tab context.Context, axe browsertest.Axe, link, lang, scheme string) {
	t.Helper()
	var got struct {
		Lang, Title, Border string
		Wide, Tall, Buttons int
	}
	must(t, chromedp.Run(tab, chromedp.EmulateViewport(320, 700),
		browsertest.Scheme(scheme),
		chromedp.Navigate(link), chromedp.Evaluate(`({Lang: document.documentElement.lang, Title: document.title,
			Border: getComputedStyle(document.querySelector("main")).borderTopStyle,
				Wide: document.documentElement.scrollWidth,
			Tall: Math.min(...[...document.querySelectorAll("button,select")]
					.map(e => e.getBoundingClientRect().height), 99) | 0})`, &got)))
	if !strings.HasPrefix(got.Lang, lang) || got.Title == "" || got.Wide > 320 || got.Border != "solid" ||
		got.Tall < 44 {
		t.Errorf("%s %s: %+v (wanted lang %s, at most 320 wide, the page's own style, targets of 44)", link, scheme,
			got, lang)
	}
	axe.Check(t, tab, link+" "+scheme)
}

// The page that a letter with something of the reader's own has for each of them: at 320 pixels, light
// and dark, of one account and of several.
func TestOwnPageInBrowser(t *testing.T) {
	o := openOffice(t, len(languages))
	const accounts = "account,account_name,email,services,role\n" +
		"C-1,Red Fox Trading & Sons International Holding GmbH & Co. " +
		"KG,reader0@example.net,\"database,website\",legal\n" +
		"C-2,Blue Whale Ltd,reader0@example.net,database,technical\nC-3,Grey Owl " +
		"Ltd,reader1@example.net,website,legal\n"
	list := filepath.Join(o.dir, "accounts.csv")
	must(t, os.WriteFile(list, []byte(accounts), 0o600))
	_, err := o.d.ImportRecipients(t.Context(), list, registry.ImportOptions{})
	must(t, err)
	o.ending = "\n```yours show=services,uptime ids=2006-11-14-oracle-shutdown\nSome customers were cut off.\n```\n\n" +
		":::if service=database\n> Set back to [the copy](https://www.qsol.example/copy).\n:::else\nComplete.\n:::\n"
	o.draft(t, "secret", "service", "\nprivate: true\npage: true\n")
	must(t, o.send(t, "secret", 0))
	tab, axe := browsertest.Open(t), browsertest.FindAxe(t)
	for _, g := range o.arrived(t) {
		link := o.link(t, g, "n")
		for _, scheme := range []string{"light", "dark"} {
			var got struct {
				Text  string
				Wide  int
				Names []string
			}
			must(t, chromedp.Run(tab, chromedp.EmulateViewport(320, 700), browsertest.Scheme(scheme),
				chromedp.Navigate(link), chromedp.Evaluate(`({Text: document.body.innerText,
					Wide: document.documentElement.scrollWidth,
					Names: [...document.querySelectorAll("h3")].map(e => e.textContent)})`, &got)))
			first := g.to == "reader0@example.net"
			if got.Wide > 320 || first != slices.Contains(got.Names, "Blue Whale Ltd") ||
				first != strings.Contains(got.Text, "Set back") || strings.Contains(got.Text, "Complete.") == first {
				t.Errorf("%s %s: %d pixels wide, names %q: %s", g.to, scheme, got.Wide, got.Names, got.Text)
			}
			axe.Check(t, tab, g.to+" "+scheme)
		}
	}
}

// press types keys into whatever has the focus, and waits for the next page.
func press(t *testing.T, tab context.Context, keys ...string) {
	t.Helper()
	for _, k := range keys {
		must(t, chromedp.Run(tab, chromedp.KeyEvent(k)))
	}
}

func (o *office) typeUnsubscribe(t *testing.T, tab context.Context, axe browsertest.Axe, g got) {
	must(t, chromedp.Run(tab, chromedp.Navigate(o.link(t, g, "u"))))
	press(t, tab, kb.Tab, kb.Enter)
	must(t, chromedp.Run(tab, chromedp.WaitVisible(`[role=status]`)))
	o.wantSuppressed(t, g.to, "unsubscribe")
	axe.Check(t, tab, "after unsubscribing")
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
func (o *office) typePreferences(t *testing.T, tab context.Context, axe browsertest.Axe, g got) {
	must(t, chromedp.Run(tab, chromedp.Navigate(o.link(t, g, "p"))))
	var name string
	press(t, tab, kb.Tab, " ", kb.Tab)
	must(t, chromedp.Run(tab,
		chromedp.Evaluate(`document.activeElement.id + " " + document.activeElement.labels.length`, &name)))
	if name != "region 1" {
		t.Errorf("the second stop is %q, want the region with its label", name)
	}
	press(t, tab, kb.Tab, kb.Tab, kb.Enter)
	must(t, chromedp.Run(tab, chromedp.WaitVisible(`[role=status]`)))
	o.wantSuppressed(t, g.to, "unsubscribe")
	axe.Check(t, tab, "after saving")
}

// lookAtReport checks the report's page, light and dark.
func (o *office) lookAtReport(t *testing.T, tab context.Context, axe browsertest.Axe) {
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
			browsertest.Scheme(scheme),
			chromedp.Navigate("file://"+file), chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide)))
		if wide > 320 {
			t.Errorf("%s: the report is %d wide in a window of 320", scheme, wide)
		}
		axe.Check(t, tab, "report, "+scheme)
	}
}
