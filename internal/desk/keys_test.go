package desk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/inbound"
	"tidings/internal/store/storetest"
)

// After a rotation the links and bounces of old letters still count, new letters
// use the new key, and what is sent again of the old ones keeps its Message-ID.
func TestRotateKeys(t *testing.T) {
	for _, place := range []string{"database", "keys.txt"} {
		t.Run(place, func(t *testing.T) {
			now := time.Now()
			b := ledgerAt(t, 3, "update", func() time.Time { return now })
			if place != "database" { // the database's keys move into the file
				b.d.ws.Config.Feedback.KeyFile = place
			}
			id := token.ID{Row: b.rows[0].Row, Revision: 1}
			old := b.keys.Seal(token.Unsubscribe, id)
			began := now
			before, err := b.d.keys(t.Context())
			must(t, err)
			now = began.Add(time.Hour)
			r, err := b.in.Keys.Rotate(t.Context(), false)
			must(t, err)
			if len(r.Keys) != 2 || !r.Keys[1].Signs || r.Place != place {
				t.Fatalf("%+v", r)
			}
			after, err := b.d.keys(t.Context())
			must(t, err)
			if fresh := after.Seal(token.Unsubscribe, id); fresh == old || !opens(before, old) || opens(before, fresh) {
				t.Error("the new key does not sign")
			}
			if string(after.SealerAt(began).Append(nil, token.MessageID, id)) != before.Seal(token.MessageID, id) {
				t.Error("a message sent again has another Message-ID")
			}
			must(t, b.in.Unsubscribe(t.Context(), old))
			if got := b.suppressed(t, b.rows[0].Email); got != "unsubscribe" {
				t.Errorf("a link of the old key: %q", got)
			}
			b.ingest(t, b.bounce(b.rows[1], "5.1.1", "550 no")) // its return path is the old key's
			if got := b.suppressed(t, b.rows[1].Email); got != "hard_bounce" {
				t.Errorf("a bounce of the old key: %q", got)
			}
			b.retire(t, old, func() { now = began.Add(31 * 24 * time.Hour) })
		})
	}
}

func opens(k *token.Keys, text string) bool {
	_, err := k.Open(token.Unsubscribe, text)
	return err == nil
}

// retire removes the first key, which is refused while letters need it.
func (b *books) retire(t *testing.T, old string, monthLater func()) {
	t.Helper()
	if _, err := b.in.Keys.Retire(t.Context(), 1, true); !errors.Is(err, inbound.ErrKeyInUse) {
		t.Errorf("the key of a running send was retired: %v", err)
	}
	b.endSends(t)
	if _, err := b.in.Keys.Retire(t.Context(), 1, false); !errors.Is(err, inbound.ErrKeyInUse) || !strings.Contains(err.Error(), "letter r1") {
		t.Errorf("the key of yesterday's letter was retired: %v", err)
	}
	for _, id := range []int{2, 7} {
		if _, err := b.in.Keys.Retire(t.Context(), id, true); err == nil {
			t.Errorf("key %d was retired", id)
		}
	}
	monthLater()
	r, err := b.in.Keys.Retire(t.Context(), 1, false)
	must(t, err)
	if len(r.Keys) != 1 || r.Keys[0].ID != 2 {
		t.Errorf("%+v", r)
	}
	if err := b.in.Resubscribe(t.Context(), old); !errors.Is(err, inbound.ErrLink) {
		t.Errorf("a link of a retired key: %v", err)
	}
}

func (b *books) endSends(t *testing.T) {
	t.Helper()
	db, err := b.d.store(t.Context())
	must(t, err)
	storetest.Exec(t, db, `UPDATE sends SET state = $1`, string(delivery.Complete))
}

// A key file that is gone, or that misses a key, is not replaced in silence:
// every link in letters already sent would die.
func TestLostKeys(t *testing.T) {
	b := ledgerOf(t, 1, "update")
	b.d.ws.Config.Feedback.KeyFile = "keys.txt"
	file := filepath.Join(b.dir, "keys.txt")
	first, err := b.d.keys(t.Context())
	must(t, err)
	one, err := os.ReadFile(file)
	must(t, err)
	_, err = b.in.Keys.Rotate(t.Context(), false)
	must(t, err)
	two, err := os.ReadFile(file)
	must(t, err)
	wantLost := func(what, words string) {
		t.Helper()
		if _, err := b.d.keys(t.Context()); err == nil || !strings.Contains(err.Error(), words) || !strings.Contains(err.Error(), "rotate --lost") {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, os.WriteFile(file, one, 0o600)) // a copy of before the rotation
	wantLost("an old copy", "lacks key 2")
	must(t, os.Remove(file))
	wantLost("no file", "is missing")
	if _, err := os.Stat(file); err == nil {
		t.Error("a new key file was made in silence")
	}
	must(t, os.WriteFile(file, two, 0o600))
	if k, err := b.d.keys(t.Context()); err != nil || len(k.List()) != 2 {
		t.Errorf("put back: %v", err)
	}
	must(t, os.Remove(file))
	r, err := b.in.Keys.Rotate(t.Context(), true)
	must(t, err)
	k, err := b.d.keys(t.Context())
	must(t, err)
	if len(r.Keys) != 1 || opens(k, first.Seal(token.Unsubscribe, token.ID{Row: b.rows[0].Row, Revision: 1})) {
		t.Errorf("%+v", r)
	}
}

// Another machine's copy of the file may have a line more: one added by hand
// counts, one that was retired elsewhere does not.
func TestKeyFilesDiffer(t *testing.T) {
	b := ledgerOf(t, 1, "update")
	b.d.ws.Config.Feedback.KeyFile = "keys.txt"
	file := filepath.Join(b.dir, "keys.txt")
	_, err := b.in.Keys.Rotate(t.Context(), false)
	must(t, err)
	both, err := os.ReadFile(file)
	must(t, err)
	b.endSends(t)
	_, err = b.in.Keys.Retire(t.Context(), 1, true)
	must(t, err)
	must(t, os.WriteFile(file, both, 0o600))
	if k, err := b.d.keys(t.Context()); err != nil || len(k.List()) != 1 {
		t.Fatalf("a retired key came back: %v", err)
	}
	more := append(both, "9 2030-01-01 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"...)
	must(t, os.WriteFile(file, more, 0o600))
	k, err := b.d.keys(t.Context())
	must(t, err)
	if l := k.List(); len(l) != 2 || l[1].ID != 9 || !l[1].Signs {
		t.Errorf("%+v", l)
	}
	must(t, os.WriteFile(file, both, 0o600))
	if _, err := b.d.keys(t.Context()); err == nil || !strings.Contains(err.Error(), "lacks key 9") {
		t.Errorf("the line added by hand is not missed: %v", err)
	}
}
