package pages_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tidings/internal/desk"
	"tidings/internal/inbound"
)

// A private letter can be read on the web by its readers alone, each by their own link, for a
// time.
func TestOwnPage(t *testing.T) {
	o := openOffice(t, 2)
	o.draft(t, "secret", "service", "\nprivate: true\npage: true\n")
	must(t, o.send(t, "secret", 0))
	o.draft(t, "other", "service", "\nprivate: true\n")
	must(t, o.send(t, "other", 0))
	links := map[string]string{}
	for _, g := range o.arrived(t) {
		if strings.Contains(g.body, "/n/") {
			links[g.to] = o.link(t, g, "n")
		}
	}
	if len(links) != 2 {
		t.Fatalf("%d letters with a link of their own, want those of one notice: %v", len(links), links)
	}
	first, second := links["reader0@example.net"], links["reader1@example.net"]
	a, page := ask(t, "GET", first, nil)
	if a.StatusCode != 200 || !strings.Contains(page, "Reader 0") || strings.Contains(page, "Reader 1") ||
		!strings.Contains(page, "noindex") ||
		!strings.Contains(a.Header.Get("Content-Security-Policy"), "form-action 'none'") ||
		a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %s", a.StatusCode, a.Header, page)
	}
	if _, page := ask(t, "GET", second, nil); !strings.Contains(page, `<html lang="de`) {
		t.Errorf("not in the reader's language: %s", page)
	}
	at := strings.LastIndexByte(first, '/')
	for name, other := range map[string]string{"altered": first[:len(first)-4] + "aaaa",
		"to acknowledge": first[:at-1] + "a" + first[at:]} {
		if a, _ := ask(t, "GET", other, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	if a, _ := ask(t, "POST", first, confirm); a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", a.StatusCode)
	}
	later, err := desk.Open(t.Context(), desk.Options{Dir: o.dir,
		Now: func() time.Time { return time.Now().Add(91 * 24 * time.Hour) }})
	must(t, err)
	defer later.Close()
	in, err := later.Inbound(t.Context())
	must(t, err)
	if _, err := in.OwnPage(t.Context(), first[at+1:]); !errors.Is(err, inbound.ErrLink) {
		t.Errorf("after 91 days: %v", err)
	}
	must(t, o.d.Forget(t.Context(), "reader0@example.net"))
	if a, _ := ask(t, "GET", first, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("of somebody who was forgotten: %d", a.StatusCode)
	}
}
