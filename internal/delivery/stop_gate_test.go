package delivery_test

import (
	"fmt"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

// TestStopRuleCountsWhatIsInFlight has everybody refused, or everybody behind the first
// some. However many connections could take how much at once, the rule is broken by what
// it allows and no more than trust in good answers adds.
func TestStopRuleCountsWhatIsInFlight(t *testing.T) {
	type bound struct {
		connections, depth, list, good int
		rule                           delivery.StopRule
		most                           int64 // failures
	}
	rule := func(share float64, after int) delivery.StopRule {
		return delivery.StopRule{Share: share, After: after}
	}
	protocols := map[string]transport.Config{"bdat": {}, "data": {NoChunking: true}, "plain": {NoPipelining: true}}
	run := func(t *testing.T, url, name string, c bound) {
		cfg := protocols[name]
		cfg.Depth = c.depth
		w := newWorld(t, url)
		_, tr := w.receive(mailbox.Options{}, cfg)
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: c.connections}}
		s := w.freeze(c.list, delivery.Freeze{Slug: t.Name(), Revision: 1, Stop: c.rule, Chunk: 40},
			func(i int) string {
				if i < c.good {
					return plain(i)
				}
				return fmt.Sprintf("perm-fail+%d@%x.example", i, t.Name()) // who was refused is not written to again
			})
		st := w.send(s.ID)
		if failed := st.Counts[delivery.Failed]; failed == 0 || failed > c.most ||
			(st.Send.State == delivery.Paused) == (c.list < 3) {
			t.Errorf("%v, %s %s; want at most %d failures", st.Counts, st.Send.State, st.Send.Reason, c.most)
		}
		w.consistent(s.ID)
	}
	bounds := []bound{
		{connections: 1, depth: 1, list: 55, rule: rule(0.2, 3), most: 3},
		{connections: 8, depth: 32, list: 55, rule: rule(0.2, 3), most: 3},
		{connections: 8, depth: 8, list: 55, rule: rule(0.2, 100), most: 11}, // a fifth of the list
		{connections: 4, depth: 8, list: 55, rule: rule(0.5, 10), most: 10},
		{connections: 8, depth: 32, list: 2000, rule: rule(0.2, 100), most: 100},
		{connections: 8, depth: 32, list: 2000, rule: rule(0.01, 3), most: 3},
		{connections: 2, depth: 4, list: 2, rule: rule(0.2, 3), most: 2}, // too few to judge by
		// What was trusted is on its way when the first failure comes back.
		{connections: 8, depth: 32, list: 600, good: 300, rule: rule(0.2, 3), most: 75 + 150},
		{connections: 1, depth: 8, list: 600, good: 300, rule: rule(0.2, 3), most: 75 + 8},
	}
	databases(t, func(t *testing.T, url string) {
		for i, c := range bounds {
			for name := range protocols {
				t.Run(fmt.Sprintf("%d %s", i, name), func(t *testing.T) { run(t, url, name, c) })
			}
		}
	})
}

// A send that the rule stopped begins as carefully again when it is resumed, by this
// process or another, and goes on to its end where no more fail.
func TestStopRuleAfterResume(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		_, tr := w.receive(mailbox.Options{}, transport.Config{Depth: 16})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		f := delivery.Freeze{Chunk: 200, Stop: delivery.StopRule{Share: 0.2, After: 10}}
		s := w.freeze(500, f, func(i int) string {
			if i/3 < 20 { // of the first rows of each region
				return fmt.Sprintf("perm-fail+%d@customer.example", i)
			}
			return plain(i)
		})
		stop := w.start()
		for round := int64(1); ; round++ {
			st := w.await(s.ID, "stopped or complete", func(st delivery.Status) bool {
				return st.Send.State != delivery.Sending && st.Counts[delivery.Attempting] == 0
			})
			if st.Send.State == delivery.Complete {
				if st.Counts[delivery.Failed] != 60 || st.Counts[delivery.Accepted] != 440 || round < 3 {
					t.Errorf("in round %d: %v", round, st.Counts)
				}
				break
			}
			if n := st.Counts[delivery.Failed]; n > 10*round {
				t.Fatalf("%v in round %d, want at most 10 failures in each", st.Counts, round)
			}
			if round == 2 { // another process goes on
				stop()
				stop = w.start()
			}
			if ok, err := w.ledger.Resume(t.Context(), s.ID); err != nil || !ok {
				t.Fatal(ok, err)
			}
		}
		stop()
		w.consistent(s.ID)
	})
}
