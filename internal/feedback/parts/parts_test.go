package parts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/feedback/parts"
)

var lim = parts.Limits{Parts: 10, Depth: 4}

func shape(m parts.Message) (got []string) {
	for _, p := range m.Parts {
		got = append(got, p.Type+": "+strings.TrimSpace(p.Body))
	}
	return got
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		want      []string
	}{
		{"plain", "Subject: x\n\nhello", []string{"text/plain: hello"}},
		{"no header end", "Subject: x\nhello there\n", []string{"text/plain: hello there"}},
		{"two parts",
			"Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n" +
				"--b--\nafter", []string{"text/plain: one", "text/html: two"}},
		{"boundary with blanks unquoted",
			"Content-Type: multipart/mixed; boundary=a b/c (d)\n\n--a b/c (d)\n\none\n--a b/c (d)--",
			[]string{"text/plain: one"}},
		{"wrong boundary",
			"Content-Type: multipart/report; boundary=lost\n\n--real\nContent-Type: text/plain\n\none\n--real\n" +
				"Content-Type: message/delivery-status\n\nAction: failed\n--real--",
			[]string{"text/plain: one", "message/delivery-status: Action: failed"}},
		{"no boundary in sight", "Content-Type: multipart/report; boundary=lost\n\njust words",
			[]string{"text/plain: just words"}},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\na=\nb =C3=A9",
			[]string{"text/plain: ab é"}},
		{"base64", "Content-Transfer-Encoding: base64\n\naGVs\nbG8=\n", []string{"text/plain: hello"}},
		{"base64 that is none", "Content-Transfer-Encoding: base64\n\n<<<not>>>", []string{"text/plain: <<<not>>>"}},
		{"latin-1", "Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xe9", []string{"text/plain: café"}},
		{"latin-1 called utf-8", "Content-Type: text/plain; charset=utf-8\n\ncaf\xe9",
			[]string{"text/plain: caf\uFFFD"}},
		{"iso-2022-jp unnamed", "Subject: x\n\n\x1b$BIT:_\x1b(B", []string{"text/plain: 不在"}},
		{"boundary that begins another",
			"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n" +
				"--bb\n\none\n--bb--\n--b\n\ntwo\n--b--", []string{"text/plain: one", "text/plain: two"}},
	} {
		for end, form := range map[string]string{"LF": c.raw, "CRLF": strings.ReplaceAll(c.raw, "\n", "\r\n"),
			"CR": strings.ReplaceAll(c.raw, "\n", "\r"), "mbox": "From a Mon May  4 10:00:00 2026\n" + c.raw} {
			if diff := cmp.Diff(c.want, shape(parts.Parse([]byte(form), lim))); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", c.name, end, diff)
			}
		}
	}
}

func TestHeader(t *testing.T) {
	m := parts.Parse([]byte("Subject: =?utf-8?q?caf=C3=A9?=\n =?utf-8?q?_au_lait?=\nX-Long: a\n\tb\n"+
		" c\nEMPTY:\n\nbody"), lim)
	if got := m.Header.Text("subject"); got != "café au lait" {
		t.Errorf("subject %q", got)
	}
	if got := m.Header.Get("x-long"); got != "a b c" {
		t.Errorf("folded %q", got)
	}
	if got := m.Header.Get("missing"); got != "" {
		t.Errorf("missing %q", got)
	}
}

func TestLimits(t *testing.T) {
	deep := "x"
	for range 20 {
		deep = "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + deep + "\n--b--"
	}
	if m := parts.Parse([]byte(deep), lim); !m.Cut {
		t.Error("20 deep is not cut at 4")
	}
	wide := "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 50)
	if m := parts.Parse([]byte(wide), lim); !m.Cut || len(m.Parts) != 10 {
		t.Errorf("%d parts, cut %v", len(m.Parts), m.Cut)
	}
}
