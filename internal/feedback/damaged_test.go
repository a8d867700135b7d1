package feedback_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tidings/internal/feedback"
)

// damage is a loss of something that a report should have. What is left must be
// read, and must never make an address bad that was not.
type damage struct {
	name  string
	do    func(raw string) string
	blind bool    // takes away what says why, so that the verdict may change
	keep  float64 // share of the recipients of the corpus that must still be found
}

var damages = []damage{
	{"no status part", withoutStatus, false, 85},
	{"status part without its type", func(s string) string {
		return regexp.MustCompile(`(?i)content-type: message/delivery-status[^\n]*`).
			ReplaceAllString(s, "Content-Type: text/plain")
	}, false, 97},
	{"no returned message", withoutReturned, false, 95},
	{"forwarded as an attachment", func(s string) string {
		fields, body := head(s)
		return "From: Desk <desk@example.org>\nTo: bounces@example.org\nSubject: Fwd: returned\nMIME-Version: 1.0\n" +
			"Content-Type: multipart/mixed; boundary=\"fwd\"\n\n--fwd\nContent-Type: text/plain\n\nSee below.\n" +
			"--fwd\nContent-Type: message/rfc822\n\n" + join(fields, body) + "\n--fwd--\n"
	}, false, 80},
	{"text in another language", func(s string) string {
		return replaceText(s, "Ihre Nachricht konnte nicht zugestellt werden. Einzelheiten stehen unten.\n")
	}, false, 95},
	{"other subject", func(s string) string {
		return eachField(s, "subject", func(string) string { return " Re: your message" })
	}, false, 95},
	{"cut in the middle", func(s string) string { return s[:len(s)*3/4] }, true, 85},
}

// TestDamagedReport loses parts of the messages.
func TestDamagedReport(t *testing.T) {
	all := messages(t)
	for _, d := range damages {
		var found, whole, soft int
		var worse []string
		for name, raw := range all {
			changed := d.do(raw)
			if changed == raw {
				continue
			}
			got := parse(t, changed)
			for _, want := range parse(t, raw) {
				whole++
				soft += count(!want.Hard)
				if os.Getenv("SHOW") != "" && !slices.ContainsFunc(got,
					func(r feedback.Report) bool { return strings.EqualFold(r.Recipient, want.Recipient) }) {
					t.Logf("LOST %s %s %s: %+v", d.name, name, want.Recipient, got)
				}
				for _, r := range got {
					if strings.EqualFold(r.Recipient, want.Recipient) {
						found++
						if r.Hard && !want.Hard && r.Reason != want.Reason {
							worse = append(worse,
								fmt.Sprintf("%s: %s is %s, was %s", name, r.Recipient, r.Reason, want.Reason))
						}
						if !d.blind && r.Action != want.Action &&
							(want.Action == feedback.Complaint || want.Action == feedback.AutoReply ||
								want.Action == feedback.Delivered) {
							t.Errorf("%s: %s: %s is %s, was %s", name, d.name, r.Recipient, r.Action, want.Action)
						}
						break
					}
				}
			}
		}
		t.Logf("%s: %d of %d recipients found (%.1f%%)", d.name, found, whole, share(found, whole))
		// One may: the refused command stood in the text that was lost.
		if !d.blind && len(worse) > max(1, soft/100) {
			t.Errorf("%s: soft recipients become hard:\n%s", d.name, strings.Join(worse, "\n"))
		}
		if whole > 100 && share(found, whole) < d.keep {
			t.Errorf("%s: at least %.0f%% wanted", d.name, d.keep)
		}
	}
}

// piecesOf gives the parts of a multipart with what stands around them.
func piecesOf(s string) (fields []string, mark string, pieces []string) {
	fields, body := head(s)
	_, kind, params := contentType(fields)
	mark = "\n--" + params["boundary"]
	if !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "" {
		return fields, mark, nil
	}
	return fields, mark, strings.Split(body, mark)
}

func dropParts(s string, drop func(lower string) bool) string {
	fields, mark, pieces := piecesOf(s)
	if pieces == nil {
		return s
	}
	pieces = slices.DeleteFunc(pieces, func(p string) bool {
		top, _, _ := strings.Cut(strings.ToLower(p)+"\n\n", "\n\n")
		return drop(top)
	})
	return join(fields, strings.Join(pieces, mark))
}

func withoutStatus(s string) string {
	return dropParts(s, func(top string) bool { return strings.Contains(top, "message/delivery-status") })
}

func withoutReturned(s string) string {
	return dropParts(s, func(top string) bool {
		return strings.Contains(top, "message/rfc822") || strings.Contains(top, "rfc822-headers")
	})
}

// replaceText puts other words into the first text part of a report with a
// status part.
func replaceText(s, words string) string {
	fields, mark, pieces := piecesOf(s)
	if len(pieces) < 3 || !strings.Contains(strings.ToLower(s), "message/delivery-status") {
		return s
	}
	pf, _ := head(strings.TrimPrefix(pieces[1], "\n"))
	if _, k, _ := contentType(pf); k != "text/plain" {
		return s
	}
	pieces[1] = "\nContent-Type: text/plain; charset=utf-8\n\n" + words
	return join(fields, strings.Join(pieces, mark))
}
