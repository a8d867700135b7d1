package main

import (
	"strings"
	"testing"
)

// What a test said that a panic or the time limit ended is shown, though no event
// says that it failed.
func TestUnendedTestsAreShown(t *testing.T) {
	const events = `{"Action":"run","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"good word\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
{"Action":"run","Package":"p","Test":"TestHang"}
{"Action":"output","Package":"p","Test":"TestHang","Output":"panic: test timed out after 2s\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t2.0s\n"}
{"Action":"output","Package":"pq","Test":"TestRuns","Output":"runs\n"}
{"Action":"fail","Package":"p","Elapsed":2}
`
	var out strings.Builder
	r := &run{out: &out, output: map[string][]string{}}
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	if code := r.finish(); code != 1 {
		t.Errorf("code %d", code)
	}
	got := out.String()
	if !strings.Contains(got, "did not end: p TestHang\npanic: test timed out after 2s\n") {
		t.Errorf("the panic is not shown:\n%s", got)
	}
	for _, no := range []string{"good word", "runs"} {
		if strings.Contains(got, no) {
			t.Errorf("%q is shown:\n%s", no, got)
		}
	}
}
