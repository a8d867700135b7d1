package feedback_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tidings/internal/feedback"
)

// said writes a report as the .want files do.
func said(r feedback.Report) string {
	dash := func(s string) string {
		if s == "" || s == "0" {
			return "-"
		}
		return s
	}
	hard := "soft"
	if r.Hard {
		hard = "hard"
	}
	return fmt.Sprintf("%s %s %s %s %s %s %s\n", r.Kind, r.Action, dash(r.Recipient), dash(r.Status),
		dash(fmt.Sprint(r.Reply)), hard, r.Reason)
}

// TestSamples reads our own messages, one for each way of writing a bounce, in
// all line ends and with an mbox line before them.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(f, ".eml") + ".want")
		if err != nil {
			t.Fatal(err)
		}
		inAllForms(t, f, raw, string(want))
	}
}

// TestSystems reads messages of many mail systems, kept in one file.
func TestSystems(t *testing.T) {
	fromArchive(t, "systems.txtar", 100)
}

// TestForms reads what is a report of failure in an unusual form, and what is none
// though it looks like one.
func TestForms(t *testing.T) {
	fromArchive(t, "forms.txtar", 50)
}

func fromArchive(t *testing.T, name string, least int) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", name))
	if err != nil || len(archive.Files) < 2*least || len(archive.Files)%2 != 0 {
		t.Fatal("not enough messages", err)
	}
	for i := 0; i < len(archive.Files); i += 2 {
		m, want := archive.Files[i], archive.Files[i+1]
		inAllForms(t, m.Name, m.Data, string(want.Data))
	}
}

// inAllForms compares what a message reports, whatever its line ends are.
func inAllForms(t *testing.T, f string, raw []byte, want string) {
	t.Helper()
	for _, form := range [][]byte{raw, bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")), bytes.ReplaceAll(raw,
		[]byte("\n"), []byte("\r")), append([]byte("From MAILER-DAEMON Mon May  4 10:00:00 2026\n"), raw...)} {
		reports, err := feedback.Parse(t.Context(), bytes.NewReader(form), feedback.Limits{})
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		var got strings.Builder
		for _, r := range reports {
			got.WriteString(said(r))
		}
		if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f, diff)
			break
		}
	}
}

// TestReportFields looks at what ties a report to its delivery.
func TestReportFields(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "postfix-rcpt.eml"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := feedback.Parse(t.Context(), bytes.NewReader(raw), feedback.Limits{})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	want := feedback.Report{
		Kind:      "dsn",
		Action:    "failed",
		Recipient: "anna@example.net",
		Status:    "5.1.1",
		Reply:     550,
		Hard:      true,
		Reason:    "userunknown",
		Evidence: "550 5.1.1 <anna@example.net>: Recipient address rejected: User unknown in virtual mailbox " +
			"table",
		MessageID:     "letter-1@example.com",
		EnvID:         "env+1",
		OrigRecipient: "anna+x@example.net",
		ReturnPath:    "sender@example.com",
		FeedbackID:    "7:update:tidings",
		RemoteMTA:     "mx.example.net",
		Written:       time.Date(2026, 5, 4, 10, 5, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	line := string(lines(t, got))
	if want := `{"file":"f","kind":"dsn","recipient":"anna@example.net","action":"failed","status":"5.1.1",` +
		`"reply":"550","hard":true,"reason":"userunknown"}` + "\n"; line != want {
		t.Errorf("line %s", line)
	}
}
