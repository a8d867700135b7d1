package feedback_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"tidings/internal/feedback"
)

// TestKinds reads short messages, one for each way in which who failed and why can be
// misread, and its brothers in other systems and languages. A message is its words for
// people, with "=== status" and "=== returned" before its other parts, and "=== head"
// before fields that take the place of the usual ones.
func TestKinds(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "kinds.txtar"))
	if err != nil || len(archive.Files)%2 != 0 {
		t.Fatal("messages and what they report do not pair", err)
	}
	if n := len(archive.Files) / 2; n < 60 {
		t.Errorf("only %d messages", n)
	}
	for i := 0; i < len(archive.Files); i += 2 {
		m, want := archive.Files[i], archive.Files[i+1]
		t.Run(m.Name, func(t *testing.T) {
			raw := assembled(string(m.Data))
			reports, err := feedback.Parse(t.Context(), bytes.NewReader([]byte(raw)), feedback.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, r := range reports {
				hard := "soft"
				if r.Hard {
					hard = "hard"
				}
				fmt.Fprintf(&got, "%s %s %s %s\n", r.Recipient, r.Action, cmp.Or(r.Status, "-"), hard)
			}
			if got.String() != string(want.Data) {
				t.Errorf("got\n%swant\n%s", got.String(), want.Data)
			}
			if os.Getenv("SHOW") != "" {
				t.Logf("%+v", reports)
			}
		})
	}
}

// assembled makes a message of its pieces.
func assembled(text string) string {
	pieces := map[string]string{}
	name := "text"
	for line := range strings.Lines(text) {
		if mark, ok := strings.CutPrefix(line, "=== "); ok {
			name = strings.TrimSpace(mark)
			continue
		}
		pieces[name] += line
	}
	head := cmp.Or(pieces["head"], "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\n"+
		"Subject: Undelivered Mail Returned to Sender\n")
	head += "To: b-1@bounce.example.com\nReturn-Path: <>\nDate: Mon, 4 May 2026 10:05:00 +0000\nMIME-Version: 1.0\n"
	if pieces["status"]+pieces["returned"] == "" {
		return head + "Content-Type: text/plain; charset=utf-8\n\n" + pieces["text"]
	}
	raw := head + "Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n"
	for _, part := range []struct{ name, kind string }{
		{"text", "text/plain; charset=utf-8"}, {"status", "message/delivery-status"}, {"returned", "message/rfc822"},
	} {
		if pieces[part.name] != "" {
			raw += "--b1\nContent-Type: " + part.kind + "\n\n" + pieces[part.name] + "\n"
		}
	}
	return raw + "--b1--\n"
}
