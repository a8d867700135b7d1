package mailbox

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

func send(t *testing.T, cfg transport.Config, messages ...delivery.Message) ([]delivery.Result, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	s, err := transport.SMTP(cfg).Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	results, _, err := transporttest.Send(ctx, s, messages)
	return results, err
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

// eachMode runs a test for the three ways to take a message.
func eachMode(t *testing.T, f func(t *testing.T, opt Options)) {
	for name, opt := range map[string]Options{
		"plain": {NoPipelining: true, NoChunking: true}, "pipelining": {NoChunking: true}, "chunking": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, opt)
		})
	}
}

func TestRefusals(t *testing.T) {
	eachMode(t, func(t *testing.T, opt Options) {
		for _, discard := range []bool{false, true} {
			if opt.Discard = discard; !discard {
				opt.Dir = t.TempDir()
			} else {
				opt.Dir = ""
			}
			s, address := start(t, opt)
			var got []string
			for range 3 {
				results, err := send(t, transport.Config{Address: address}, transporttest.Message(1,
					"perm-fail@example.net"),
					transporttest.Message(2, "temp-fail+a@example.net"), transporttest.Message(3,
						"someone@example.net"))
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range results {
					got = append(got, fmt.Sprint(r.State, " ", r.Code, " ", r.Enhanced))
				}
			}
			failed, later, ok := "failed 550 5.1.1", "deferred 451 4.7.1", "accepted 250 2.0.0"
			if diff := cmp.Diff([]string{failed, later, ok, failed, later, ok, failed, ok, ok}, got); diff != "" {
				t.Error(diff)
			}
			if st := s.Stats(); st.Accepted != 4 || st.Refused != 3 || st.Deferred != 2 {
				t.Errorf("%+v", st)
			}
		}
	})
}

func TestDropStoresOnceThenAnswers(t *testing.T) {
	eachMode(t, func(t *testing.T, opt Options) {
		opt.Dir = t.TempDir()
		s, address := start(t, opt)
		m := transporttest.Message(1, "drop@example.net")
		for _, want := range []delivery.State{delivery.Uncertain, delivery.Accepted} {
			results, err := send(t, transport.Config{Address: address}, m)
			if len(results) != 1 || results[0].State != want || (err != nil) != (want == delivery.Uncertain) {
				t.Errorf("%+v, %v, want %s", results, err, want)
			}
		}
		got := files(t, opt.Dir)
		if len(got) != 2 || !strings.HasSuffix(got[0], string(m.Data)) || !strings.HasSuffix(got[1], string(m.Data)) {
			t.Errorf("%q", got)
		}
		if results, _ := send(t, transport.Config{Address: address},
			transporttest.Message(2, "drop@example.net")); results[0].State != delivery.Uncertain {
			t.Errorf("another message: %+v", results)
		}
		if n := s.Stats().Dropped; n != 2 {
			t.Errorf("%d dropped", n)
		}
	})
}

// What was taken before the drop is answered, however much was sent ahead: only
// the dropped message and those after it are of unknown fate.
func TestDropAnswersWhatCameBefore(t *testing.T) {
	eachMode(t, func(t *testing.T, opt Options) {
		opt.Dir = t.TempDir()
		_, address := start(t, opt)
		messages := transporttest.Messages(12)
		messages[6] = transporttest.Message(7, "drop@example.net")
		results, err := send(t, transport.Config{Address: address, Depth: 12}, messages...)
		if err == nil {
			t.Error("no error")
		}
		for i, r := range results {
			if want := i < 6; want != (r.State == delivery.Accepted) {
				t.Errorf("message %d: %s", i+1, r.State)
			}
		}
		if n := len(files(t, opt.Dir)); n != 7 {
			t.Errorf("%d stored, want 7", n)
		}
	})
}

func TestSlowAnswersLate(t *testing.T) {
	_, address := start(t, Options{Discard: true, SlowFor: 60 * time.Millisecond})
	results, err := send(t, transport.Config{Address: address}, transporttest.Message(1, "slow@example.net"))
	if err != nil || results[0].State != delivery.Accepted || results[0].Took < 60*time.Millisecond {
		t.Errorf("%+v, %v", results, err)
	}
}

func TestTraceHeaders(t *testing.T) {
	dir := t.TempDir()
	_, address := start(t, Options{Dir: dir})
	m := transporttest.Message(1, "Jane.Doe+x@example.net")
	if _, err := send(t, transport.Config{Address: address}, m); err != nil {
		t.Fatal(err)
	}
	want := "Return-Path: <from@example.com>\r\nDelivered-To: Jane.Doe+x@example.net\r\nX-Original-To: " +
		"Jane.Doe+x@example.net\r\n" + string(m.Data)
	if diff := cmp.Diff([]string{want}, files(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// parts splits a multipart/report and gives its type and its parts by type.
func parts(t *testing.T, message string) (kind string, out map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || media != "multipart/report" {
		t.Fatalf("%s, %v", media, err)
	}
	out = make(map[string]string)
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return params["report-type"], out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		out[name] = string(b)
	}
}

func TestReports(t *testing.T) {
	dir, feedback := t.TempDir(), t.TempDir()
	var told []string
	_, address := start(t, Options{
		Dir: dir, FeedbackDir: feedback, Domain: "mx.example.net",
		Now:      func() time.Time { return time.Date(2006, 11, 13, 12, 0, 0, 0, time.UTC) },
		Feedback: func(_ context.Context, to string, report []byte) error { told = append(told, to); return nil },
	})
	bounce, complaint := transporttest.Message(1, "bounce+a@example.net"),
		transporttest.Message(2, "complain@example.net")
	bounce.From, bounce.EnvID, complaint.From = "b-1@example.com", "n1+42", "b-2@example.com"
	null := transporttest.Message(3, "bounce@example.net")
	null.From = ""
	results, err := send(t, transport.Config{Address: address, DSN: true}, bounce, complaint, null)
	if err != nil || len(results) != 3 {
		t.Fatal(results, err)
	}
	got := files(t, feedback)
	if len(got) != 2 {
		t.Fatalf("%d reports, want 2: none to the null sender", len(got))
	}
	if diff := cmp.Diff([]string{"b-1@example.com", "b-2@example.com"}, told); diff != "" {
		t.Error(diff)
	}

	kind, p := parts(t, got[0])
	header, _, _ := strings.Cut(string(bounce.Data), "\r\n\r\n")
	want := "Reporting-MTA: dns; mx.example.net\r\nOriginal-Envelope-Id: n1+42\r\nArrival-Date: Mon, 13 Nov 2006 " +
		"12:00:00 +0000\r\n\r\n" +
		"Original-Recipient: rfc822; bounce+a@example.net\r\nFinal-Recipient: rfc822; " +
		"bounce+a@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n" +
		"Remote-MTA: dns; mx.example.net\r\nDiagnostic-Code: smtp; 550 5.1.1 <bounce+a@example.net>: user unknown " +
		"(simulated)\r\n"
	if diff := cmp.Diff(want, p["message/delivery-status"]); kind != "delivery-status" || diff != "" {
		t.Error(kind, diff)
	}
	if diff := cmp.Diff(header+"\r\n", p["text/rfc822-headers"]); diff != "" {
		t.Error(diff)
	}

	kind, p = parts(t, got[1])
	if diff := cmp.Diff(string(complaint.Data), p["message/rfc822"]); kind != "feedback-report" || diff != "" {
		t.Error(kind, diff)
	}
	for _, line := range []string{"Feedback-Type: abuse\r\n", "Version: 1\r\n",
		"Original-Mail-From: <b-2@example.com>\r\n", "Original-Rcpt-To: <complain@example.net>\r\n",
		"Source-IP: 127.0.0.1\r\n"} {
		if !strings.Contains(p["message/feedback-report"], line) {
			t.Errorf("%q is missing in %q", line, p["message/feedback-report"])
		}
	}
}

// TestCutOff: whatever ends before its end is not taken.
func TestCutOff(t *testing.T) {
	for name, wire := range map[string]string{
		"DATA": "DATA\r\nSubject: x\r\n\r\nhalf", "DATA before the dot": "DATA\r\nSubject: x\r\n\r\nhalf\r\n",
		"dot without its line end": "DATA\r\nx\r\n.",
		"bare LF dot":              "DATA\r\nx\n.\n", "bare LF before": "DATA\r\nx\n.\r\n", "bare CR": "DATA\r\nx\r.\r",
		"BDAT": "BDAT 100 LAST\r\nhalf", "BDAT, not the last": "BDAT 4\r\nhalf",
	} {
		for _, opt := range []Options{{Dir: t.TempDir()}, {Discard: true}} {
			s, address := start(t, opt)
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(c, "EHLO us.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\n%s", wire)
			c.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, c) // until the server has done with it
			c.Close()
			if st := s.Stats(); st.Accepted != 0 {
				t.Errorf("%s, discard %v: taken", name, opt.Discard)
			}
		}
	}
}

// TestOrderOfCommands: each wrong order is refused, and harms nothing after it.
func TestOrderOfCommands(t *testing.T) {
	dir := t.TempDir()
	_, address := start(t, Options{Dir: dir, MaxSize: 100})
	c, err := textproto.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.ReadResponse(220)
	for _, step := range []struct {
		line string
		code int
	}{
		{"MAIL FROM:<a@example.com>", 503}, {"LHLO us.example", 500}, {"EHLO", 500}, {"EHLO us.example", 250},
		{"RCPT TO:<b@example.net>", 503},
		{"DATA", 554}, {"MAIL FROM:a@example.com", 501}, {"MAIL FROM:<a@example.com> SIZE=101", 552},
		{"mail from:<a@example.com>", 250},
		{"MAIL FROM:<a@example.com>", 503}, {"RCPT TO:<>", 501}, {"BDAT 3 LAST\r\nabc", 554},
		{"MAIL FROM:<a@example.com>", 250},
		{"RCPT TO:<b@example.net>", 250}, {"rcpt to:<c@example.net> NOTIFY=NEVER", 250}, {"BDAT 4\r\nA: b", 250},
		{"DATA", 503}, {"BDAT 7 LAST\r\n\r\n\r\nx\r\n", 250},
		{"MAIL FROM:<a@example.com>", 250}, {"RCPT TO:<b@example.net>", 250}, {"BDAT 101 LAST\r\n" +
			strings.Repeat("x", 101), 552},
		{"MAIL FROM:<a@example.com>", 250}, {"RSET", 250}, {"NOOP", 250}, {"VRFY x", 502}, {"STARTTLS", 502},
		{"QUIT", 221},
	} {
		fmt.Fprintf(c.W, "%s", step.line)
		if !strings.HasPrefix(step.line, "BDAT") {
			c.W.WriteString("\r\n")
		}
		c.W.Flush()
		if code, text, err := c.ReadResponse(step.code); err != nil {
			t.Fatalf("%q: %d %s, want %d: %v", step.line, code, text, step.code, err)
		}
	}
	got := files(t, dir)
	if len(got) != 2 || !strings.HasSuffix(got[0], "\r\nA: b\r\n\r\nx\r\n") {
		t.Errorf("%q", got)
	}
}
