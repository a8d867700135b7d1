package pages_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/feedback/token"
	"tidings/internal/httpd"
	"tidings/internal/inbound/pages"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/registry"
	"tidings/internal/sendplan"
)

// office is a workspace with people in five languages, a relay that takes its
// mail, and the public pages on a real port.
type office struct {
	d      *desk.Desk
	dir    string
	site   string // base URL of the pages
	keys   *token.Keys
	ending string // of letters that draft changes
}

var languages = []string{"en", "de", "fr", "es", "ja"}

const publicPath = "/mail"

// openOffice makes the office with n people; a letter can be sent at once. more is added to
// tidings.yaml.
func openOffice(t testing.TB, n int, more ...string) *office {
	t.Helper()
	o := &office{dir: filepath.Join(t.TempDir(), "ws")}
	must(t, desk.Init(o.dir, "qsol"))
	file := filepath.Join(o.dir, "tidings.yaml")
	b, err := os.ReadFile(file)
	must(t, err)
	text := strings.Replace(string(b), "127.0.0.1:2525", relay(t, filepath.Join(o.dir, "box")), 1)
	text = strings.Replace(text, "public_url: https://status.qsol.example/",
		"public_url: https://letters.example"+publicPath+"/\n  key_file: keys.txt", 1)
	text += strings.Join(more, "")
	must(t, os.WriteFile(file, []byte(text), 0o600))
	o.d, err = desk.Open(t.Context(), desk.Options{Dir: o.dir})
	must(t, err)
	t.Cleanup(func() { o.d.Close() })
	list := "email,name,region,locale\n"
	for i := range n {
		list += fmt.Sprintf("reader%d@example.net,Reader %d,emea,%s\n", i, i, languages[i%len(languages)])
	}
	if n > 0 {
		people := filepath.Join(o.dir, "people.csv")
		must(t, os.WriteFile(people, []byte(list), 0o600))
		_, err = o.d.ImportRecipients(t.Context(), people, registry.ImportOptions{})
		must(t, err)
	}
	o.serve(t)
	return o
}

// relay starts the built-in mailbox and gives its address.
func relay(t testing.TB, dir string) string {
	t.Helper()
	box, err := mailbox.New(mailbox.Options{Dir: dir})
	must(t, err)
	address, _ := mailtest.Serve(t, "", box.Serve)
	return address
}

func (o *office) serve(t testing.TB) {
	in, err := o.d.Inbound(t.Context())
	must(t, err)
	h, err := pages.New(t.Context(), in, pages.Options{PublicURL: o.d.PublicURL(), Ready: o.d.Ready,
		Env: func(string) string { return "" }, Rate: pages.Rate{PerSecond: 1e6, Burst: 1e6, Forged: 1},
		SignUps: pages.Rate{PerSecond: 1e6, Burst: 1e6}})
	must(t, err)
	o.site = serve(t, h)
}

// serve gives the address of a site that the handler answers for.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	address, _ := mailtest.Serve(t, "", func(ctx context.Context, ln net.Listener) error {
		return httpd.Serve(ctx, ln, h)
	})
	return "http://" + address
}

// draft writes and approves a letter of a stream. more are lines for its notice.yaml, or words
// there and what stands in their place; such a letter names its reader.
func (o *office) draft(t testing.TB, slug, stream string, more ...string) {
	t.Helper()
	_, err := o.d.Draft(t.Context(), drafting.Options{Slug: slug, Template: "service-update", Project: "qsol-upgrade",
		Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z", Stream: stream, Locales: languages})
	must(t, err)
	if len(more) > 0 {
		file := filepath.Join(o.dir, "notices", slug, "notice.yaml")
		b, err := os.ReadFile(file)
		must(t, err)
		text := strings.NewReplacer(more[1:]...).Replace(string(b)) + more[0]
		must(t, os.WriteFile(file, []byte(text), 0o600))
		for _, tag := range languages {
			f, err := os.OpenFile(filepath.Join(o.dir, "notices", slug, tag+".md"), os.O_APPEND|os.O_WRONLY, 0)
			must(t, err)
			_, err = f.WriteString("\n((name??you))\n" + o.ending)
			must(t, errors.Join(err, f.Close()))
		}
	}
	_, err = o.d.Approve(t.Context(), slug, desk.Decider{By: "Kathy Oren"})
	must(t, err)
}

func (o *office) send(t testing.TB, slug string, rate float64) error {
	plan, err := o.d.PlanSend(t.Context(), sendplan.Options{Slug: slug, Rate: rate})
	if err != nil {
		return err
	}
	_, err = o.d.Send(t.Context(), plan, func(desk.Progress) {})
	o.keysOf(t)
	return err
}

func (o *office) keysOf(t testing.TB) {
	if o.keys == nil {
		keys, err := token.Load(filepath.Join(o.dir, "keys.txt"))
		must(t, err)
		o.keys = keys
	}
}

// got is one message as it arrived.
type got struct {
	to, body    string
	unsubscribe string // of List-Unsubscribe, on our port
	oneClick    bool
}

// arrived reads every message of the relay.
func (o *office) arrived(t testing.TB) (out []got) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(o.dir, "box", "new", "*"))
	must(t, err)
	for _, f := range files {
		r, err := os.Open(f)
		must(t, err)
		m, err := mail.ReadMessage(r)
		must(t, err)
		g := got{body: text(t, m), oneClick: m.Header.Get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"}
		to, err := mail.ParseAddress(m.Header.Get("To"))
		must(t, err)
		g.to = to.Address
		if u := regexp.MustCompile(`<(https:[^>]*)>`).FindStringSubmatch(m.Header.Get("List-Unsubscribe")); u != nil {
			g.unsubscribe = o.here(u[1])
		}
		out = append(out, g)
		r.Close()
	}
	return out
}

func text(t testing.TB, m *mail.Message) string {
	_, p, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	must(t, err)
	part, err := multipart.NewReader(m.Body, p["boundary"]).NextPart()
	must(t, err)
	var r io.Reader = part
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		r = quotedprintable.NewReader(part)
	}
	b, err := io.ReadAll(r)
	must(t, err)
	return string(b)
}

// here turns a public link into one on the test's port.
func (o *office) here(link string) string {
	return strings.Replace(link, "https://letters.example", o.site, 1)
}

// link finds the recipient's own link below a path in a message.
func (o *office) link(t testing.TB, g got, path string) string {
	t.Helper()
	found := regexp.MustCompile(`https://letters\.example/mail/` + path + `/[a-z2-7]+`).
		FindString(strings.ReplaceAll(g.body, "\n", " "))
	if found == "" {
		t.Fatalf("no link /%s/ in the message to %s:\n%s", path, g.to, g.body)
	}
	return o.here(found)
}

// ask makes one request as a mail system or a person would, and gives the answer.
func ask(t testing.TB, method, link string, form url.Values) (*http.Response, string) {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, link, body)
	must(t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	c := &http.Client{
		Timeout:       5 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	a, err := c.Do(r)
	must(t, err)
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	must(t, err)
	return a, string(b)
}

// refusedMidway posts more than is taken and gives the answer's code. The server
// answers and closes before it has read all; net/http's client may then tell of its
// own broken writing and not of the answer, so the connection is read as it is.
func refusedMidway(t testing.TB, link string, header http.Header, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link, strings.NewReader(body))
	must(t, err)
	r.Header = header
	conn, err := net.Dial("tcp", r.URL.Host)
	must(t, err)
	written := make(chan struct{})
	defer func() { conn.Close(); <-written }()
	go func() {
		defer close(written)
		r.Write(conn) //nolint:errcheck // broken off by the answer
	}()
	a, err := http.ReadResponse(bufio.NewReader(conn), r)
	must(t, err)
	a.Body.Close()
	return a.StatusCode
}

// state is what the letters' pages may change: events, choices, suppressions.
func (o *office) state(t testing.TB, slug string) string {
	t.Helper()
	r, err := o.d.Report(t.Context(), slug)
	must(t, err)
	var b strings.Builder
	fmt.Fprintln(&b, r.ByState, r.Acknowledged, r.Unsubscribed)
	must(t, o.d.ListRecipients(t.Context(), registry.Filter{}, func(l registry.Line) error {
		card, err := o.d.ShowRecipient(t.Context(), l.Email)
		fmt.Fprintln(&b, l.Email, l.Region, l.Locale, l.Suppressed, card.Consents, len(card.History))
		return err
	}))
	return b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
