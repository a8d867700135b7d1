package console_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/console"
)

// Webhooks are open only where a secret is set, refuse who does not know it, and
// lead to the same ledger.
func TestWebhooks(t *testing.T) {
	o := openOffice(t, 2)
	o.draft(t, "news", "update")
	must(t, o.send(t, "news", 0))
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("open sesame\n"), 0o600))
	env := map[string]string{"TIDINGS_POSTMARK_USER": "postmark", "TIDINGS_POSTMARK_PASSWORD_FILE": secret}
	h, err := console.New(t.Context(), o.d, console.Options{Env: func(k string) string { return env[k] }})
	must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	background(t, func(ctx context.Context) error { return console.Serve(ctx, ln, h) })
	post := func(path, password, body string) int {
		r, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+ln.Addr().String()+path, strings.NewReader(body))
		must(t, err)
		r.SetBasicAuth("postmark", password)
		a, err := http.DefaultClient.Do(r)
		must(t, err)
		defer a.Body.Close()
		_, err = io.Copy(io.Discard, a.Body)
		must(t, err)
		return a.StatusCode
	}
	bounce := `{"RecordType":"Bounce","ID":4323372036854775807,"Type":"HardBounce","Email":"reader0@example.net","BouncedAt":"2026-01-01T00:00:00Z","Details":"smtp;550 5.1.1 no such user"}`
	before := o.state(t, "news")
	for name, got := range map[string]int{
		"wrong password": post("/webhooks/postmark", "guess", bounce), "broken JSON": post("/webhooks/postmark", "open sesame", "{"),
		"not set up": post("/webhooks/mailgun", "open sesame", bounce), "unknown": post("/webhooks/other", "open sesame", bounce),
	} {
		if got < 400 || got > 499 {
			t.Errorf("%s: %d", name, got)
		}
	}
	if o.state(t, "news") != before {
		t.Error("a refused call changed something")
	}
	if got := post("/webhooks/postmark", "open sesame", bounce); got != 200 {
		t.Fatal(got)
	}
	if got := post("/webhooks/postmark", "open sesame", bounce); got < 400 || got > 499 {
		t.Errorf("the same call again: %d", got)
	}
	r, err := o.d.Report(t.Context(), "news")
	must(t, err)
	if r.ByState["bounced"] != 1 {
		t.Errorf("%v", r.ByState)
	}
}
