package feedback_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tidings/internal/feedback"
)

// change is a way in which the same report could have been written. The result
// must not depend on it.
type change struct {
	name string
	do   func(raw string) string
}

var changes = []change{
	{"header fields in another order", reorder},
	{"header names in lower case", func(s string) string { return eachHeaderName(s, strings.ToLower) }},
	{"header names in upper case", func(s string) string { return eachHeaderName(s, strings.ToUpper) }},
	{"other boundary", otherBoundary},
	{"unfolded fields", unfold},
	{"fields folded early", fold},
	{"blanks at line ends", func(s string) string { return strings.ReplaceAll(s, "\n", " \n") }},
	{"trace fields added", func(s string) string {
		fields, body := head(s)
		return "Received: from relay.example.test (relay.example.test [192.0.2.7])\n\tby mx.example.test (Postfix) with ESMTP id ABC123\n\tfor <somebody@example.test>; Mon, 23 Nov 2026 10:00:00 +0000\nX-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00\n\tautolearn=ham\n" + join(fields, body)
	}},
	{"parts in base64", func(s string) string { return recode(s, "base64") }},
	{"parts in quoted-printable", func(s string) string { return recode(s, "quoted-printable") }},
	{"end of line at the end of the file lost", func(s string) string { return strings.TrimRight(s, "\n") }},
	{"other dates", func(s string) string {
		return regexp.MustCompile(`([a-z]{3} )20[012]\d\b`).ReplaceAllString(s, "${1}2031")
	}},
	{"subject in encoded words", func(s string) string {
		return eachField(s, "subject", func(v string) string {
			if strings.Contains(v, "=?") || strings.TrimSpace(v) == "" {
				return v
			}
			return " " + mime.BEncoding.Encode("utf-8", strings.TrimSpace(v)+"\u00a0")
		})
	}},
	{"a disclaimer below the text", func(s string) string { return addText(s, disclaimer) }},
}

const disclaimer = "\n\n-- \nThis e-mail is confidential and may be privileged. If you are not the intended person, please delete it.\n"

// messages are our own samples and, where it is present, the shared corpus.
func messages(t *testing.T) map[string]string {
	all := map[string]string{}
	add := func(pattern string) {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all[f] = string(toLF(raw))
		}
	}
	add(filepath.Join("testdata", "*.eml"))
	if len(all) == 0 {
		t.Fatal("no samples")
	}
	dir := os.Getenv("TIDINGS_BOUNCE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus", "bounces")
	}
	add(filepath.Join(dir, "eml", "*.eml"))
	return all
}

func TestSameReportOtherForm(t *testing.T) {
	for name, raw := range messages(t) {
		want := lines(t, parse(t, raw))
		for _, c := range changes {
			changed := c.do(raw)
			if got := lines(t, parse(t, changed)); got != want {
				t.Errorf("%s: %s: got\n%swant\n%s", name, c.name, got, want)
			}
		}
	}
}

func parse(t *testing.T, raw string) []feedback.Report {
	t.Helper()
	got, err := feedback.Parse(t.Context(), strings.NewReader(raw), feedback.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestSameReportOtherPeople gives every recipient another name of another
// length: what is said of him must stay the same.
func TestSameReportOtherPeople(t *testing.T) {
	for name, raw := range messages(t) {
		reports := parse(t, raw)
		for _, r := range reports {
			local, domain, ok := strings.Cut(r.Recipient, "@")
			if !ok || len(local) < 5 || strings.Contains(strings.ToLower(domain), strings.ToLower(local)) || !strings.Contains(raw, r.Recipient) {
				continue
			}
			insensitive := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(local) + `@`)
			changed := insensitive.ReplaceAllString(raw, "unknown.blocked-full@")
			got, want := lines(t, parse(t, changed)), insensitive.ReplaceAllString(lines(t, reports), "unknown.blocked-full@")
			if got != want {
				t.Errorf("%s: %s renamed: got\n%swant\n%s", name, r.Recipient, got, want)
			}
		}
	}
}

// head splits a message into its header fields, folded ones kept whole, and the
// rest.
func head(s string) (fields []string, body string) {
	s = strings.TrimLeft(s, "\n")
	if strings.HasPrefix(s, "From ") {
		_, s, _ = strings.Cut(s, "\n")
	}
	for s != "" && s[0] != '\n' {
		line, rest, _ := strings.Cut(s, "\n")
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(fields) > 0:
			fields[len(fields)-1] += "\n" + line
		case strings.Contains(line, ":"):
			fields = append(fields, line)
		default:
			return fields, "\n" + s
		}
		s = rest
	}
	return fields, s
}

func join(fields []string, body string) string {
	return strings.Join(fields, "\n") + "\n" + body
}

// reorder turns the header upside down; fields of one name keep their order.
func reorder(s string) string {
	fields, body := head(s)
	nameOf := func(f string) string { n, _, _ := strings.Cut(f, ":"); return strings.ToLower(n) }
	slices.SortStableFunc(fields, func(a, b string) int { return strings.Compare(nameOf(b), nameOf(a)) })
	return join(fields, body)
}

func eachHeaderName(s string, to func(string) string) string {
	fields, body := head(s)
	for i, f := range fields {
		n, v, _ := strings.Cut(f, ":")
		fields[i] = to(n) + ":" + v
	}
	return join(fields, body)
}

func eachField(s, name string, do func(string) string) string {
	fields, body := head(s)
	for i, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(n, name) {
			fields[i] = n + ":" + do(folded.ReplaceAllString(v, " "))
		}
	}
	return join(fields, body)
}

func contentType(fields []string) (at int, kind string, params map[string]string) {
	for i, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(strings.TrimSpace(n), "Content-Type") {
			kind, params, err := mime.ParseMediaType(strings.TrimSpace(strings.ReplaceAll(v, "\n", " ")))
			if err == nil {
				return i, kind, params
			}
		}
	}
	return -1, "", nil
}

func otherBoundary(s string) string {
	fields, _ := head(s)
	_, _, params := contentType(fields)
	b := params["boundary"]
	if len(b) < 6 {
		return s
	}
	return strings.ReplaceAll(s, b, "=_next.part-7f3a")
}

var folded = regexp.MustCompile(`\n[ \t]+`)

// unfold and fold change the fields of the header and of the status part.
func unfold(s string) string {
	return eachStatusField(s, func(f string) string { return folded.ReplaceAllString(f, " ") })
}

func fold(s string) string {
	return eachStatusField(s, func(f string) string {
		words := strings.Split(folded.ReplaceAllString(f, " "), " ")
		var b strings.Builder
		col := 0
		for i, w := range words {
			if i > 1 && col > 30 {
				b.WriteString("\n\t")
				col = 0
			} else if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(w)
			col += len(w) + 1
		}
		return b.String()
	})
}

func eachStatusField(s string, do func(string) string) string {
	at := strings.Index(strings.ToLower(s), "content-type: message/delivery-status")
	if at < 0 {
		return s
	}
	before, status := s[:at], s[at:]
	end := strings.Index(status, "\n--")
	if end < 0 {
		end = len(status)
	}
	after := status[end:]
	var out []string
	for _, f := range strings.SplitAfter(folded.ReplaceAllStringFunc(status[:end], func(m string) string { return "\x00" + m[1:] }), "\n") {
		out = append(out, do(strings.ReplaceAll(f, "\x00", "\n")))
	}
	return before + strings.Join(out, "") + after
}

// recode writes the text and status parts of a multipart, or the body of a
// simple message, in another transfer encoding.
func recode(s, encoding string) string {
	fields, body := head(s)
	_, kind, params := contentType(fields)
	if !strings.HasPrefix(kind, "multipart/") {
		if kind != "" && kind != "text/plain" {
			return s
		}
		return recodePart(s, encoding)
	}
	mark := "\n--" + params["boundary"]
	if strings.Contains(body, "\n --"+params["boundary"]) {
		return s // not a message of this form
	}
	pieces := strings.Split(body, mark)
	for i := 1; i < len(pieces)-1; i++ {
		piece := strings.TrimPrefix(pieces[i], "\n")
		if len(piece) == len(pieces[i]) {
			return s // a boundary within a longer one
		}
		pf, _ := head(piece)
		if _, k, _ := contentType(pf); k == "text/plain" || k == "message/delivery-status" {
			pieces[i] = "\n" + recodePart(piece, encoding)
		}
	}
	return join(fields, strings.Join(pieces, mark))
}

func recodePart(s, encoding string) string {
	fields, body := head(s)
	for _, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(n, "Content-Transfer-Encoding") {
			if v := strings.ToLower(strings.TrimSpace(v)); v != "7bit" && v != "8bit" {
				return s
			}
		}
	}
	fields = slices.DeleteFunc(fields, func(f string) bool { return strings.HasPrefix(strings.ToLower(f), "content-transfer-encoding:") })
	fields = append(fields, "Content-Transfer-Encoding: "+encoding)
	text := strings.TrimPrefix(body, "\n")
	if encoding == "base64" {
		return join(fields, "\n"+base64.StdEncoding.EncodeToString([]byte(text))+"\n")
	}
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	fmt.Fprint(w, text)
	if c, ok := any(w).(io.Closer); ok {
		c.Close()
	}
	return join(fields, "\n"+strings.ReplaceAll(b.String(), "\r\n", "\n")+"\n")
}

// addText puts words at the end of the first text part of a multipart.
func addText(s, words string) string {
	fields, body := head(s)
	_, kind, params := contentType(fields)
	pieces := strings.Split(body, "\n--"+params["boundary"])
	if !strings.HasPrefix(kind, "multipart/") || len(pieces) < 3 {
		return s
	}
	if low := strings.ToLower(pieces[1]); strings.Contains(low, "base64") || !strings.Contains(low, "text/plain") {
		return s
	}
	pieces[1] += words
	return join(fields, strings.Join(pieces, "\n--"+params["boundary"]))
}

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
		return regexp.MustCompile(`(?i)content-type: message/delivery-status[^\n]*`).ReplaceAllString(s, "Content-Type: text/plain")
	}, false, 97},
	{"no returned message", withoutReturned, false, 95},
	{"forwarded as an attachment", func(s string) string {
		fields, body := head(s)
		return "From: Desk <desk@example.org>\nTo: bounces@example.org\nSubject: Fwd: returned\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"fwd\"\n\n--fwd\nContent-Type: text/plain\n\nSee below.\n--fwd\nContent-Type: message/rfc822\n\n" + join(fields, body) + "\n--fwd--\n"
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
				if os.Getenv("SHOW") != "" && !slices.ContainsFunc(got, func(r feedback.Report) bool { return strings.EqualFold(r.Recipient, want.Recipient) }) {
					t.Logf("LOST %s %s %s: %+v", d.name, name, want.Recipient, got)
				}
				for _, r := range got {
					if strings.EqualFold(r.Recipient, want.Recipient) {
						found++
						if r.Hard && !want.Hard && r.Reason != want.Reason {
							worse = append(worse, fmt.Sprintf("%s: %s is %s, was %s", name, r.Recipient, r.Reason, want.Reason))
						}
						if !d.blind && r.Action != want.Action && (want.Action == feedback.Complaint || want.Action == feedback.AutoReply || want.Action == feedback.Delivered) {
							t.Errorf("%s: %s: %s is %s, was %s", name, d.name, r.Recipient, r.Action, want.Action)
						}
						break
					}
				}
			}
		}
		t.Logf("%s: %d of %d recipients found (%.1f%%)", d.name, found, whole, share(found, whole))
		if !d.blind && len(worse) > soft/100 {
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
