package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"

	"tidings/internal/desk"
	"tidings/internal/registry"
	"tidings/internal/report"
	"tidings/internal/sealing"
	"tidings/internal/testneed"
	"tidings/internal/trial"
)

// demo runs the demonstration once and opens its workspace.
func demo(t *testing.T) (string, *desk.Desk) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	if err := trial.Demo(t.Context(), dir, t.Logf); err != nil {
		t.Fatal(err)
	}
	d, err := desk.Open(t.Context(), desk.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return dir, d
}

func TestDemo(t *testing.T) {
	dir, d := demo(t)
	r, err := d.Report(t.Context(), "qsol-update")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("report adds up", func(t *testing.T) { reportAddsUp(t, r) })
	t.Run("messages", func(t *testing.T) { messagesAreRight(t, dir, d, r) })
	t.Run("facts", func(t *testing.T) { factsStandEverywhere(t, dir) })
	t.Run("archive", func(t *testing.T) { everyFileIsSealed(t, dir, d) })
}

func reportAddsUp(t *testing.T, r *report.Report) {
	sum := func(m map[string]int) (n int) {
		for _, v := range m {
			n += v
		}
		return n
	}
	if r.Selected != 250 || sum(r.ByState) != r.Selected || !r.Complete {
		t.Errorf("selected %d, states %v, complete %v", r.Selected, r.ByState, r.Complete)
	}
	all := 0
	for _, g := range r.Regions {
		if sum(g.ByState) != g.Selected {
			t.Errorf("region %s: %d selected, states %v", g.Region, g.Selected, g.ByState)
		}
		all += g.Selected
	}
	if all != r.Selected || len(r.Regions) < 5 {
		t.Errorf("%d regions with %d of %d", len(r.Regions), all, r.Selected)
	}
	for _, s := range []string{"accepted", "delivered", "bounced", "complained", "failed", "suppressed"} {
		if r.ByState[s] == 0 {
			t.Errorf("the sample shows no message %s", s)
		}
	}
}

// received is one message of the mailbox, read by two parsers.
type received struct{ id, to, body string }

func messagesAreRight(t *testing.T, dir string, d *desk.Desk, r *report.Report) {
	files, err := filepath.Glob(filepath.Join(dir, "outputs", "mailbox", "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]received{}
	for _, f := range files {
		m := readMessage(t, f)
		if old, ok := seen[m.id]; ok && old != m {
			t.Errorf("two different messages have the Message-ID %s", m.id)
		}
		seen[m.id] = m
	}
	want := r.ByState["accepted"] + r.ByState["delivered"] + r.ByState["bounced"] + r.ByState["complained"]
	if len(seen) != want {
		t.Errorf("%d distinct messages in the mailbox, want %d", len(seen), want)
	}
	people := peopleOf(t, d)
	for _, m := range seen {
		for address := range people {
			if address != m.to && strings.Contains(m.body, address) {
				t.Errorf("the message to %s holds %s", m.to, address)
			}
		}
		if own := people[m.to]; own != "" && !strings.Contains(m.body, own) {
			t.Errorf("the message to %s does not address %s", m.to, own)
		}
		for _, name := range people {
			if name != people[m.to] && len(name) > 3 && strings.Contains(greeting(m.body), name) &&
				!strings.Contains(people[m.to], name) {
				t.Errorf("the message to %s (%s) greets %s", m.to, people[m.to], name)
			}
		}
	}
}

// greeting is the first line of a body that ends in a comma or, in Japanese,
// holds the honorific.
func greeting(body string) string {
	for line := range strings.Lines(body) {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, ",") || strings.Contains(line, "様") {
			return line
		}
	}
	return ""
}

func peopleOf(t *testing.T, d *desk.Desk) map[string]string {
	out := map[string]string{}
	err := d.ListRecipients(t.Context(), registry.Filter{}, func(r registry.Line) error {
		out[r.Email] = r.FirstName
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// readMessage parses a message with net/mail and with go-message, and wants both
// to find the same.
func readMessage(t *testing.T, file string) received {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range bytes.Split(b, []byte("\n")) {
		if len(line) > 999 {
			t.Errorf("%s, line %d has %d octets", filepath.Base(file), n+1, len(line))
		}
	}
	std, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	first := partsByStandardLibrary(t, std)
	second := partsByGoMessage(t, b)
	if first != second {
		t.Errorf("%s: the two parsers read different bodies", filepath.Base(file))
	}
	to, err := std.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		t.Fatalf("%s: To: %v %v", file, to, err)
	}
	for _, h := range []string{"Date", "Message-Id", "List-Id", "List-Help", "Auto-Submitted", "Feedback-Id"} {
		if len(std.Header[h]) != 1 {
			t.Errorf("%s: %d times %s", filepath.Base(file), len(std.Header[h]), h)
		}
	}
	return received{id: std.Header.Get("Message-Id"), to: to[0].Address, body: first}
}

func partsByStandardLibrary(t *testing.T, m *mail.Message) string {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
}

func partsByGoMessage(t *testing.T, b []byte) string {
	r, err := gomail.CreateReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
}

// facts are words of each of the 15 facts of the model letter and of its eight
// project elements.
var facts = []string{
	"QuickServe Online", "QSOL", "registered business customers", "worldwide",
	"unusually high amount of downtime",
	"launched on schedule in September 2006", "Q4 2005",
	"two and a half years old",
	"tripled in the last two years", "for the last two months", "faster than anticipated",
	"deliberate phases", "customers notice nothing",
	"Completed in September 2006", "permanently fixed",
	"14 November 2006", "15 November 2006", "bug in the new Oracle version", "Patches",
	"Start-up problems with the new Oracle", "slowness and webserver problems", "heavy traffic",
	"Oracle upgrades are complete", "In December we prepare the January webserver upgrades", "capacity is much greater",
	"24/7", "before servers go down", "before customers see them",
	"98% uptime worldwide",
	"Nothing is rushed", "no corners are cut",
	"We are sorry", "you rely on it for your business",
	"Kathy Oren", "Business Manager", "eBusiness",
	"Test new Oracle software upgrades in development",
	"Install new Oracle database cluster to production",
	"Move remaining cluster applications from old CIS cluster to new cluster",
	"Test webserver software upgrades in development",
	"Launch 6 new production web servers to production",
	"Test and install new staging servers",
	"Test and install new load balancer",
	"Test and install new firewall application",
}

func factsStandEverywhere(t *testing.T, dir string) {
	rev := filepath.Join(dir, "outputs", "qsol-update", "r1")
	texts := map[string]string{
		"text":  readFile(t, filepath.Join(rev, "email.en.txt")),
		"email": withoutTags(readFile(t, filepath.Join(rev, "email.en.html"))),
		"web":   withoutTags(readFile(t, filepath.Join(dir, "outputs", "site", "notices", "qsol-update", "en.html"))),
	}
	pdftotext := testneed.Program(t, "poppler", "pdftotext")
	out, err := exec.CommandContext(t.Context(), pdftotext, "-layout", filepath.Join(rev, "letter.en.pdf"),
		"-").Output()
	if err != nil {
		t.Fatal(err)
	}
	texts["pdf"] = string(out)
	for where, text := range texts {
		words := fold(text)
		for _, f := range facts {
			if !strings.Contains(words, fold(f)) && !inTable(where, text, f) {
				t.Errorf("%s does not say %q", where, f)
			}
		}
	}
}

// inTable looks for a project element whose words stand in a narrow column and
// so are torn apart by the columns beside it.
func inTable(where, text, fact string) bool {
	if where != "text" && where != "pdf" {
		return false
	}
	words := strings.Fields(fact)
	for from := strings.Index(text, words[0]); from >= 0; {
		at := from
		for _, w := range words {
			i := strings.Index(text[at:], w)
			if i < 0 || i > 400 {
				at = -1
				break
			}
			at += i + len(w)
		}
		if at > 0 {
			return true
		}
		next := strings.Index(text[from+1:], words[0])
		if next < 0 {
			return false
		}
		from += 1 + next
	}
	return false
}

var tags = regexp.MustCompile(`(?s)<(style|script|svg)\b.*?</(style|script|svg)>|<[^>]*>`)

func withoutTags(s string) string {
	return strings.NewReplacer("&nbsp;", " ", "&#39;", "'", "&amp;", "&", "&quot;",
		`"`).Replace(tags.ReplaceAllString(s, " "))
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func readFile(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// everyFileIsSealed flips one bit in each file of the revision in turn.
func everyFileIsSealed(t *testing.T, dir string, d *desk.Desk) {
	rev := filepath.Join(dir, "outputs", "qsol-update", "r1")
	entries, err := os.ReadDir(rev)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 20 {
		t.Errorf("only %d files in the archive", len(entries))
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		file := filepath.Join(rev, e.Name())
		b := []byte(readFile(t, file))
		b[len(b)/3] ^= 1
		write(t, file, b)
		v, err := d.VerifyArchive(t.Context(), "qsol-update", sealing.Auditor{})
		if err != nil {
			t.Fatal(err)
		}
		want := "qsol-update/r1/" + e.Name()
		if len(v.Problems) == 0 || v.Problems[0].Path != want {
			t.Errorf("one bit of %s flipped: %v", want, v.Problems)
		}
		b[len(b)/3] ^= 1
		write(t, file, b)
	}
	if v, err := d.VerifyArchive(context.Background(), "", sealing.Auditor{}); err != nil || len(v.Problems) != 0 {
		t.Errorf("after everything was put back: %v, %v", v.Problems, err)
	}
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// The report's JSON has the contract's keys.
func TestReportKeys(t *testing.T) {
	b, err := json.Marshal(report.Report{})
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"notice", "revision", "stream", "state", "selected", "by_state", "regions",
		"acknowledged", "unsubscribed", "complete", "started_at", "finished_at"} {
		if _, ok := m[k]; !ok {
			t.Errorf("no key %q in %v", k, slices.Sorted(maps.Keys(m)))
		}
	}
}
