package feedback_test

import (
	"mime"
	"os"
	"path/filepath"
	"regexp"
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
		return "Received: from relay.example.test (relay.example.test [192.0.2.7])\n\tby mx.example.test " +
			"(Postfix) with ESMTP id ABC123\n\tfor <somebody@example.test>; Mon, 23 Nov 2026 10:00:00 +0000\n" +
			"X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00\n\tautolearn=ham\n" + join(fields, body)
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
	{"a letter about accounts", func(s string) string {
		fields, body := head(s)
		return join(fields,
			regexp.MustCompile(`(?mi)^([ \t>*|]*(?:subject|betreff|objet|asunto): ).*$`).ReplaceAllString(body,
				"${1}User unknown, this account no longer exists"))
	}},
	{"a disclaimer below the text", func(s string) string { return addText(s, disclaimer) }},
}

const disclaimer = "\n\n-- \nThis e-mail is confidential and may be privileged. If you are not the intended person," +
	" please delete it.\n"

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
			if !ok || len(local) < 5 || strings.Contains(strings.ToLower(domain), strings.ToLower(local)) ||
				!strings.Contains(raw, r.Recipient) {
				continue
			}
			insensitive := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(local) + `@`)
			changed := insensitive.ReplaceAllString(raw, "unknown.blocked-full@")
			got, want := lines(t, parse(t, changed)),
				insensitive.ReplaceAllString(lines(t, reports), "unknown.blocked-full@")
			if got != want {
				t.Errorf("%s: %s renamed: got\n%swant\n%s", name, r.Recipient, got, want)
			}
		}
	}
}
