package pages_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tidings/internal/inbound"
	"tidings/internal/inbound/pages"
	"tidings/internal/locale"
	"tidings/internal/registry"
	"tidings/internal/store"
	"tidings/recipients"
)

// ownLink is the link to the preferences on a page.
var ownLink = regexp.MustCompile(`https://[^"]*/p/[a-z2-7]+`)

const openToAll = "\nsubscribe: {open: true}\n"

func (o *office) page() string { return o.site + publicPath + "/subscribe" }

// join is the form of somebody who signs up.
func join(address string, components ...string) url.Values {
	return url.Values{"want": {"join"}, "address": {address}, "region": {"emea"}, "locale": {"de"},
		"component": components}
}

// answer sends every mail that waits.
func (o *office) answer(t testing.TB) {
	t.Helper()
	in, err := o.d.Inbound(t.Context())
	must(t, err)
	for err == nil {
		err = in.AnswerSignUp(t.Context())
	}
	if !errors.Is(err, store.ErrNoSignUp) {
		t.Fatal(err)
	}
}

// mailTo gives the mails that an address got.
func (o *office) mailTo(t testing.TB, address string) (out []got) {
	t.Helper()
	o.answer(t)
	for _, g := range o.arrived(t) {
		if g.to == address {
			out = append(out, g)
		}
	}
	return out
}

func (o *office) known(t testing.TB, address string) *registry.Card {
	t.Helper()
	card, err := o.d.ShowRecipient(t.Context(), address)
	if errors.Is(err, recipients.ErrNotFound) {
		return nil
	}
	must(t, err)
	return card
}

func TestSignUp(t *testing.T) {
	o := openOffice(t, 5, openToAll)
	t.Run("a scanner confirms nothing", o.scannerConfirms)
	t.Run("the same answer for everybody", o.sameAnswer)
	t.Run("my link", o.myLink)
	t.Run("what is no address", o.noAddress)
	t.Run("what is not on offer", o.notOnOffer)
	t.Run("large and strange requests", o.strangeRequests)
	t.Run("old and foreign links", o.oldLinks)
	t.Run("leaving altogether, and coming back", o.leaveAndReturn)
	t.Run("every language", o.everyLanguage)
}

func (o *office) scannerConfirms(t *testing.T) {
	a, page := ask(t, "POST", o.page(), join("ada@example.org", "database"))
	if a.StatusCode != 200 || strings.Contains(page, "ada@") {
		t.Fatalf("%d %s", a.StatusCode, page)
	}
	mails := o.mailTo(t, "ada@example.org")
	if len(mails) != 1 || !strings.Contains(mails[0].body, "Bitte bestätigen Sie") {
		t.Fatalf("%+v", mails)
	}
	link := o.link(t, mails[0], "s")
	for _, method := range []string{"GET", "HEAD", "GET", "OPTIONS", "PUT"} {
		a, page := ask(t, method, link, nil)
		if method == "GET" && (a.StatusCode != 200 || !strings.Contains(page, "a•••@example.org")) ||
			(method == "PUT" || method == "OPTIONS") && a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d %s", method, a.StatusCode, page)
		}
	}
	if a, _ := ask(t, "POST", link, url.Values{}); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a POST without the button: %d", a.StatusCode)
	}
	if o.known(t, "ada@example.org") != nil {
		t.Fatal("confirmed without a person")
	}
	for range 2 { // two tabs
		a, page := ask(t, "POST", link, confirm)
		if a.StatusCode != 200 || !strings.Contains(page, "Ihr Abonnement ist bestätigt") {
			t.Fatalf("%d %s", a.StatusCode, page)
		}
	}
	card := o.known(t, "ada@example.org")
	if card == nil || card.Region != "emea" || card.Locale != "de" || len(card.Consents) != 2 {
		t.Fatalf("%+v", card)
	}
	if a, _ := ask(t, "POST", o.page(), join("ada@example.org")); a.StatusCode != 200 {
		t.Fatal(a.StatusCode)
	}
	if mails := o.mailTo(t, "ada@example.org"); len(mails) != 1 {
		t.Errorf("%d mails at once", len(mails))
	}
}

// sameAnswer: nobody learns from the page who is known here.
func (o *office) sameAnswer(t *testing.T) {
	must(t, o.d.Suppress(t.Context(), "bounced@example.org", registry.SuppressOptions{Reason: "hard_bounce"}))
	must(t, o.d.Suppress(t.Context(), "reader3@example.net", registry.SuppressOptions{Reason: "complaint"}))
	must(t, o.d.Forget(t.Context(), "reader4@example.net"))
	var first string
	for _, address := range []string{"new@example.org", "reader1@example.net", "bounced@example.org",
		"reader3@example.net", "reader4@example.net", "new@example.org"} {
		for _, form := range []url.Values{join(address), {"want": {"link"}, "address": {address}},
			func() url.Values { f := join(address); f.Set("topic", "x"); return f }()} {
			a, page := ask(t, "POST", o.page(), form)
			if first == "" {
				first = page
			}
			if a.StatusCode != 200 || page != first {
				t.Errorf("%s gets another answer: %d %s", address, a.StatusCode, page)
			}
		}
	}
	count := map[string]int{}
	o.answer(t)
	for _, g := range o.arrived(t) {
		count[g.to]++
	}
	if count["new@example.org"] != 1 || count["reader1@example.net"] != 1 || count["bounced@example.org"] != 0 ||
		count["reader3@example.net"] != 0 || count["reader4@example.net"] != 1 {
		t.Errorf("%v", count)
	}
	// Who was erased asked anew, and comes back by confirming.
	ask(t, "POST", o.link(t, o.mailTo(t, "reader4@example.net")[0], "s"), confirm)
	if o.known(t, "reader4@example.net") == nil {
		t.Error("who was erased could not come back")
	}
}

// myLink: who is registered gets the link to their preferences, and nothing changes.
func (o *office) myLink(t *testing.T) {
	before := o.known(t, "reader2@example.net")
	ask(t, "POST", o.page(), join("reader2@example.net", "database"))
	link := o.link(t, o.mailTo(t, "reader2@example.net")[0], "p")
	a, page := ask(t, "GET", link, nil)
	if a.StatusCode != 200 || strings.Contains(page, `name="service"`) || strings.Contains(page, `name="component"`) {
		t.Errorf("a customer's page: %d %s", a.StatusCode, page)
	}
	if after := o.known(t, "reader2@example.net"); after.Region != before.Region || len(after.Consents) != 0 {
		t.Errorf("%+v", after)
	}
	ask(t, "POST", link, url.Values{"save": {"yes"}, "region": {"emea"}, "locale": {"fr"}, "component": {"database"}})
	o.wantSuppressed(t, "reader2@example.net", "unsubscribe")
	ask(t, "POST", link, url.Values{"save": {"yes"}, "update": {"yes"}, "region": {"emea"}, "locale": {"fr"}})
	o.wantSuppressed(t, "reader2@example.net", "")
	ask(t, "POST", link, url.Values{"stop": {"yes"}}) // only those who signed up may
	o.wantSuppressed(t, "reader2@example.net", "")
	ask(t, "POST", o.page(), url.Values{"want": {"link"}, "address": {"nobody@example.org"}})
	if mails := o.mailTo(t, "nobody@example.org"); len(mails) != 0 {
		t.Errorf("%d mails to somebody who is not registered", len(mails))
	}
}

func (o *office) noAddress(t *testing.T) {
	for _, address := range []string{"", "ada", "ada@", "@example.org", "a b@example.org",
		"ada@example.org\r\nBcc: victim@example.org", "ada@example.org, b@example.org", "Ada <ada@example.org>x",
		"a\x00da@example.org", strings.Repeat("a", 300) + "@example.org", "<script>@example.org", "\xff@example.org"} {
		for _, form := range []url.Values{join(address), {"want": {"link"}, "address": {address}}} {
			a, page := ask(t, "POST", o.page(), form)
			if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "aria-invalid") ||
				strings.Contains(page, "<script>@") {
				t.Errorf("%q: %d %s", address, a.StatusCode, page)
			}
		}
	}
	o.answer(t)
	for _, g := range o.arrived(t) {
		if strings.Contains(g.to, "victim") {
			t.Errorf("%+v", g)
		}
	}
	_, page := ask(t, "POST", o.page()+"?lang=fr", join(`"><b>x`, "database"))
	if !strings.Contains(page, `value="&#34;&gt;&lt;b&gt;x"`) || !strings.Contains(page, `value="database" checked`) ||
		!strings.Contains(page, `lang="fr"`) {
		t.Errorf("what was entered is gone: %s", page)
	}
}

func (o *office) notOnOffer(t *testing.T) {
	for name, change := range map[string]func(url.Values){
		"region":        func(f url.Values) { f.Set("region", "mars") },
		"no region":     func(f url.Values) { f.Del("region") },
		"language":      func(f url.Values) { f.Set("locale", "tlh") },
		"component":     func(f url.Values) { f["component"] = []string{"database", "payroll"} },
		"what is asked": func(f url.Values) { f.Set("want", "everything") },
	} {
		form := join("strange@example.org")
		change(form)
		if a, _ := ask(t, "POST", o.page(), form); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	if mails := o.mailTo(t, "strange@example.org"); len(mails) != 0 {
		t.Errorf("%d mails", len(mails))
	}
}

func (o *office) strangeRequests(t *testing.T) {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if code := refusedMidway(t, o.page(), header, "address="+strings.Repeat("a", 10<<20)); code !=
		http.StatusRequestEntityTooLarge {
		t.Errorf("10 MB: %d", code)
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS"} {
		if a, _ := ask(t, method, o.page(), nil); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, a.StatusCode)
		}
	}
	if a, page := ask(t, "HEAD", o.page(), nil); a.StatusCode != 200 || page != "" {
		t.Errorf("HEAD: %d %q", a.StatusCode, page)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", o.page(),
		strings.NewReader(join("x@example.org").Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	a, err := http.DefaultClient.Do(r)
	must(t, err)
	a.Body.Close()
	if a.StatusCode != http.StatusBadRequest {
		t.Errorf("another site's form: %d", a.StatusCode)
	}
}

func (o *office) oldLinks(t *testing.T) {
	ask(t, "POST", o.page(), join("late@example.org"))
	link := o.link(t, o.mailTo(t, "late@example.org")[0], "s")
	at := strings.LastIndexByte(link, '/')
	for name, other := range map[string]string{
		"altered":         link[:len(link)-4] + "aaaa",
		"for preferences": link[:at-1] + "p" + link[at:],
		"to leave":        link[:at-1] + "u" + link[at:],
		"empty":           link[:at+1] + "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	} {
		for _, method := range []string{"GET", "POST"} {
			if a, _ := ask(t, method, other, confirm); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, name, a.StatusCode)
			}
		}
	}
	if o.known(t, "late@example.org") != nil {
		t.Error("a link that is not ours confirmed")
	}
	if err := o.d.Forget(t.Context(), "late@example.org"); !errors.Is(err, recipients.ErrNotFound) {
		t.Fatal(err)
	}
	if a, _ := ask(t, "POST", link, confirm); a.StatusCode != http.StatusNotFound {
		t.Errorf("the link of somebody who was forgotten meanwhile: %d", a.StatusCode)
	}
}

func (o *office) leaveAndReturn(t *testing.T) {
	const who = "coming@example.org"
	ask(t, "POST", o.page(), join(who, "database"))
	_, page := ask(t, "POST", o.link(t, o.mailTo(t, who)[0], "s"), confirm)
	own := o.here(ownLink.FindString(page))
	_, page = ask(t, "GET", own, nil)
	if !strings.Contains(page, `value="database" checked`) ||
		!strings.Contains(page, `name="service" value="yes" checked`) {
		t.Errorf("%s", page)
	}
	save := url.Values{"save": {"yes"}, "update": {"yes"}, "service": {"yes"}, "region": {"emea"}, "locale": {"de"},
		"component": {"website"}}
	if a, page := ask(t, "POST", own, save); a.StatusCode != 200 ||
		!strings.Contains(page, `value="website" checked`) || strings.Contains(page, `value="database" checked`) {
		t.Errorf("%d %s", a.StatusCode, page)
	}
	bad := url.Values{"save": {"yes"}, "region": {"emea"}, "locale": {"de"}, "component": {"payroll"}}
	if a, _ := ask(t, "POST", own, bad); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a component that is not on offer: %d", a.StatusCode)
	}
	a, page := ask(t, "POST", own, url.Values{"stop": {"yes"}})
	if a.StatusCode != 200 || !strings.Contains(page, "Wir schreiben Ihnen nicht mehr") {
		t.Errorf("%d %s", a.StatusCode, page)
	}
	var reasons []recipients.Reason
	for _, s := range o.known(t, who).Suppressions {
		reasons = append(reasons, s.Reason)
	}
	slices.Sort(reasons)
	if !slices.Equal(reasons, []recipients.Reason{recipients.Unsubscribe, recipients.Withdrawn}) {
		t.Errorf("%v", reasons)
	}
	if _, page = ask(t, "POST", own, save); !strings.Contains(page, `name="service" value="yes" checked`) {
		t.Errorf("%s", page)
	}
	if n := len(o.known(t, who).Suppressions); n != 0 {
		t.Errorf("%d suppressions of somebody who came back", n)
	}
}

// everyLanguage: page and mail are whole in all of them.
func (o *office) everyLanguage(t *testing.T) {
	in, err := o.d.Inbound(t.Context())
	must(t, err)
	for _, tag := range locale.Known() {
		a, page := ask(t, "GET", o.page()+"?lang="+tag, nil)
		if a.StatusCode != 200 || !strings.Contains(page, `<html lang="`+tag) || strings.Contains(page, "%!") ||
			a.Header.Get("Content-Language") != tag {
			t.Errorf("%s: %d %s", tag, a.StatusCode, page)
		}
		who := strings.ToLower(tag) + "@example.com"
		must(t, in.SignUp(t.Context(), inbound.Wanted{Address: who, Region: "emea", Locale: tag, Page: tag}))
		mails := o.mailTo(t, who)
		l, err := locale.Parse(tag)
		must(t, err)
		if len(mails) != 1 || !strings.Contains(mails[0].body, "/s/") || strings.Contains(mails[0].body, "%!") ||
			!strings.Contains(strings.Join(strings.Fields(mails[0].body), ""),
				strings.Join(strings.Fields(l.Phrase(locale.KeySubscribeMailIgnore)), "")) {
			t.Errorf("%s: %+v", tag, mails)
		}
	}
}

// A network may ask for little, and nothing is there where nobody may sign up.
func TestSignUpBounds(t *testing.T) {
	closed := openOffice(t, 1)
	if a, _ := ask(t, "GET", closed.page(), nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("closed: %d", a.StatusCode)
	}
	o := openOffice(t, 1, openToAll)
	in, err := o.d.Inbound(t.Context())
	must(t, err)
	h, err := pages.New(t.Context(), in, pages.Options{PublicURL: o.d.PublicURL()})
	must(t, err)
	o.site = serve(t, h)
	codes := map[int]int{}
	for range 8 {
		ask(t, "POST", o.page(), join("no address"))
		a, _ := ask(t, "POST", o.page(), join("somebody@example.org"))
		codes[a.StatusCode]++
	}
	if codes[200] != 6 || codes[http.StatusTooManyRequests] != 2 {
		t.Errorf("%v", codes)
	}
	run, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); in.AnswerSignUps(run) }()
	for len(o.arrived(t)) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("no mail")
		}
	}
	stop()
	<-done
	if n := len(o.arrived(t)); n != 1 {
		t.Errorf("%d mails", n)
	}
}
