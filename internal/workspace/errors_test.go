package workspace

import (
	"strings"
	"testing"
)

// A thousand faults are counted, the first fifty of them told.
func TestManyErrors(t *testing.T) {
	e := func(n int) string {
		var all Errors
		for range n {
			all = append(all, &FileError{File: "records/incidents/a.yaml", Message: "is wrong"})
		}
		return all.Error()
	}
	if got := e(50); strings.Count(got, "is wrong") != 50 || strings.Contains(got, "more") {
		t.Errorf("%q", got)
	}
	if got := e(1000); strings.Count(got, "is wrong") != 50 ||
		!strings.HasSuffix(got, "and 950 more; correct these first") {
		t.Errorf("%q", got)
	}
}
