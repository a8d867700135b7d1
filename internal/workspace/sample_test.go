package workspace

import (
	"testing"
	"time"

	"tidings/notices"
)

// open makes the sample's workspace and opens it.
func openSample(t testing.TB) *Workspace {
	t.Helper()
	dir := t.TempDir()
	if err := Init(dir, Options{Sample: "qsol"}); err != nil {
		t.Fatal(err)
	}
	w, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSample(t *testing.T) {
	w := openSample(t)
	r, err := w.Records()
	if err != nil {
		t.Fatal(err)
	}
	m := r.Measure(r.Objectives[0], time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC), time.UTC)
	t.Logf("uptime %.3f, major %v, partial %v", m.Overall.Percent, m.Overall.Major, m.Overall.Partial)
	if m.Met || m.Overall.Percent < 95 {
		t.Errorf("the sample misses its objective by a little; measured %v", m.Overall)
	}
	p := r.Projects[0]
	first, last, _ := p.Bounds()
	if len(p.Phases) != 8 || len(notices.MonthList(first, last)) != 11 {
		t.Errorf("%d phases from %v to %v", len(p.Phases), first, last)
	}
}
