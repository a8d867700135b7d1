package feedback_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"tidings/internal/feedback"
)

const goodStatus = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; anna@example.net\nAction: failed\n" +
	"Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n"

// multi writes a multipart message.
func multi(kind string, parts ...string) string {
	return "From: MAILER-DAEMON@mx.example\nSubject: Returned mail\nMIME-Version: 1.0\nContent-Type: multipart/" +
		kind + "; boundary=\"=b\"\n\n--=b\n" + strings.Join(parts, "\n--=b\n") + "\n--=b--\n"
}

func TestHostile(t *testing.T) {
	deep := "Content-Type: message/delivery-status\n\n" + goodStatus
	for i := range 1000 {
		b := fmt.Sprintf("b%d", i)
		deep = "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n" + deep + "\n--" + b + "--\n"
	}
	many := make([]string, 5000)
	for i := range many {
		many[i] = "Content-Type: text/plain\n\nx"
	}
	good := multi("report", "Content-Type: message/delivery-status\n\n"+goodStatus)
	base64Bomb := "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
		strings.Repeat(strings.Repeat("QUFB", 19)+"\n", 40000)
	for _, c := range []struct {
		name, text string
		found      bool
	}{
		{"nested 1000 deep", "Subject: Returned mail\n" + deep, false},
		{"5000 parts, report first", multi("report", append([]string{"Content-Type: message/delivery-status\n\n" +
			goodStatus}, many...)...), true},
		{"report behind base64", multi("report", base64Bomb, "Content-Type: message/delivery-status\n\n"+goodStatus),
			true},
		{"CR only", strings.ReplaceAll(good, "\n", "\r"), true},
		{"mbox line", "From MAILER-DAEMON Mon May  4 10:00:00 2026\n" + good, true},
		{"NULs", strings.ReplaceAll(good, "a", "a\x00"), true},
		{"no end of the last part", strings.TrimSuffix(good, "--=b--\n"), true},
		{"unknown charset", strings.Replace(good, "--=b\n",
			"--=b\nContent-Type: text/plain; charset=klingon\n\n\xff\xfe\xfd\n--=b\n", 1), true},
		{"wrong charset", strings.Replace(good, "--=b\n",
			"--=b\nContent-Type: text/plain; charset=utf-16\n\nplain words\n--=b\n", 1), true},
		{"one endless line", "Subject: Returned mail\n\n" + strings.Repeat("a@b ", 500000), false},
		{"all colons", "Subject: Returned mail\n\n" + strings.Repeat(":", 1<<20), false},
		{"empty", "", false},
		{"only NULs", strings.Repeat("\x00", 1000), false},
		{"100,000 recipients", multi("report",
			"Content-Type: message/delivery-status\n\n"+strings.Repeat("Final-Recipient: rfc822; a@example.net\n"+
				"Action: failed\nStatus: 5.1.1\n\n", 20000)), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			begin := time.Now()
			got, err := feedback.Parse(t.Context(), strings.NewReader(c.text), feedback.Limits{})
			if found := len(got) > 0 && got[0].Recipient != ""; c.found &&
				(!found || got[0].Status != "5.1.1" || err != nil) {
				t.Errorf("got %v, %v", got, err)
			}
			if len(got) > 1000 {
				t.Errorf("%d reports", len(got))
			}
			t.Logf("%v for %d bytes, %d reports, %v", time.Since(begin).Round(time.Millisecond), len(c.text), len(got),
				err)
		})
	}
}

// repeat gives the same line size bytes long.
type repeat struct {
	line string
	left int
	pos  int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && n < r.left {
		p[n] = r.line[r.pos]
		r.pos = (r.pos + 1) % len(r.line)
		n++
	}
	r.left -= n
	return n, nil
}

// TestHugeBase64 reads a message of 100 MB: memory stays below 64 MB, and the
// error says what was done.
func TestHugeBase64(t *testing.T) {
	head := "Subject: hello\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
	r := io.MultiReader(strings.NewReader(head), &repeat{line: strings.Repeat("QUFB", 19) + "\r\n", left: 100 << 20})
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := feedback.Parse(t.Context(), r, feedback.Limits{})
	runtime.ReadMemStats(&after)
	if len(got) != 0 || !errors.Is(err, feedback.ErrTooMuch) {
		t.Errorf("got %v, %v", got, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("%d MB allocated in all", used>>20)
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := feedback.Parse(ctx, strings.NewReader("Subject: x\n\n"),
		feedback.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func fuzz(f *testing.F, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := feedback.Parse(context.Background(), bytes.NewReader(raw), feedback.Limits{})
		if err != nil && !errors.Is(err, feedback.ErrTooMuch) {
			t.Fatal(err)
		}
		for _, r := range got {
			if r.Hard && r.Action != feedback.Failed {
				t.Errorf("hard though %s", r.Action)
			}
			if r.Kind == "" || r.Action == "" || r.Reason == "" || len(r.Evidence) > 1024 {
				t.Errorf("incomplete report %+v", r)
			}
		}
	})
}

func FuzzDSN(f *testing.F) {
	fuzz(f, multi("report; report-type=delivery-status", "Content-Type: text/plain\n\nwords",
		"Content-Type: message/delivery-status\n\n"+goodStatus,
		"Content-Type: message/rfc822\n\nSubject: x\nMessage-ID: <a@b>\n\nbody"),
		multi("report", "Content-Type: message/global-delivery-status\n\n"+
			"Final-Recipient: utf-8; \\x{E9}lan@example.net\nAction: delayed\nStatus: 4.4.1\n"))
}

func FuzzARF(f *testing.F) {
	fuzz(f, multi("report; report-type=feedback-report", "Content-Type: text/plain\n\ncomplaint",
		"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"+
			"Original-Rcpt-To: <a@example.net>\n",
		"Content-Type: message/rfc822\n\nTo: a@example.net\n\nx"))
}

func FuzzFreeForm(f *testing.F) {
	fuzz(f, "From: MAILER-DAEMON@x\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n"+
		"<a@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the "+
		"message.\n\nTo: a@example.net\n",
		"From: x\nSubject: Returned mail\n\n   ----- Transcript of session follows -----\n"+
			">>> RCPT To:<a@example.net>\n<<< 550 no such user\n",
		"From: x@sns.amazonaws.com\n\n"+
			"{\"notificationType\":\"Bounce\",\"bounce\":"+
			"{\"bouncedRecipients\":[{\"emailAddress\":\"a@example.net\"}]}}",
		"Subject: Auto: away\nAuto-Submitted: auto-replied\nFrom: a@example.net\n\ngone")
}

// TestBehindLargeOriginal finds the status part behind a returned message of 50 MB.
func TestBehindLargeOriginal(t *testing.T) {
	head := "From: MAILER-DAEMON@mx.example\nSubject: failure\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n" +
		"Your message could not be delivered.\n--b\nContent-Type: message/rfc822\n\nFrom: sender@example.com\n" +
		"To: anna@example.net\nMessage-ID: <letter-1@example.com>\nContent-Type: multipart/mixed; boundary=c\n\n" +
		"--c\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
	message := io.MultiReader(strings.NewReader(head),
		&repeat{line: strings.Repeat("QUFB", 19) + "\n", left: 50 << 20},
		strings.NewReader("\n--c--\n--b\nContent-Type: message/delivery-status\n\n"+goodStatus+"--b--\n"))
	got, err := feedback.Parse(t.Context(), message, feedback.Limits{})
	if err != nil || len(got) != 1 || got[0].Recipient != "anna@example.net" || !got[0].Hard ||
		got[0].MessageID != "letter-1@example.com" {
		t.Errorf("got %+v, %v", got, err)
	}
}
