package token_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"tidings/internal/feedback/token"
)

// A running process opens tokens of a key that was added since, forgets one that
// was retired, bounds how often it reads, and goes on where it cannot read.
func TestLive(t *testing.T) {
	now, reads := day, 0
	var broken error
	stored, err := token.New(rand.Reader, day)
	if err != nil {
		t.Fatal(err)
	}
	live, err := token.NewLive(func() (*token.Keys, error) { reads++; return stored, broken },
		func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	id := token.ID{Row: 5, Revision: 1}
	old := stored.Seal(token.Acknowledge, id)
	opens := func(what, text string, want bool) {
		t.Helper()
		if got, err := live.Open(token.Acknowledge, text); (err == nil && got == id) != want {
			t.Errorf("%s: %v %v", what, got, err)
		}
	}
	opens("the first key", old, true)
	if stored, err = stored.Next(rand.Reader, now); err != nil {
		t.Fatal(err)
	}
	fresh := stored.Seal(token.Acknowledge, id)
	now = now.Add(3 * time.Second)
	opens("a key added since", fresh, true)
	before := reads
	for range 1000 {
		opens("forged", fresh[:20]+"aaaaaa", false)
	}
	if reads-before > 1 {
		t.Errorf("forged tokens had the keys read %d times", reads-before)
	}
	opens("the old key", old, true)
	if stored, err = stored.Without(1); err != nil {
		t.Fatal(err)
	}
	now = now.Add(61 * time.Second)
	opens("a retired key", old, false)
	broken = errors.New("disk")
	now = now.Add(time.Hour)
	opens("when nothing can be read", fresh, true)
	if _, err := token.NewLive(func() (*token.Keys, error) { return nil, broken }, time.Now); !errors.Is(err, broken) {
		t.Errorf("no keys at all: %v", err)
	}
}

// What a send began with signs all of it, whatever is added since.
func TestSealerAt(t *testing.T) {
	k := keys(t)
	first := k.Seal(token.MessageID, token.ID{Row: 1})
	for range 3 {
		next, err := k.Next(rand.Reader, day.AddDate(0, 1, 0))
		if err != nil {
			t.Fatal(err)
		}
		k = next
	}
	text := func(at time.Time) string {
		return string(k.SealerAt(at).Append(nil, token.MessageID, token.ID{Row: 1}))
	}
	for _, at := range []time.Time{{}, day, day.AddDate(0, 0, 27)} {
		if text(at) != first {
			t.Errorf("at %s another key signs than did then", at)
		}
	}
	if got := text(day.AddDate(1, 0, 0)); got != k.Seal(token.MessageID, token.ID{Row: 1}) || got == first {
		t.Error("a new send is not signed with the newest key")
	}
	list := k.List()
	if len(list) != 4 || !list[3].Signs || list[0].Signs || !list[0].Until.Equal(list[1].Made) ||
		list[0].Print == list[1].Print {
		t.Errorf("%+v", list)
	}
	for _, id := range []int{4, 9} {
		if _, err := k.Without(id); err == nil {
			t.Errorf("key %d could be left out", id)
		}
	}
	for range 400 { // numbers come round again and never twice at once
		next, err := k.Next(rand.Reader, day.AddDate(2, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if k, err = next.Without(next.List()[0].ID); err != nil {
			t.Fatal(err)
		}
	}
}
