package check

import (
	"strings"
	"testing"

	"tidings/internal/workspace"
)

// A fault of a whole file has no line 0.
func TestFaultOfAWholeFile(t *testing.T) {
	r := &Report{}
	if err := r.Take(workspace.Errors{{File: "records/a.yaml", Message: "is empty"},
		{File: "records/b.yaml", Line: 2, Column: 3, Message: "is wrong", Excerpt: "   2 | x"}}); err != nil {
		t.Fatal(err)
	}
	if a, b := r.Findings[0].Where, r.Findings[1].Where; a != "records/a.yaml" || !strings.HasSuffix(b, "b.yaml:2:3") {
		t.Errorf("%q, %q", a, b)
	}
}
