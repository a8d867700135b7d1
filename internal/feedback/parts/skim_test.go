package parts

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

const small = 64 << 10

// skimmed gives what is kept of a message that is read in pieces.
func skimmed(t *testing.T, message io.Reader) (string, bool) {
	t.Helper()
	var b bytes.Buffer
	cut, err := Skim(&b, message, small)
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() > small+1 {
		t.Errorf("%d octets kept of at most %d", b.Len(), small)
	}
	return b.String(), cut
}

// TestSkim keeps a report that stands behind something long.
func TestSkim(t *testing.T) {
	long := strings.Repeat(strings.Repeat("QUFB", 19)+"\r\n", 20*small/78)
	part := func(kind, body string) string { return "--b\r\nContent-Type: " + kind + "\r\n\r\n" + body + "\r\n" }
	report := part("message/delivery-status", "Final-Recipient: rfc822; anna@example.net\r\nAction: failed")
	head := "Subject: failure\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
	original := "Subject: letter\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n" +
		"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + long + "--c--\r\n"
	many := ""
	for i := range 20 {
		many += fmt.Sprintf("--b\r\nContent-Type: image/png; name=%d\r\n\r\n%s", i, long)
	}
	for name, message := range map[string]string{
		"behind an attachment":     head + part("application/pdf", long) + report + "--b--\r\n",
		"behind a text":            head + part("text/plain", long) + report + "--b--\r\n",
		"behind a returned letter": head + part("message/rfc822", original) + report + "--b--\r\n",
		"behind many":              head + many + report + "--b--\r\n",
		"behind one line":          head + part("text/plain", strings.Repeat("x", 10*small)) + report,
		"in a letter in a letter": head + part("message/rfc822", head[:len(head)-3]+
			"2\r\n\r\n--b2\r\n\r\n"+long+report),
		"before it":   head + report + part("application/pdf", long) + "--b--\r\n",
		"with blanks": strings.ReplaceAll(head+part("text/plain", long)+report, "--b\r\n", "--b \r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, cut := skimmed(t, iotest.HalfReader(strings.NewReader(message)))
			if cut || !strings.Contains(got, "Final-Recipient: rfc822; anna@example.net") {
				t.Errorf("cut %v: the report is missing in %d octets: %.300q", cut, len(got), got)
			}
		})
	}
}

// TestSkimEnds reads what never ends, and what has no parts.
func TestSkimEnds(t *testing.T) {
	for name, line := range map[string]string{
		"text": "x y\n", "one line": "x", "fields": "A: b\n", "nothing": "\x00",
		"boundaries": "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got, cut := skimmed(t, io.LimitReader(&endless{line: line}, 4<<20)); !cut || len(got) == 0 {
				t.Errorf("cut %v, %d octets", cut, len(got))
			}
		})
	}
}

// endless gives the same line without end.
type endless struct {
	line string
	pos  int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.line[e.pos]
		e.pos = (e.pos + 1) % len(e.line)
	}
	return len(p), nil
}

func FuzzSkim(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nA: b\n\nx\n"), 100)
	f.Fuzz(func(t *testing.T, raw []byte, limit int) {
		limit = 64 + limit&0xffff
		var b bytes.Buffer
		if _, err := Skim(&b, bytes.NewReader(raw), limit); err != nil {
			t.Fatal(err)
		}
		if b.Len() > limit || len(raw) <= limit && !bytes.Equal(b.Bytes(), raw) {
			t.Errorf("%d octets kept of %d, at most %d", b.Len(), len(raw), limit)
		}
	})
}
