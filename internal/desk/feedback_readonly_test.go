package desk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/drafting"
	"tidings/internal/store/storetest"
	"tidings/internal/testneed"
)

// Whoever reads the ledger settles nothing: while a report waits for a message in
// flight, report and status work on a disk that takes no writes, and say
// what the ledger knows.
func TestReadWhileReportWaits(t *testing.T) {
	b := ledgerOf(t, 3, "service")
	_, err := b.d.Draft(t.Context(), drafting.Options{Slug: "letter", Template: "service-update",
		Project: "qsol-upgrade", Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z"})
	must(t, err)
	db, err := b.d.store(t.Context())
	must(t, err)
	storetest.Exec(t, db, `UPDATE deliveries SET state = 'attempting' WHERE id = $1`, b.rows[0].Row)
	storetest.Recount(t, db, b.rows[0].Send)
	b.ingest(t, b.bounce(b.rows[0], "5.1.1", "550 no such user"), b.bounce(b.rows[1], "5.1.1", "550 no such user"))
	must(t, b.d.Close())
	testneed.Unwritable(t, b.dir)

	d, err := Open(t.Context(), Options{Dir: b.dir})
	must(t, err)
	defer d.Close()
	want := map[string]int{"accepted": 1, "attempting": 1, "bounced": 1}
	r, err := d.FullReport(t.Context(), "letter")
	must(t, err)
	if diff := cmp.Diff(want, r.ByState); diff != "" || r.Complete {
		t.Errorf("report: complete %v, %s", r.Complete, diff)
	}
	status, err := d.Status(t.Context(), "letter")
	must(t, err)
	if len(status) != 1 {
		t.Fatalf("%+v", status)
	}
	if diff := cmp.Diff(want, status[0].ByState); diff != "" {
		t.Errorf("status: %s", diff)
	}
}
