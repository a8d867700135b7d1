package transport

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
)

// FuzzStuffing: a body stuffed by us and unstuffed by the rule of RFC 5321 is
// the same body, and holds no end of data inside.
func FuzzStuffing(f *testing.F) {
	f.Add("a\r\n.b\r\n..\r\n.\r\n")
	f.Fuzz(func(t *testing.T, data string) {
		if delivery.Inspect([]byte(data)).Fault != "" {
			t.Skip("SKIP(input): no message")
		}
		wire := string(appendStuffed(nil, []byte(data)))
		if wire == ".\r\n" || strings.HasPrefix(wire, ".\r\n") || strings.Contains(wire, "\r\n.\r\n") {
			t.Fatalf("%q has an end of data inside", wire)
		}
		var back strings.Builder
		for line := range strings.Lines(wire) {
			back.WriteString(strings.TrimPrefix(line, "."))
		}
		if back.String() != data {
			t.Fatalf("%q came back as %q", data, back.String())
		}
	})
}

func TestCommands(t *testing.T) {
	all := extensions{eightBit: true, smtputf8: true, dsn: true, size: 0}
	for name, c := range map[string]struct {
		ext  extensions
		dsn  bool
		msg  delivery.Message
		want string
	}{
		"bare": {extensions{size: -1}, true, delivery.Message{From: "a@example.com", To: "b@example.net", EnvID: "x"},
			"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\n"},
		"null sender": {extensions{size: -1}, false, delivery.Message{To: "b@example.net"},
			"MAIL FROM:<>\r\nRCPT TO:<b@example.net>\r\n"},
		"not asked": {all, false, delivery.Message{From: "a@example.com", To: "b@example.net", EnvID: "x"},
			"MAIL FROM:<a@example.com> SIZE=3\r\nRCPT TO:<b@example.net>\r\n"},
		"DSN": {all, true, delivery.Message{From: "a@example.com", To: "b+c=d@example.net", EnvID: "n/1 +"},
			"MAIL FROM:<a@example.com> SIZE=3 RET=HDRS ENVID=n/1+20+2B\r\nRCPT TO:<b+c=d@example.net> " +
				"NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bc+3Dd@example.net\r\n"},
		"UTF8": {all, true, delivery.Message{From: "a@example.com", To: "jü+r@example.net"},
			"MAIL FROM:<a@example.com> SIZE=3 SMTPUTF8 RET=HDRS\r\nRCPT TO:<jü+r@example.net> " +
				"NOTIFY=FAILURE,DELAY ORCPT=utf-8;jü\\x{2B}r@example.net\r\n"},
		"8 bits": {all, false, delivery.Message{From: "a@example.com", To: "b@example.net", Data: []byte("ü\r\n")},
			"MAIL FROM:<a@example.com> SIZE=4 BODY=8BITMIME\r\nRCPT TO:<b@example.net>\r\n"},
		"long ENVID": {all, true, delivery.Message{To: "b@example.net", EnvID: strings.Repeat("x", 101)},
			"MAIL FROM:<> SIZE=3 RET=HDRS\r\n" +
				"RCPT TO:<b@example.net> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b@example.net\r\n"},
	} {
		cfg := Config{DSN: c.dsn}.withDefaults()
		s := &session{cfg: &cfg, ext: c.ext}
		if c.msg.Data == nil {
			c.msg.Data = []byte("x\r\n")
		}
		var p pending
		s.load(&p, c.msg)
		if p.refused {
			t.Errorf("%s: refused: %+v", name, p.result)
		}
		if diff := cmp.Diff(c.want, string(s.appendRcpt(s.appendMail(nil, &p), &p))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestUnfit(t *testing.T) {
	cfg := Config{}.withDefaults()
	for want, c := range map[string]struct {
		ext extensions
		msg delivery.Message
	}{
		"5.6.7 SMTPUTF8":  {extensions{eightBit: true}, delivery.Message{To: "jürgen@example.net"}},
		"5.6.7 SMTPUTF8 ": {extensions{eightBit: true}, delivery.Message{To: "j@example.net", UTF8: true}},
		"5.6.3 8BITMIME": {extensions{smtputf8: true},
			delivery.Message{To: "j@example.net", Data: []byte("ü\r\n")}},
		"5.3.4 at most 2":      {extensions{size: 2}, delivery.Message{To: "j@example.net"}},
		"5.1.3 address":        {extensions{}, delivery.Message{}},
		"5.1.3 address ":       {extensions{}, delivery.Message{To: "a@example.net\r\nRSET"}},
		"5.1.3 address  ":      {extensions{}, delivery.Message{To: "a@example.net> NOTIFY=NEVER"}},
		"5.1.3 address   ":     {extensions{smtputf8: true}, delivery.Message{To: "a\xff@example.net"}},
		"5.1.7 address":        {extensions{}, delivery.Message{From: "a\nb@example.net", To: "j@example.net"}},
		"5.6.0 bare CR or LF":  {extensions{}, delivery.Message{To: "j@example.net", Data: []byte("x\n.\n\r\n")}},
		"5.6.0 NUL":            {extensions{}, delivery.Message{To: "j@example.net", Data: []byte("x\x00\r\n")}},
		"5.6.0 not end in CRL": {extensions{}, delivery.Message{To: "j@example.net", Data: []byte("x")}},
	} {
		if c.msg.Data == nil {
			c.msg.Data = []byte("x\r\n")
		}
		var p pending
		s := &session{cfg: &cfg, ext: c.ext}
		s.load(&p, c.msg)
		enhanced, words, _ := strings.Cut(strings.TrimSpace(want), " ")
		if !p.refused || p.result.State != delivery.Failed || p.result.Enhanced != enhanced ||
			!strings.Contains(p.result.Reply, words) {
			t.Errorf("%s: %+v", want, p.result)
		}
	}
}

func TestExtensions(t *testing.T) {
	got := parseExtensions("relay.example\nPIPELINING\nchunking\nSIZE 1000\nAUTH PLAIN " +
		"LOGIN\nAUTH=XOAUTH2\n8BITMIME\nSTARTTLS\nSMTPUTF8\nDSN\nX-OTHER 1")
	want := extensions{pipelining: true, chunking: true, startTLS: true, eightBit: true, smtputf8: true, dsn: true,
		size: 1000, auth: " PLAIN LOGIN XOAUTH2 "}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(extensions{})); diff != "" {
		t.Error(diff)
	}
	for text, size := range map[string]int64{"r": -1, "r\nSIZE": 0, "r\nSIZE x": 0, "r\nSIZE -5": 0} {
		if got := parseExtensions(text).size; got != size {
			t.Errorf("%q: %d, want %d", text, got, size)
		}
	}
}
