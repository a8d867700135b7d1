package desk

import (
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/store/storetest"
)

// Where every message waits because the relay said so, status has its words: no
// session broke, so no worker has anything to tell.
func TestStatusOfDeferred(t *testing.T) {
	b := ledgerOf(t, 3, "service")
	send := b.send(t, "second", "service", delivery.Accepted)
	db, err := b.d.store(t.Context())
	must(t, err)
	storetest.Exec(t, db, `UPDATE deliveries SET state = 'deferred', code = 451, enhanced = '4.7.1',
		reply = 'Greylisted, come back later', reason = 'rcpt', relay = 'main' WHERE id = $1`, b.rows[1].Row)
	storetest.Recount(t, db, send.ID)
	list, err := b.d.Status(t.Context(), "")
	must(t, err)
	want := map[string]string{"letter": "", "second": "relay main, rcpt: 451 4.7.1 Greylisted, come back later"}
	for _, s := range list {
		if s.LastError != want[s.Notice] {
			t.Errorf("status of %s: %q, want %q", s.Notice, s.LastError, want[s.Notice])
		}
		delete(want, s.Notice)
	}
	if len(want) > 0 {
		t.Errorf("no status of %v", want)
	}
}
