package pages_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tidings/internal/desk"
	"tidings/internal/feedback/token"
	"tidings/internal/inbound/pages"
	"tidings/internal/pgtest"
	"tidings/internal/report"
	"tidings/internal/sendplan"
)

var (
	oneClick = url.Values{"List-Unsubscribe": {"One-Click"}}
	confirm  = url.Values{"confirm": {"yes"}}
)

func TestPages(t *testing.T) {
	o := openOffice(t, 10)
	o.draft(t, "news", "update")
	must(t, o.send(t, "news", 0))
	all := o.arrived(t)
	if len(all) != 10 {
		t.Fatalf("%d messages of 10", len(all))
	}
	t.Run("a scanner changes nothing", func(t *testing.T) { o.scan(t, all) })
	t.Run("a header's link is one click", func(t *testing.T) { o.oneClick(t, all[0]) })
	t.Run("leaving with any body", func(t *testing.T) { o.anyBody(t, all[7]) })
	t.Run("to and fro without end", func(t *testing.T) { o.toAndFro(t, all[8]) })
	t.Run("forms of the page", func(t *testing.T) { o.forms(t, all[1]) })
	t.Run("preferences", func(t *testing.T) { o.preferences(t, all[2]) })
	t.Run("acknowledgement", func(t *testing.T) { o.acknowledge(t, all[3]) })
	t.Run("forged", func(t *testing.T) { o.forged(t, all) })
	t.Run("unreadable requests", func(t *testing.T) { o.unreadable(t, all[4]) })
	t.Run("other methods", func(t *testing.T) { o.otherMethods(t, all[6]) })
	t.Run("forgotten", func(t *testing.T) { o.forgotten(t, all[5]) })
	t.Run("ready", func(t *testing.T) {
		for _, path := range []string{"/healthz", "/readyz"} {
			code := 0
			for end := time.Now().Add(time.Minute); code != 200 && time.Now().Before(end); { // as who watches it does
				a, _ := ask(t, "GET", o.site+path, nil)
				code = a.StatusCode
			}
			if code != 200 {
				t.Errorf("%s: %d", path, code)
			}
		}
	})
}

// scan follows every link of every letter with the methods that scanners use.
func (o *office) scan(t *testing.T, all []got) {
	before := o.state(t, "news")
	for _, g := range all {
		for _, link := range []string{g.unsubscribe, o.link(t, g, "u"), o.link(t, g, "p"), o.link(t, g, "a")} {
			for _, method := range []string{"GET", "HEAD", "OPTIONS", "GET"} {
				a, page := ask(t, method, link, nil)
				if method == "OPTIONS" {
					continue
				}
				if a.StatusCode != 200 || a.Header.Get("Set-Cookie") != "" || a.Header.Get("Location") != "" {
					t.Errorf("%s %s: %d %v", method, link, a.StatusCode, a.Header)
				}
				if strings.Contains(page, g.to) || strings.Contains(page, "<script") ||
					strings.Contains(page, "Reader ") {
					t.Errorf("the page shows too much: %s", page)
				}
			}
		}
	}
	if after := o.state(t, "news"); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// otherMethods answer 405, and say what may be asked instead.
func (o *office) otherMethods(t *testing.T, g got) {
	before := o.state(t, "news")
	pages := map[string]string{o.site + "/healthz": "GET, HEAD", o.site + "/robots.txt": "GET, HEAD"}
	for _, path := range []string{"u", "p", "a"} {
		pages[o.link(t, g, path)] = "GET, HEAD, POST"
	}
	for link, allow := range pages {
		for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"} {
			if a, _ := ask(t, method, link, oneClick); a.StatusCode != http.StatusMethodNotAllowed ||
				a.Header.Get("Allow") != allow {
				t.Errorf("%s %s: %d, Allow %q", method, link, a.StatusCode, a.Header.Get("Allow"))
			}
		}
	}
	if after := o.state(t, "news"); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// oneClick posts as RFC 8058 has it, in both forms that it allows, several times.
func (o *office) oneClick(t *testing.T, g got) {
	if !g.oneClick {
		t.Fatal("the letter has no List-Unsubscribe-Post")
	}
	for range 2 {
		a, _ := ask(t, "POST", g.unsubscribe, oneClick)
		if a.StatusCode != 200 || a.Header.Get("Set-Cookie") != "" || a.Header.Get("Location") != "" {
			t.Fatalf("%d %v", a.StatusCode, a.Header)
		}
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	must(t, m.WriteField("List-Unsubscribe", "One-Click"))
	must(t, m.Close())
	a, err := http.Post(g.unsubscribe, m.FormDataContentType(), &body)
	must(t, err)
	a.Body.Close()
	if a.StatusCode != 200 {
		t.Errorf("multipart/form-data: %d", a.StatusCode)
	}
	o.wantSuppressed(t, g.to, "unsubscribe")
	if r, err := o.d.Report(t.Context(), "news"); err != nil || r.Unsubscribed != 1 {
		t.Errorf("%d unsubscribed (%v), want 1", r.Unsubscribed, err)
	}
}

func (o *office) wantSuppressed(t *testing.T, address, want string) {
	t.Helper()
	card, err := o.d.ShowRecipient(t.Context(), address)
	must(t, err)
	if card.Suppressed != want {
		t.Errorf("%s is suppressed by %q, want %q", address, card.Suppressed, want)
	}
	for _, s := range card.Suppressions {
		if s.Stream != "update" {
			t.Errorf("leaving the news stopped %q too", s.Stream)
		}
	}
}

// anyBody leaves with the signed link and a POST alone, whatever stands in it; asking
// for the page, or its head, changes nothing.
func (o *office) anyBody(t *testing.T, g got) {
	for name, c := range map[string]struct {
		kind string // "": no type
		body io.Reader
	}{
		"no body":      {"application/x-www-form-urlencoded", http.NoBody},
		"no type":      {"", strings.NewReader("List-Unsubscribe=One-Click")},
		"neither":      {"", http.NoBody},
		"a line's end": {"application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click\r\n")},
		"plain text":   {"text/plain", strings.NewReader("List-Unsubscribe=One-Click")},
		"another word": {"application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=Two-Clicks")},
		"not a form":   {"application/x-www-form-urlencoded", strings.NewReader("%zz&;;")},
		"JSON":         {"application/json", strings.NewReader(`{"List-Unsubscribe":"One-Click"}`)},
		"no multipart": {"multipart/form-data", strings.NewReader("x")},
		"broken type":  {"a/b/c;;", strings.NewReader("x")},
		"in pieces":    {"text/plain", io.MultiReader(strings.NewReader("List-"), strings.NewReader("Unsubscribe"))},
		"large":        {"application/octet-stream", strings.NewReader(strings.Repeat("x", 900<<10))},
	} {
		if a, _ := ask(t, "POST", g.unsubscribe, url.Values{"again": {"yes"}}); a.StatusCode != 200 {
			t.Fatalf("coming back: %d", a.StatusCode)
		}
		o.wantSuppressed(t, g.to, "")
		for _, method := range []string{"GET", "HEAD"} {
			a, _ := ask(t, method, g.unsubscribe, nil)
			if a.StatusCode != 200 {
				t.Errorf("%s: %d", method, a.StatusCode)
			}
			o.wantSuppressed(t, g.to, "")
		}
		r, err := http.NewRequestWithContext(t.Context(), "POST", g.unsubscribe, c.body)
		must(t, err)
		r.Header["Content-Type"] = []string{c.kind}
		if c.kind == "" {
			delete(r.Header, "Content-Type")
		}
		a, err := http.DefaultClient.Do(r)
		must(t, err)
		a.Body.Close()
		if a.StatusCode != 200 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
		o.wantSuppressed(t, g.to, "unsubscribe")
	}
}

// toAndFro changes its mind so often that no more is kept; leaving is always taken.
func (o *office) toAndFro(t *testing.T, g got) {
	codes := map[int]int{}
	for range 60 {
		if a, _ := ask(t, "POST", g.unsubscribe, oneClick); a.StatusCode != 200 {
			t.Fatalf("leaving: %d", a.StatusCode)
		}
		a, _ := ask(t, "POST", g.unsubscribe, url.Values{"again": {"yes"}})
		codes[a.StatusCode]++
	}
	if codes[200] != 50 || codes[429] != 10 {
		t.Errorf("coming back: %v", codes)
	}
	o.wantSuppressed(t, g.to, "unsubscribe")
}

// forms goes to and fro on one day; each time counts.
func (o *office) forms(t *testing.T, g got) {
	link := o.link(t, g, "u")
	for range 3 {
		ask(t, "POST", link, confirm)
		o.wantSuppressed(t, g.to, "unsubscribe")
		ask(t, "POST", link, url.Values{"again": {"yes"}})
		o.wantSuppressed(t, g.to, "")
	}
}

func (o *office) preferences(t *testing.T, g got) {
	link := o.link(t, g, "p")
	a, page := ask(t, "POST", link, url.Values{"save": {"yes"}, "region": {"japan"}, "locale": {"ja"}})
	if a.StatusCode != 200 || !strings.Contains(page, `lang="ja"`) {
		t.Fatalf("%d %s", a.StatusCode, page)
	}
	o.wantSuppressed(t, g.to, "unsubscribe")
	card, err := o.d.ShowRecipient(t.Context(), g.to)
	must(t, err)
	if card.Region != "japan" || card.Locale != "ja" {
		t.Errorf("%s %s", card.Region, card.Locale)
	}
	ask(t, "POST", link, url.Values{"save": {"yes"}, "update": {"yes"}, "region": {"emea"}, "locale": {"fr"}})
	o.wantSuppressed(t, g.to, "")
	for _, bad := range []url.Values{{"save": {"yes"}, "region": {"atlantis"}, "locale": {"fr"}},
		{"save": {"yes"}, "region": {"emea"}, "locale": {"tlh"}}, {"region": {"emea"}}} {
		before := o.state(t, "news")
		if a, _ := ask(t, "POST", link, bad); a.StatusCode != 400 || o.state(t, "news") != before {
			t.Errorf("%v: %d", bad, a.StatusCode)
		}
	}
}

func (o *office) acknowledge(t *testing.T, g got) {
	link := o.link(t, g, "a")
	for range 2 {
		if a, _ := ask(t, "POST", link, confirm); a.StatusCode != 200 {
			t.Fatal(a.StatusCode)
		}
	}
	if r, err := o.d.Report(t.Context(), "news"); err != nil || r.Acknowledged != 1 {
		t.Errorf("%d acknowledged (%v), want 1", r.Acknowledged, err)
	}
}

// forged posts links that were altered, or made for another purpose. All get one
// and the same answer, and nothing changes.
func (o *office) forged(t *testing.T, all []got) {
	before := o.state(t, "news")
	seen := map[string]bool{}
	try := func(path, text string) {
		for _, form := range []url.Values{nil, oneClick, confirm, {"save": {"yes"}}} {
			method := "POST"
			if form == nil {
				method = "GET"
			}
			a, page := ask(t, method, o.site+publicPath+"/"+path+"/"+text, form)
			if a.StatusCode != 404 {
				t.Errorf("%s /%s/%s: %d", method, path, text, a.StatusCode)
			}
			seen[page] = true
		}
	}
	for i := range 100 {
		g := all[i%len(all)]
		path := []string{"u", "p", "a"}[i%3]
		link := o.link(t, g, path)
		text := link[strings.LastIndex(link, "/")+1:]
		try(path, mutate(text, i))
	}
	for _, g := range all[:2] {
		u := o.link(t, g, "u")
		try("p", u[strings.LastIndex(u, "/")+1:])
		try("a", u[strings.LastIndex(u, "/")+1:])
	}
	try("u", o.keys.Seal(token.Unsubscribe, token.ID{Row: 1 << 40, Revision: 1}))
	try("u", o.keys.Seal(token.Unsubscribe, token.ID{Row: 1, Revision: 99}))
	for _, text := range []string{"x", strings.Repeat("a", 5000), "%00", "..%2f..%2fetc", "ünïcode"} {
		try("u", text)
	}
	if len(seen) != 1 {
		t.Errorf("%d different pages for forged links", len(seen))
	}
	if o.state(t, "news") != before {
		t.Error("a forged link changed something")
	}
}

// mutate changes a token in one of many ways.
func mutate(text string, seed int) string {
	r := rand.New(rand.NewPCG(1, uint64(seed)))
	b := []byte(text)
	at := r.IntN(len(b))
	switch seed % 4 {
	case 0:
		b[at] = "abcdefghijklmnopqrstuvwxyz234567"[r.IntN(32)]
	case 1:
		b = append(b[:at], b[at+1:]...)
	case 2:
		b[at], b[0] = b[0], b[at]
	case 3:
		b = append(b, 'a')
	}
	if string(b) == text {
		return "b" + text[1:] + "c"
	}
	return string(b)
}

func (o *office) unreadable(t *testing.T, g got) {
	before := o.state(t, "news")
	for _, path := range []string{"a", "p"} {
		for name, form := range map[string]url.Values{"empty": {}, "other": {"x": {"y"}},
			"wrong word": {"confirm": {"no"}, "save": {"no"}}} {
			if a, _ := ask(t, "POST", o.link(t, g, path), form); a.StatusCode != 400 {
				t.Errorf("%s: %d", name, a.StatusCode)
			}
		}
		if a, _ := ask(t, "POST", o.link(t, g, path)+"?confirm=yes&save=yes", url.Values{}); a.StatusCode != 400 {
			t.Errorf("in the query: %d", a.StatusCode)
		}
	}
	link := o.link(t, g, "a")
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if code := refusedMidway(t, link, form, "confirm="+strings.Repeat("y", 1<<20)); code != 413 {
		t.Errorf("a megabyte: %d", code)
	}
	if a, _ := ask(t, "DELETE", link, nil); a.StatusCode != 405 && a.StatusCode != 404 {
		t.Errorf("DELETE: %d", a.StatusCode)
	}
	if o.state(t, "news") != before {
		t.Error("an unreadable request changed something")
	}
}

// forgotten people's links lead nowhere.
func (o *office) forgotten(t *testing.T, g got) {
	must(t, o.d.Forget(t.Context(), g.to))
	for _, path := range []string{"u", "p", "a"} {
		if a, _ := ask(t, "GET", o.link(t, g, path), nil); a.StatusCode != 404 {
			t.Errorf("/%s/: %d", path, a.StatusCode)
		}
		if a, _ := ask(t, "POST", o.link(t, g, path), confirm); a.StatusCode != 404 {
			t.Errorf("POST /%s/: %d", path, a.StatusCode)
		}
	}
}

// Somebody who leaves in the middle of a slow send gets nothing more of it.
func TestUnsubscribeDuringSend(t *testing.T) {
	t.Run("sqlite", unsubscribeDuringSend)
	t.Run("postgres", func(t *testing.T) {
		t.Setenv("TIDINGS_DATABASE", pgtest.Start(t).Database(t))
		unsubscribeDuringSend(t)
	})
}

func unsubscribeDuringSend(t *testing.T) {
	o := openOffice(t, 30)
	o.draft(t, "slow", "update")
	done := make(chan error, 1)
	go func() { done <- o.send(t, "slow", 0.5) }() // a minute for the last one, whom nothing may reach before
	var waiting report.Line
	for waiting.Email == "" {
		select {
		case err := <-done:
			t.Fatalf("the send ended before anybody could leave: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
		waiting = o.lastQueued(t)
	}
	o.keysOf(t)
	local, _, _ := strings.Cut(strings.Trim(waiting.MessageID, "<>"), "@")
	id, err := o.keys.Open(token.MessageID, local)
	must(t, err)
	if a, _ := ask(t, "POST", o.site+publicPath+"/u/"+o.keys.Seal(token.Unsubscribe, id),
		oneClick); a.StatusCode != 200 {
		t.Fatal(a.StatusCode)
	}
	o.hurry(t, "slow")
	must(t, <-done)
	for _, g := range o.arrived(t) {
		if g.to == waiting.Email {
			t.Errorf("%s left and was written to all the same", g.to)
		}
	}
	r, err := o.d.Report(t.Context(), "slow")
	must(t, err)
	if r.ByState["accepted"] != 29 || r.ByState["suppressed"] != 1 || !r.Complete {
		t.Errorf("%v", r.ByState)
	}
}

// hurry lets a send that is under way go faster.
func (o *office) hurry(t *testing.T, slug string) {
	t.Helper()
	plan, err := o.d.PlanSend(t.Context(), sendplan.Options{Slug: slug, Rate: 1000, Detach: true})
	must(t, err)
	_, err = o.d.Send(t.Context(), plan, func(desk.Progress) {})
	must(t, err)
}

// lastQueued gives the last who waits, once somebody has been written to.
func (o *office) lastQueued(t *testing.T) (last report.Line) {
	accepted := 0
	err := o.d.Deliveries(t.Context(), "slow", report.Filter{}, func(l report.Line) error {
		switch l.State {
		case "accepted":
			accepted++
		case "queued":
			last = l
		}
		return nil
	})
	if err != nil || accepted == 0 {
		return report.Line{}
	}
	return last
}

// One address that guesses is slowed down; others are not, and memory is bounded.
func TestRate(t *testing.T) {
	o := openOffice(t, 1)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	in, err := o.d.Inbound(t.Context())
	must(t, err)
	h, err := pages.New(t.Context(), in, pages.Options{Env: func(string) string { return "" },
		Now: func() time.Time { return now }, Rate: pages.Rate{PerSecond: 1, Burst: 100, Forged: 20, Addresses: 50}})
	must(t, err)
	get := func(from, forwarded string) int {
		r, err := http.NewRequestWithContext(context.Background(), "GET", "http://x/u/aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			http.NoBody)
		must(t, err)
		r.RemoteAddr = from
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := &answer{header: http.Header{}}
		h.ServeHTTP(w, r)
		return w.code
	}
	for i := range 10 {
		want := 404
		if i >= 5 {
			want = 429
		}
		if got := get("192.0.2.1:1000", ""); got != want {
			t.Errorf("guess %d: %d, want %d", i, got, want)
		}
	}
	if get("192.0.2.2:1", "") != 404 || get("127.0.0.1:5", "192.0.2.3, 198.51.100.7") != 404 {
		t.Error("another address pays for it")
	}
	if get("203.0.113.9:1", "192.0.2.77") != 404 || get("192.0.2.1:7", "192.0.2.200") != 429 {
		t.Error("a stranger chooses the address that he is counted for")
	}
	now = now.Add(time.Minute)
	if get("192.0.2.1:1001", "") != 404 {
		t.Error("the address is shut out for ever")
	}
	for i := range 1000 {
		if get("[2001:db8:0:"+string("0123456789abcdef"[i%16])+"::1]:9", "") == 500 {
			t.Fatal(i)
		}
	}
}

// answer keeps the code of an answer.
type answer struct {
	header http.Header
	code   int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(b []byte) (int, error) { return len(b), nil }
func (a *answer) WriteHeader(code int)        { a.code = code }
