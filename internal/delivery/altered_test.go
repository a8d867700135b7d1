package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/store/storetest"
	"tidings/internal/transport"
)

// alteredSource finds at each send that its revision is another than was approved.
type alteredSource struct{}

func (alteredSource) Composer(context.Context, delivery.Send) (delivery.Composer, error) {
	return nil, fmt.Errorf("%w: r1 was changed", delivery.ErrAltered)
}

// TestAlteredPauses holds the engine to pausing a send that is not what was approved or frozen, with
// the reason and without trying for ever; the rows that are altered never leave.
func TestAlteredPauses(t *testing.T) {
	for _, tt := range []struct {
		name, cheat string
		source      delivery.Source
		most        int64 // rows that may be sent for all that
		reason      string
	}{
		{"revision", "", alteredSource{}, 0, "r1 was changed"},
		{"row", `UPDATE deliveries SET email = 'mallory@example.com' WHERE recipient_id = 8`, source{1000}, 8,
			"of the table deliveries was changed"},
		{"sums", `DELETE FROM chunk_sums`, source{1000}, 0, "chunk"},
		{"removed", `DELETE FROM deliveries WHERE recipient_id = 8`, source{1000}, 8, "1 are missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, filepath.Join(t.TempDir(), "t.db"))
			srv, tr := w.receive(mailbox.Options{}, transport.Config{})
			w.opt.Relays, w.opt.Source = []delivery.Relay{{Transport: tr, Connections: 2}}, tt.source
			s := w.freeze(9, delivery.Freeze{Chunk: 3}, plain)
			if tt.cheat != "" {
				storetest.Exec(t, w.store, tt.cheat)
			}
			st := w.send(s.ID)
			if st.Send.State != delivery.Paused || !strings.Contains(st.Send.Reason, tt.reason) {
				t.Errorf("%s: %s", st.Send.State, st.Send.Reason)
			}
			if taken := srv.Stats().Accepted; taken > tt.most {
				t.Errorf("the relay took %d", taken)
			}
			w.each(s.ID, func(d *delivery.Delivery) {
				if d.Email == "mallory@example.com" && d.State != delivery.Queued {
					t.Errorf("the altered row is %s", d.State)
				}
			})
		})
	}
}
