package pages_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/internal/feedback/token"
	"tidings/internal/inbound/pages"
	"tidings/internal/report"
)

// hooked is an office whose letters were sent, with the webhooks on a real port.
type hooked struct {
	*office
	env    map[string]string
	client *http.Client // for what the server fetches
	said   []string     // to the operator
	lines  []report.Line
	base   string
}

func openHooked(t *testing.T, people int, env map[string]string, client *http.Client) *hooked {
	t.Helper()
	h := &hooked{office: openOffice(t, people), env: env, client: client}
	h.draft(t, "news", "update")
	must(t, h.send(t, "news", 0))
	must(t, h.d.Deliveries(t.Context(), "news", report.Filter{}, func(l report.Line) error {
		h.lines = append(h.lines, l)
		return nil
	}))
	h.restart(t)
	return h
}

// restart begins another server on the same workspace: what it knows of earlier
// calls is what the database knows.
func (h *hooked) restart(t *testing.T) {
	t.Helper()
	in, err := h.d.Inbound(t.Context())
	must(t, err)
	handler, err := pages.New(t.Context(), in, pages.Options{Env: func(k string) string { return h.env[k] },
		Client: h.client, Say: func(format string, args ...any) { h.said = append(h.said, format) }})
	must(t, err)
	h.base = serve(t, handler)
}

// envid is the signed envelope id of the i-th letter.
func (h *hooked) envid(t *testing.T, i int) string {
	t.Helper()
	local, _, _ := strings.Cut(strings.Trim(h.lines[i].MessageID, "<>"), "@")
	id, err := h.keys.Open(token.MessageID, local)
	must(t, err)
	return h.keys.Seal(token.EnvelopeID, id)
}

// hookCall is one call of a provider.
type hookCall struct {
	path, body string
	header     http.Header
}

func (h *hooked) post(t *testing.T, c hookCall) int {
	t.Helper()
	return h.call(t, http.MethodPost, c)
}

func (h *hooked) call(t *testing.T, method string, c hookCall) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.base+c.path, bytes.NewReader([]byte(c.body)))
	must(t, err)
	for k, v := range c.header {
		r.Header[k] = v
	}
	a, err := http.DefaultClient.Do(r)
	must(t, err)
	defer a.Body.Close()
	_, err = io.Copy(io.Discard, a.Body)
	must(t, err)
	return a.StatusCode
}

// refused wants 4xx and that nothing changed.
func (h *hooked) refused(t *testing.T, what, before string, got int) {
	t.Helper()
	if got < 400 || got > 499 {
		t.Errorf("%s: answered %d, want 4xx", what, got)
	}
	h.unchanged(t, what, before)
}

func (h *hooked) unchanged(t *testing.T, what, before string) {
	t.Helper()
	if after := h.state(t, "news"); after != before {
		t.Errorf("%s changed something:\n%s\n%s", what, before, after)
	}
}

// signer makes calls of one provider: that the i-th letter bounced for good, signed
// at a moment; n makes calls that tell the same differ.
type signer interface {
	bounce(t *testing.T, h *hooked, i, n int, at time.Time) hookCall
	signed(t *testing.T, body string, n int, at time.Time) hookCall // any body
	forged(c hookCall) hookCall                                     // with a wrong proof
	timed() bool                                                    // whether the proof holds a time
}

// Every provider, at the door that the provider knocks at: what is not proven,
// not new, not timely or not JSON answers 4xx and changes nothing; what is good
// counts once, however often and in whatever call it is told.
func TestWebhooksAtTheDoor(t *testing.T) {
	h := openHooked(t, 10, map[string]string{}, nil)
	for _, p := range []struct {
		name string
		open func(*testing.T) (signer, map[string]string, *http.Client)
	}{{"sendgrid", openSendGrid}, {"mailgun", openMailgun}, {"postmark", openPostmark}, {"ses v1", openSNS("1")},
		{"ses v2", openSNS("2")}} {
		t.Run(p.name, func(t *testing.T) {
			var s signer
			s, h.env, h.client = p.open(t)
			h.restart(t)
			h.bad(t, s)
			h.good(t, s)
			h.lines = h.lines[2:] // each has two letters of its own
		})
	}
}

// proof is the one that stands in a body.
var proof = regexp.MustCompile(`((?i:"signature"):)"[^"]*"`)

func (h *hooked) bad(t *testing.T, s signer) {
	now, before := time.Now(), h.state(t, "news")
	call := s.bounce(t, h, 0, 1, now)
	try := func(what string, c hookCall) {
		t.Helper()
		if code := h.post(t, c); code < 400 || code > 499 {
			t.Errorf("%s: answered %d, want 4xx", what, code)
		}
	}
	try("no proof", hookCall{
		path:   call.path,
		body:   proof.ReplaceAllString(call.body, `$1""`),
		header: http.Header{"Content-Type": {"application/json"}},
	})
	try("forged proof", s.forged(call))
	try("empty", hookCall{path: call.path})
	for _, body := range []string{"{", "", "null", `"x"`, "[]]", "\xff\xfe", strings.Repeat("[", 20_000)} {
		c := s.signed(t, body, 2, now)
		if code := h.post(t, c); code < 400 || code > 499 {
			if body == "null" && code == 200 { // an empty list of events, properly signed
				continue
			}
			t.Errorf("%.20q: answered %d, want 4xx", body, code)
		}
	}
	big := s.signed(t, "["+strings.Repeat(" ", 2<<20)+"]", 3, now)
	if code := refusedMidway(t, h.base+big.path, big.header, big.body); code != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: answered %d, want 413", code)
	}
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html",
		"application/json; charset", ";"} {
		c := s.bounce(t, h, 0, 4, now)
		c.header.Set("Content-Type", kind)
		if code := h.post(t, c); code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: answered %d, want 415", kind, code)
		}
	}
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "PATCH"} {
		if code := h.call(t, method, call); code != http.StatusMethodNotAllowed {
			t.Errorf("%s: answered %d, want 405", method, code)
		}
	}
	if s.timed() {
		try("a day old", s.bounce(t, h, 0, 5, now.Add(-25*time.Hour)))
		try("an hour ahead", s.bounce(t, h, 0, 6, now.Add(time.Hour)))
	}
	h.unchanged(t, "all of it", before)
}

func (h *hooked) good(t *testing.T, s signer) {
	now, was := time.Now(), h.bounced(t)
	call := s.bounce(t, h, 0, 10, now)
	if code := h.post(t, call); code != 200 {
		t.Fatalf("a good call: answered %d", code)
	}
	if got := h.bounced(t); got != was+1 {
		t.Errorf("%d bounced, want %d:\n%s", got, was+1, h.all(t))
	}
	if card, err := h.d.ShowRecipient(t.Context(), h.lines[0].Email); err != nil || card.Suppressed != "hard_bounce" {
		t.Errorf("suppressed by %q (%v)", card.Suppressed, err)
	}
	before := h.state(t, "news")
	h.refused(t, "the same call again", before, h.post(t, call))
	if code := h.post(t, s.bounce(t, h, 0, 11, now.Add(-time.Minute))); code != 200 {
		t.Errorf("the same event in a call of its own: answered %d, want 200", code)
	}
	h.unchanged(t, "the same event", before)
	h.restart(t)
	h.refused(t, "the same call after a restart", before, h.post(t, call))
	if code := h.post(t, s.bounce(t, h, 1, 12, now)); code != 200 {
		t.Errorf("another letter: answered %d", code)
	}
	if got := h.bounced(t); got != was+2 {
		t.Errorf("%d bounced, want %d:\n%s", got, was+2, h.all(t))
	}
}

// all tells of every letter what became of it, for whoever must find a fault.
func (h *hooked) all(t *testing.T) string {
	t.Helper()
	out := h.state(t, "news")
	must(t, h.d.Deliveries(t.Context(), "news", report.Filter{}, func(l report.Line) error {
		out += fmt.Sprintf("%+v\n", l)
		return nil
	}))
	return out
}

func (h *hooked) bounced(t *testing.T) int {
	t.Helper()
	r, err := h.d.Report(t.Context(), "news")
	must(t, err)
	return r.ByState["bounced"]
}

// Webhooks are open only where a secret is set; a secret may stand in a file.
func TestWebhooksClosed(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("open sesame\n"), 0o600))
	h := openHooked(t, 1,
		map[string]string{"TIDINGS_POSTMARK_USER": "postmark", "TIDINGS_POSTMARK_PASSWORD_FILE": secret}, nil)
	c := postmark{"postmark", "open sesame"}.bounce(t, h, 0, 1, time.Now())
	for _, path := range []string{"/webhooks/mailgun", "/webhooks/ses", "/webhooks/sendgrid", "/webhooks/other",
		"/webhooks/", "/webhooks/postmark/x"} {
		if code := h.post(t, hookCall{path, c.body, c.header}); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code := h.post(t, c); code != 200 {
		t.Errorf("the secret in a file: %d", code)
	}
	in, err := h.d.Inbound(t.Context())
	must(t, err)
	for name, env := range map[string]map[string]string{
		"a missing file": {"TIDINGS_MAILGUN_KEY_FILE": secret + ".none"},
		"half a proof":   {"TIDINGS_SENDGRID_KEY": "AAAA"}, "no topic": {"TIDINGS_SES_TOPICS": "bounces"},
	} {
		if _, err := pages.New(t.Context(), in,
			pages.Options{Env: func(k string) string { return env[k] }}); err == nil {
			t.Errorf("%s: the server began", name)
		}
	}
}

// Calls that prove nothing are slowed down for their address; a provider who proves
// himself may call as often as there is something to say.
func TestWebhookRate(t *testing.T) {
	h := openHooked(t, 2, map[string]string{"TIDINGS_POSTMARK_USER": "postmark",
		"TIDINGS_POSTMARK_PASSWORD": "open sesame"}, nil)
	at := time.Now()
	in, err := h.d.Inbound(t.Context())
	must(t, err)
	handler, err := pages.New(t.Context(), in, pages.Options{Env: func(k string) string { return h.env[k] },
		Now: func() time.Time { return at }})
	must(t, err)
	call := func(from string, c hookCall) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://x"+c.path, strings.NewReader(c.body))
		must(t, err)
		r.Header, r.RemoteAddr = c.header, from
		w := &answer{header: http.Header{}}
		handler.ServeHTTP(w, r)
		return w.code
	}
	p := postmark{"postmark", "open sesame"}
	forged := p.forged(p.bounce(t, h, 0, 0, at))
	codes := map[int]int{}
	for range 150 {
		codes[call("192.0.2.1:1", forged)]++
	}
	if codes[http.StatusForbidden] != 100 || codes[http.StatusTooManyRequests] != 50 {
		t.Errorf("forged calls at once: %v", codes)
	}
	for i := range 500 {
		if code := call("192.0.2.2:1", p.bounce(t, h, 0, i, at)); code != http.StatusOK {
			t.Fatalf("genuine call %d: %d", i, code)
		}
	}
	at = at.Add(time.Second)
	if code := call("192.0.2.1:1", forged); code != http.StatusForbidden {
		t.Errorf("a second later: %d", code)
	}
}
