package acts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// chain is a log of n entries as it is written.
func chain(n int) ([]Entry, Head) {
	var all []Entry
	var head Head
	for i := range n {
		e := Entry{Act: "approve", Who: "Jo", Detail: fmt.Sprint("r", i), At: time.UnixMilli(int64(i)),
			Sequence: int64(i + 1), Previous: head.Digest}.Clean()
		head = Head{e.Sequence, e.Digest()}
		all = append(all, e)
	}
	return all, head
}

func TestVerify(t *testing.T) {
	renumber := func(all []Entry) []Entry {
		for i := range all {
			all[i].Sequence = int64(i + 1)
		}
		return all
	}
	for _, tt := range []struct {
		name  string
		alter func([]Entry) []Entry
		want  []string
	}{
		{"as it was written", func(all []Entry) []Entry { return all }, nil},
		{"one changed", func(all []Entry) []Entry { all[2].Who = "Zoë"; return all }, []string{"3 changed"}},
		{"the first changed", func(all []Entry) []Entry { all[0].Detail = ""; return all }, []string{"1 changed"}},
		{"the last changed", func(all []Entry) []Entry { all[5].At = all[0].At; return all }, []string{"6 changed"}},
		{"a link changed", func(all []Entry) []Entry { all[3].Previous = all[2].Previous; return all },
			[]string{"3 changed", "4 changed"}},
		{"one missing", func(all []Entry) []Entry { return slices.Delete(all, 2, 3) }, []string{"3 missing"}},
		{"one missing, its forerunner changed", func(all []Entry) []Entry {
			all[1].Who = "Zoë"
			return slices.Delete(all, 2, 3)
		}, []string{"3 missing"}}, // nobody can tell of the forerunner
		{"the first missing", func(all []Entry) []Entry { return all[1:] }, []string{"1 missing"}},
		{"the end missing", func(all []Entry) []Entry { return all[:4] }, []string{"5 missing"}},
		{"all missing", func([]Entry) []Entry { return nil }, []string{"1 missing"}},
		{"two changed places", func(all []Entry) []Entry {
			all[1], all[3] = all[3], all[1]
			return renumber(all)
		}, []string{"2 moved", "4 moved"}},
		{"one inserted at the end", func(all []Entry) []Entry {
			return append(all, Entry{Act: "x", Sequence: 7, Previous: all[5].Digest()})
		}, []string{"7 inserted"}},
		{"one inserted, the others moved up", func(all []Entry) []Entry {
			return renumber(slices.Insert(all, 3, Entry{Act: "x", Previous: all[2].Digest()}))
		}, []string{"4 inserted", "5 moved", "6 moved", "7 inserted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, head := chain(6)
			var got []string
			for _, p := range Verify(tt.alter(all), head) {
				got = append(got, fmt.Sprintf("%d %s", p.Sequence, p.Kind))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The digest is a promise to logs that exist: it is that of the canonical JSON.
func TestDigestIsOfCanonicalJSON(t *testing.T) {
	e := Entry{Act: "draft", At: time.UnixMilli(1164844800120), Detail: "<é> & \"x\"", Notice: "n", Sequence: 1,
		Who: "jo"}
	// printf '%s' '{"act":"draft","after":"","at":"2006-11-30T00:00:00.12Z","before":"","detail":"<é> & \"x\"",
	// "notice":"n","previous":"","sequence":1,"who":"jo"}' | sha256sum, in one line
	const want = "d1f307bf7eac5348e56d3ee13a90c44346e23e2eeae91cc4b5da30e8274795f3"
	if got := e.Clean().Digest(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTextsAreOneLine(t *testing.T) {
	e := Entry{Who: "a\nb\x1b[31m\u202ec\u2028d\xff", Detail: strings.Repeat("é", 5000)}.Clean()
	if e.Who != "a b [31m c d\uFFFD" || len([]rune(e.Detail)) != detailRunes+1 {
		t.Errorf("%q, %d", e.Who, len(e.Detail))
	}
}
