package costtest

import "testing"

// recorder takes the faults of a test within the test.
type recorder struct {
	testing.TB
	faults int
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.faults++ }

var sink int

func TestLinear(t *testing.T) {
	spin := func(n int) {
		for i := range n {
			sink += i ^ sink
		}
	}
	for name, c := range map[string]struct {
		work   func(int)
		faults int
	}{
		"linear":    {func(n int) { spin(5_000 * n) }, 0},
		"quadratic": {func(n int) { spin(2_000 * n * n) }, 1},
		"nothing":   {func(int) {}, 0},
	} {
		r := &recorder{TB: t}
		Linear(r, 100, 8, c.work)
		if r.faults != c.faults {
			t.Errorf("%s: %d faults, want %d", name, r.faults, c.faults)
		}
	}
}
