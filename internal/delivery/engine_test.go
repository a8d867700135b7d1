package delivery_test

import (
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/transport"
)

func TestSendsAll(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		srv, tr := w.receive(mailbox.Options{}, transport.Config{})
		w.opt.Relays = []delivery.Relay{{Transport: tr, Connections: 4}}
		s := w.freeze(250, delivery.Freeze{}, plain)
		start := time.Now()
		st := w.send(s.ID)
		t.Log("took", time.Since(start))
		if !st.Complete || st.Send.State != delivery.Complete || st.Counts[delivery.Accepted] != 250 || st.Selected != 250 {
			t.Fatalf("%+v", st)
		}
		if got := srv.Stats().Accepted; got != 250 {
			t.Fatalf("the mailbox has %d", got)
		}
		w.consistent(s.ID)
	})
}
