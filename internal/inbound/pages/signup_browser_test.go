package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tidings/internal/browsertest"
	"tidings/internal/locale"
)

// A subscriber's day in a browser: signs up, is not confirmed by the scanner that opens the
// mail's link first, confirms, chooses other components, gets a letter, and stops all.
func TestSubscribersDay(t *testing.T) {
	o := openOffice(t, 2, openToAll)
	tab, axe := browsertest.Open(t), browsertest.FindAxe(t)
	const who = "eva@example.org"
	must(t, chromedp.Run(tab, chromedp.EmulateViewport(390, 844), browsertest.Scheme("light"),
		chromedp.Navigate(o.page()+"?lang=de"), chromedp.SendKeys(`#address`, "eva at example.org"),
		chromedp.Click(`#component-database`), chromedp.SetValue(`#region`, "emea"), chromedp.Click(`#join button`),
		chromedp.WaitVisible(`#bad`)))
	axe.Check(t, tab, "a mistyped address")
	var kept bool
	must(t, chromedp.Run(tab, chromedp.Evaluate(`document.activeElement.id === "address" &&
		document.querySelector("#component-database").checked && `+
		`document.querySelector("#region").value === "emea"`, &kept),
		chromedp.SetValue(`#address`, who), chromedp.Click(`#join button`), chromedp.WaitNotPresent(`#join`)))
	if !kept {
		t.Error("a mistyped address loses what else was chosen, or the place")
	}
	axe.Check(t, tab, "look into your mailbox")

	link := o.link(t, o.mailTo(t, who)[0], "s")
	for _, method := range []string{"HEAD", "GET", "GET"} {
		ask(t, method, link, nil)
	}
	if o.known(t, who) != nil {
		t.Fatal("a scanner confirmed")
	}
	must(t, chromedp.Run(tab, chromedp.Navigate(link)))
	axe.Check(t, tab, "confirm")
	if o.known(t, who) != nil {
		t.Fatal("looking confirmed")
	}
	must(t, chromedp.Run(tab, chromedp.Click(`button[name=confirm]`), chromedp.WaitVisible(`[role=status]`)))
	axe.Check(t, tab, "confirmed")
	if o.known(t, who) == nil {
		t.Fatal("the button did not confirm")
	}

	o.draft(t, "news", "service", "", "audience: {}", "audience: {services: [database]}")
	must(t, o.send(t, "news", 0))
	if r, err := o.d.Report(t.Context(), "news"); err != nil || r.Selected != 1 {
		t.Errorf("a letter about the database goes to %d (%v), want whoever chose it alone", r.Selected, err)
	}
	var letter got
	for _, g := range o.mailTo(t, who) {
		if strings.Contains(g.body, "/p/") {
			letter = g
		}
	}
	must(t, chromedp.Run(tab, chromedp.Navigate(o.link(t, letter, "p")), chromedp.Click(`#component-website`),
		chromedp.Click(`button:not([name=stop])`), chromedp.WaitVisible(`[role=status]`)))
	axe.Check(t, tab, "preferences of a subscriber")
	var now []string
	must(t, chromedp.Run(tab, chromedp.Evaluate(
		`[...document.querySelectorAll("[name=component]:checked,[name=service]:checked,`+
			`[name=update]:checked")].map(e => e.id)`,
		&now)))
	if strings.Join(now, " ") != "service update component-website component-database" {
		t.Errorf("chosen: %v", now)
	}
	must(t, chromedp.Run(tab, chromedp.Click(`button[name=stop]`),
		chromedp.WaitNotPresent(`button[name=stop]`), chromedp.WaitVisible(`[role=status]`)))
	axe.Check(t, tab, "stopped")
	o.draft(t, "more", "service", "", "audience: {}", "audience: {regions: [emea]}")
	must(t, o.send(t, "more", 0))
	r, err := o.d.Report(t.Context(), "more")
	must(t, err)
	if r.ByState["suppressed"] != 1 || r.ByState["accepted"] != 2 {
		t.Errorf("who stopped everything: %v", r.ByState)
	}
}

// The page in every language, at 320 pixels, light and dark, and before the HTML checker.
func TestSignUpInBrowser(t *testing.T) {
	o := openOffice(t, 0, openToAll)
	tab, axe := browsertest.Open(t), browsertest.FindAxe(t)
	for _, tag := range locale.Known() {
		for _, scheme := range []string{"light", "dark"} {
			if scheme == "dark" && tag != "en" && tag != "ar" {
				continue // only colours differ
			}
			var got struct{ Wide, Tall, Decoy int }
			must(t, chromedp.Run(tab, chromedp.EmulateViewport(320, 700), browsertest.Scheme(scheme),
				chromedp.Navigate(o.page()+"?lang="+tag),
				chromedp.Evaluate(`({Wide: document.documentElement.scrollWidth,
				Tall: Math.min(...[...document.querySelectorAll("main button,select,input[type=text]:not([tabindex])")]
					.map(e => e.getBoundingClientRect().height)) | 0,
				Decoy: Math.abs(document.querySelector(".decoy").getBoundingClientRect().left) | 0})`, &got)))
			if got.Wide > 320 || got.Tall < 44 || got.Decoy < 1000 {
				t.Errorf("%s, %s: %+v", tag, scheme, got)
			}
			axe.Check(t, tab, tag+", "+scheme)
		}
	}
}

// The pages before the HTML checker.
func TestSignUpIsHTML(t *testing.T) {
	o := openOffice(t, 0, openToAll)
	dir := t.TempDir()
	write := func(name, page string) { must(t, os.WriteFile(filepath.Join(dir, name+".html"), []byte(page), 0o600)) }
	for _, tag := range locale.Known() {
		_, page := ask(t, "GET", o.page()+"?lang="+tag, nil)
		write(tag, page)
	}
	_, page := ask(t, "POST", o.page(), join("none"))
	write("bad", page)
	_, page = ask(t, "POST", o.page(), join("eva@example.org", "database"))
	write("sent", page)
	link := o.link(t, o.mailTo(t, "eva@example.org")[0], "s")
	_, page = ask(t, "GET", link, nil)
	write("confirm", page)
	_, page = ask(t, "POST", link, confirm)
	write("confirmed", page)
	_, page = ask(t, "GET", o.here(ownLink.FindString(page)), nil)
	write("preferences", page)
	browsertest.Nu(t, dir, nil)
}
