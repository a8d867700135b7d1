package transport

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func reader(r io.Reader) *replyReader { return newReplyReader(r, func() error { return nil }) }

func TestReplies(t *testing.T) {
	type want struct {
		Code           int
		Enhanced, Text string
	}
	for wire, w := range map[string]want{
		"250 2.1.0 Ok\r\n": {250, "2.1.0", "Ok"},
		"250 Ok\r\n":       {250, "", "Ok"},
		"250\r\n":          {250, "", ""},
		"250 \r\n":         {250, "", ""},
		"354 go\n":         {354, "", "go"},
		"550-5.1.1 no such\r\n550 5.1.1 user\r\n":       {550, "5.1.1", "no such\nuser"},
		"550-first\r\n550 5.7.1 second\r\n":             {550, "5.7.1", "first\nsecond"},
		"550 4.1.1 class differs\r\n":                   {550, "", "4.1.1 class differs"},
		"550 5.1.1\r\n":                                 {550, "5.1.1", ""},
		"550 5.1111.1 too long\r\n":                     {550, "", "5.1111.1 too long"},
		"550 5.1.x words\r\n":                           {550, "", "5.1.x words"},
		"421 4.7.0 " + strings.Repeat("x", 4000) + "\n": {421, "4.7.0", strings.Repeat("x", 4000)},
	} {
		for name, src := range map[string]io.Reader{"whole": strings.NewReader(wire),
			"by octet": iotest.OneByteReader(strings.NewReader(wire))} {
			r, err := reader(src).read()
			if err != nil {
				t.Errorf("%s, %.40q: %v", name, wire, err)
			}
			if diff := cmp.Diff(w, want{r.code, string(r.enhanced), string(r.text)}); diff != "" {
				t.Errorf("%s, %.40q: %s", name, wire, diff)
			}
		}
	}
}

func TestNoReplies(t *testing.T) {
	for wire, want := range map[string]error{
		"":                                 io.EOF,
		"25":                               io.EOF,
		"250 cut":                          io.EOF,
		"250-more to come\r\n":             io.EOF,
		"hello\r\n":                        errGarbage,
		"\r\n":                             errGarbage,
		"2500 x\r\n":                       errGarbage,
		"150 too low\r\n":                  errGarbage,
		"650 too high\r\n":                 errGarbage,
		"250-one\r\n251 two\r\n":           errGarbage,
		"250\tx\r\n":                       errGarbage,
		"25x y\r\n":                        errGarbage,
		strings.Repeat("250-x\r\n", 101):   errGarbage,
		"250 " + strings.Repeat("x", 9000): errGarbage,
	} {
		if _, err := reader(strings.NewReader(wire)).read(); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", wire, err, want)
		}
	}
}

// FuzzReply: no input makes the reader panic or hand out what is out of bounds,
// and how the input is cut into reads changes nothing.
func FuzzReply(f *testing.F) {
	f.Add("250 2.1.0 Ok\r\n550-a\r\n550 b\r\n")
	f.Add("354 \n\n")
	f.Add("250-" + strings.Repeat("y", 5000))
	f.Fuzz(func(t *testing.T, wire string) {
		a, b := reader(strings.NewReader(wire)), reader(iotest.HalfReader(strings.NewReader(wire)))
		for {
			ra, ea := a.read()
			rb, eb := b.read()
			if ra.code != rb.code || string(ra.text) != string(rb.text) || string(ra.enhanced) != string(rb.enhanced) ||
				!errors.Is(eb, ea) {
				t.Fatalf("%+v %v, but in halves %+v %v", ra, ea, rb, eb)
			}
			if ea != nil {
				return
			}
			if ra.code < 200 || ra.code > 599 || len(ra.text) > maxReplyLines*(maxReplyLine+2) {
				t.Fatalf("%+v", ra)
			}
			if s := replyLine(ra.text); len(s) > maxReplyText || strings.ContainsAny(s, "\r\n\x00") {
				t.Fatalf("%q", s)
			}
		}
	})
}
