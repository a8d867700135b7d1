//go:build unix

package tty

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInterruptions(t *testing.T) {
	type press struct {
		signal os.Signal
		after  time.Duration // since the first
	}
	for name, c := range map[string]struct {
		presses []press
		want    []string
	}{
		"a bounce": {[]press{{os.Interrupt, 0}, {os.Interrupt, 200 * time.Millisecond},
			{os.Interrupt, 900 * time.Millisecond}}, []string{"first"}},
		"twice":         {[]press{{os.Interrupt, 0}, {os.Interrupt, time.Second}}, []string{"first", "again"}},
		"after SIGTERM": {[]press{{syscall.SIGTERM, 0}, {os.Interrupt, 2 * time.Second}}, []string{"first", "again"}},
		"SIGTERM waits": {[]press{{os.Interrupt, 0}, {syscall.SIGTERM, 2 * time.Second}}, []string{"first"}},
		"after a bounce": {[]press{{os.Interrupt, 0}, {os.Interrupt, 10 * time.Millisecond},
			{os.Interrupt, 1100 * time.Millisecond}}, []string{"first", "again"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			now := time.Unix(1_000_000, 0)
			signals, done := make(chan os.Signal), make(chan struct{})
			ended := make(chan struct{})
			at := make(chan time.Time)
			i := Interruptions{Now: func() time.Time { return <-at },
				First: func() { got = append(got, "first") }, Again: func() { got = append(got, "again") }}
			go func() { defer close(ended); i.Listen(signals, done) }()
			for _, p := range c.presses {
				signals <- p.signal
				at <- now.Add(p.after)
			}
			close(done)
			<-ended
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
