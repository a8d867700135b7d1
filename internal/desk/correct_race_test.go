package desk_test

import (
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/pgtest"
	"tidings/internal/sendplan"
	"tidings/internal/store"
)

// Whoever lacks the first version is planned to get the second as their first: if that
// plan was shown and the failed messages of the first are queued again meanwhile, they
// would get both.
func TestRetriedWhileACorrectionIsPlanned(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, database string) {
		if database == "postgres" {
			t.Setenv("TIDINGS_DATABASE", pgtest.Start(t).Database(t))
		}
		x := newCorrection(t)
		x.first()
		x.edit()
		p := x.plan(sendplan.Options{Recipients: sendplan.ToNew})
		if r, err := x.d.Retry(t.Context(), "letter", "failed"); err != nil || r.Queued != 10 {
			t.Fatalf("%+v, %v", r, err)
		}
		_, err := x.d.Freeze(t.Context(), p)
		if err == nil || !strings.Contains(err.Error(), "r1 is being sent again") {
			t.Errorf("frozen while the first version goes on: %v", err)
		}
		_, err = x.d.PlanSend(t.Context(), sendplan.Options{Slug: "letter", Recipients: sendplan.ToNew})
		if err == nil || !strings.Contains(err.Error(), "still being sent") {
			t.Errorf("planned while the first version goes on: %v", err)
		}
	})
}

// A worker of a program that knows no corrections was running when the tables were brought
// up to date. It would send a correction as the same letter again.
func TestNoCorrectionsForOlderWorkers(t *testing.T) {
	x := newCorrection(t)
	x.first()
	x.edit()
	db, err := store.Open(t.Context(), store.Options{URL: filepath.Join(x.dir, "tidings.db")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	l, err := store.NewLedger(db, store.LedgerOptions{Worker: "old"})
	must(t, err)
	must(t, l.Heartbeat(t.Context(), delivery.Heartbeat{Worker: "depot-1-ab"})) // with no kind of fault
	_, err = x.d.Freeze(t.Context(), x.plan(sendplan.Options{Recipients: sendplan.ToBoth}))
	if err == nil || !strings.Contains(err.Error(), "still at work (depot-1-ab)") {
		t.Fatalf("corrections were queued for a worker that knows none: %v", err)
	}
	x.wantStates(map[string]int{"accepted": 230, "failed": 10, "bounced": 6, "suppressed": 4})
	must(t, l.Heartbeat(t.Context(), delivery.Heartbeat{Worker: "depot-1-ab", Kind: delivery.NoFault}))
	x.wantMarked(x.send(sendplan.ToFormer, 230), true)
}
