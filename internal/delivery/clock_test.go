package delivery_test

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/store"
	"tidings/internal/transport"
)

// jumping is a clock that can be stepped.
type jumping struct{ ahead atomic.Int64 }

func (j *jumping) now() time.Time       { return time.Now().Add(time.Duration(j.ahead.Load())) }
func (j *jumping) step(d time.Duration) { j.ahead.Add(int64(d)) }

// TestClockStepped sets the clock an hour forward and back while two engines
// send, one of them with the jumping clock: leases may be taken over or kept too
// long, but nothing is lost, and nothing is sent twice without being uncertain.
func TestClockStepped(t *testing.T) {
	for name, steps := range map[string][]time.Duration{
		"forward and back": {time.Hour, -time.Hour}, "back and forward": {-time.Hour, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			clock := &jumping{}
			url := filepath.Join(t.TempDir(), "t.db")
			s, err := store.Open(t.Context(), store.Options{URL: url, Now: clock.now})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			w := join(t, s, url)
			w.opt.Now = clock.now
			box := t.TempDir()
			_, tr := w.receive(mailbox.Options{Dir: box}, transport.Config{})
			w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
			other := join(t, s, url)
			other.opt.Relays = w.opt.Relays
			send := w.freeze(3000, delivery.Freeze{Rate: 1000, Policy: delivery.Resend, Chunk: 100}, plain)
			defer w.start()()
			defer other.start()()
			for i, step := range steps {
				w.await(send.ID, "sent in part", func(st delivery.Status) bool {
					return st.Counts[delivery.Accepted] > int64(400+700*i)
				})
				clock.step(step)
			}
			w.await(send.ID, "complete", complete)
			w.compare(send.ID, box, killCase{policy: delivery.Resend, rows: 3000}, 1<<20)
			w.each(send.ID, func(d *delivery.Delivery) {
				if d.State != delivery.Accepted {
					t.Errorf("%+v", d)
				}
			})
			w.consistent(send.ID)
		})
	}
}
