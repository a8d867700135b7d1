package recipients

import (
	"io"
	"strings"
	"testing"
)

// Whoever opted out in one row has opted out, in whatever order the rows stand.
func TestOptOutInOneOfTheRows(t *testing.T) {
	for _, text := range []string{
		"email,region,opt_out\nann@a.example,emea,no\nann@a.example,emea,yes\n",
		"email,region,opt_out\nann@a.example,emea,yes\nann@a.example,emea,no\n",
		"email,region,account,opt_out\nann@a.example,emea,A,no\nann@a.example,emea,B,2026-11-01\n",
		"email,region,account,opt_out\nann@a.example,emea,A,2026-11-01\nann@a.example,emea,B,no\n",
	} {
		list, err := NewList(strings.NewReader(text), ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		out := 0
		for err == nil {
			var r *Recipient
			if r, err = list.Next(); err == nil && r.OptedOut {
				out++
			}
		}
		if err != io.EOF || out == 0 || list.Report().OptedOut != 1 {
			t.Errorf("%q: %v, %d rows opted out, counted %d", text, err, out, list.Report().OptedOut)
		}
	}
}
