package delivery

import (
	"math/rand/v2"
	"testing"
)

// TestRoomOfStopRule sends lists with as many on their way as the rule has room for, whose
// answers come in any order, and compares with what the rule promises: where nobody is
// accepted, not one failure more than if they were sent one by one; else no more than had
// been answered, and less than half of a list whose rule allows less.
func TestRoomOfStopRule(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 1))
	for range 20_000 {
		rule := StopRule{Share: []float64{0.01, 0.05, 0.2, 0.5, 1}[random.IntN(5)], After: 1 + random.IntN(150)}
		rows, good := int64(1+random.IntN(400)), random.Float64()
		if random.IntN(3) == 0 {
			good = 0
		}
		turn := int64(random.IntN(400)) // all behind it fail
		var failed, seen, sent, before int64
		for seen < rows && !rule.Stops(failed, seen, rows) {
			room := rule.room(failed, seen, rows)
			for sent < rows && sent-seen < room {
				sent++
			}
			if room < 1 {
				t.Fatalf("%+v: no room after %d of %d of %d", rule, failed, seen, rows)
			}
			before = seen
			seen++
			if seen > turn || random.Float64() >= good {
				failed++
			}
		}
		if !rule.Stops(failed, seen, rows) {
			continue
		}
		over := sent - seen // all of which may fail
		if good == 0 && over > 0 || over > before {
			t.Fatalf("%+v, %d rows: stopped at %d of %d failures, and %d more are on their way", rule, rows, failed,
				seen, over)
		}
		if rule.Share <= 0.2 && rows >= 8 && failed <= rows/5 && failed+over >= (rows+1)/2 {
			t.Fatalf("%+v: %d of %d rows failed", rule, failed+over, rows)
		}
	}
}

// TestStopGateAsksTheLedger holds a gate that its own answers closed until the ledger has
// them, and opens it where the ledger, which knows all workers' answers, does not stop.
func TestStopGateAsksTheLedger(t *testing.T) {
	g := stopGate{room: make(chan struct{}, 1)}
	g.set(StopRule{Share: 0.2, After: 3}, false)
	if g.enter() {
		t.Fatal("let in before the ledger was read")
	}
	g.learn(0, 0, 1000, false)
	for n := range 3 {
		if !g.enter() {
			t.Fatalf("%d are not let in", n+1)
		}
	}
	if g.enter() {
		t.Fatal("a fourth is let in that could fail too")
	}
	for n := range 3 {
		if stops := g.answer(Failed, 1); stops != (n == 2) {
			t.Fatalf("failure %d: %v", n+1, stops)
		}
	}
	if g.learn(0, 0, 1000, g.asked()); g.enter() {
		t.Fatal("opened by a ledger that had not the answers yet")
	}
	g.store()
	if g.learn(3, 500, 1000, g.asked()); !g.enter() {
		t.Fatal("closed, although 3 of 500 failed")
	}
}

// TestGateWaitsForEarlierAnswers lets nobody in while answers are not committed that came before those which
// stopped the send, and not for ever.
func TestGateWaitsForEarlierAnswers(t *testing.T) {
	g := &stopGate{room: make(chan struct{}, 1)}
	g.set(StopRule{Share: 0.5, After: 10}, false)
	g.learn(0, 0, 55, false)
	for n := range 10 {
		if !g.enter() {
			t.Fatalf("row %d is not let in", n)
		}
		if stops := g.answer(Failed, 1); stops != (n == 9) {
			t.Fatalf("answer %d stops: %v", n, stops)
		}
	}
	g.store()
	for range mostDoubts {
		g.learn(8, 8, 55, g.asked())
		if g.enter() {
			t.Fatal("one is let in although ten answers are known here")
		}
	}
	g.learn(8, 8, 55, g.asked())
	if !g.enter() {
		t.Error("it waits for ever for answers that are not committed")
	}
}
