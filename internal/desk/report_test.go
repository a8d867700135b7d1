package desk

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/drafting"
	"tidings/internal/feedback/token"
	"tidings/internal/locale"
	"tidings/internal/report"
	"tidings/internal/testneed"
)

// reported is books about which several things came back.
func reported(t *testing.T) *books {
	b := ledgerOf(t, 30, "service")
	b.ingest(t, b.bounce(b.rows[0], "5.1.1", "550 no such user"), b.bounce(b.rows[1], "5.2.2", "552 mailbox full"),
		b.bounce(b.rows[2], "5.7.1", "554 spam"))
	return b
}

// Every part of a report adds up to the whole.
func TestFullReport(t *testing.T) {
	b := reported(t)
	r, err := b.d.FullReport(t.Context(), b.notice(t))
	must(t, err)
	whole := map[string]int{"accepted": 27, "bounced": 3}
	if diff := cmp.Diff(whole, r.ByState); diff != "" {
		t.Error(diff)
	}
	for name, groups := range map[string][]report.Group{"language": r.Locales, "domain": r.Domains} {
		sum := map[string]int{}
		for _, g := range groups {
			for s, n := range g.ByState {
				sum[s] += n
			}
		}
		if diff := cmp.Diff(whole, sum); diff != "" {
			t.Errorf("by %s: %s", name, diff)
		}
	}
	want := []report.Reason{{State: "bounced", Reason: "address", Count: 1}, {State: "bounced", Reason: "full",
		Count: 1},
		{State: "bounced", Reason: "refused", Count: 1}}
	byReason := map[report.Reason]bool{}
	for _, x := range r.Reasons {
		byReason[x] = true
	}
	for _, x := range want {
		if !byReason[x] {
			t.Errorf("no %+v in %+v", x, r.Reasons)
		}
	}
	if r.NotDeliveredTotal != 3 || len(r.NotDelivered) != 3 || r.NotDelivered[0].Name != "Person 0" ||
		r.NotDelivered[0].Words == "" {
		t.Errorf("%d not delivered: %+v", r.NotDeliveredTotal, r.NotDelivered)
	}
	text, err := json.Marshal(r)
	must(t, err)
	for _, key := range []string{`"notice"`, `"selected"`, `"by_state"`, `"regions"`, `"acknowledged"`,
		`"unsubscribed"`, `"complete"`, `"by_locale"`, `"reasons"`} {
		if !bytes.Contains(text, []byte(key)) {
			t.Errorf("no %s in %s", key, text)
		}
	}
}

// notice makes the slug of the ledger known to the workspace, as a send does.
func (b *books) notice(t *testing.T) string {
	t.Helper()
	if _, err := b.d.ws.Notice("letter"); err == nil {
		return "letter"
	}
	_, err := b.d.Draft(t.Context(), drafting.Options{Slug: "letter", Template: "service-update",
		Project: "qsol-upgrade", Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z"})
	must(t, err)
	return "letter"
}

func TestReportCSV(t *testing.T) {
	b := reported(t)
	r, err := b.d.FullReport(t.Context(), b.notice(t))
	must(t, err)
	var out bytes.Buffer
	must(t, b.d.WriteReport(t.Context(), &out, r, "csv"))
	rows, err := csv.NewReader(&out).ReadAll()
	must(t, err)
	sum := map[string]int{}
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[4])
		must(t, err)
		sum[row[3]] += n
	}
	if diff := cmp.Diff(r.ByState, sum); diff != "" {
		t.Error(diff)
	}
}

// The report speaks every language that the letters speak, as page and as paper.
func TestReportInEveryLanguage(t *testing.T) {
	b := reported(t)
	full, err := b.d.FullReport(t.Context(), b.notice(t))
	must(t, err)
	full.NotDelivered[0].Name, full.NotDelivered[1].Name = "<script>alert(1)</script>", "𓀀 \U0001F9FE أحمد"
	pdftotext := testneed.Program(t, "poppler", "pdftotext")
	for _, tag := range []string{"en", "de", "fr", "es", "ja", "pt-BR"} {
		b.d.ws.Config.Organisation.Locale = tag
		l, err := locale.Parse(tag)
		must(t, err)
		var page, paper bytes.Buffer
		must(t, b.d.WriteReport(t.Context(), &page, full, "html"))
		must(t, b.d.WriteReport(t.Context(), &paper, full, "pdf"))
		file := filepath.Join(t.TempDir(), "r.pdf")
		must(t, os.WriteFile(file, paper.Bytes(), 0o600))
		words, err := exec.Command(pdftotext, "-layout", file, "-").Output()
		must(t, err)
		for _, key := range []locale.Key{locale.KeyReportByRegion, locale.KeyReportReasons, locale.KeyReportMissed,
			locale.KeyReportByLocale, locale.KeyReportByDomain} {
			caption := l.Phrase(key)
			if !strings.Contains(page.String(), caption) || !strings.Contains(flat(string(words)), flat(caption)) {
				t.Errorf("%s: %q is missing", tag, caption)
			}
		}
		if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "report.") ||
			strings.Contains(page.String(), "reason.") {
			t.Errorf("%s: a raw word or markup is in the page", tag)
		}
	}
}

func flat(s string) string { return strings.Join(strings.Fields(s), "") }

// Who has read a letter is counted by region, language, domain and in the CSV, and
// every count is the same; who has not is named, and can be written to.
func TestReportReaders(t *testing.T) {
	b := reported(t)
	b.d.ws.Config.Feedback.PublicURL = "https://letters.example.com"
	for _, i := range []int{0, 5, 6, 6} { // one of them bounced, one reads twice
		must(t, b.in.Acknowledge(t.Context(), b.keys.Seal(token.Acknowledge, token.ID{Row: b.rows[i].Row,
			Revision: 1})))
	}
	r, err := b.d.FullReport(t.Context(), b.notice(t))
	must(t, err)
	sum := func(groups []report.Group) (n int) {
		for _, g := range groups {
			n += g.Acknowledged
		}
		return n
	}
	if r.Acknowledged != 3 || r.Regions[0].Acknowledged != 3 || sum(r.Locales) != 3 || sum(r.Domains) != 3 {
		t.Errorf("%d, %+v, %+v, %+v", r.Acknowledged, r.Regions, r.Locales, r.Domains)
	}
	if r.NotAcknowledgedTotal != 25 || len(r.NotAcknowledged) != 25 {
		t.Errorf("%d of %d have not read it, want 25: 30 less 3 bounced and 2 readers", len(r.NotAcknowledged),
			r.NotAcknowledgedTotal)
	}
	var out bytes.Buffer
	must(t, b.d.WriteReport(t.Context(), &out, r, "csv"))
	rows, err := csv.NewReader(&out).ReadAll()
	must(t, err)
	n := 0
	for _, row := range rows[1:] {
		c, err := strconv.Atoi(row[7])
		must(t, err)
		n += c
	}
	if rows[0][7] != "acknowledged" || n != 3 {
		t.Errorf("%d in the CSV: %v", n, rows)
	}
	var page bytes.Buffer
	must(t, b.d.WriteReport(t.Context(), &page, r, "html"))
	if !strings.Contains(page.String(), r.NotAcknowledged[0].Email) || strings.Count(page.String(),
		">Acknowledged<") < 3 {
		t.Error("the page does not tell who has read the letter")
	}
}
