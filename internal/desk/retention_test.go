package desk

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/inbound"
	"tidings/internal/registry"
	"tidings/internal/store/storetest"
)

// inFiles lists the database's files that hold a word, while the program has
// them open.
func (b *books) inFiles(t *testing.T, word string) (found []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(b.dir, "tidings.db*"))
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no database file")
	}
	for _, f := range files {
		octets, err := os.ReadFile(f)
		must(t, err)
		if bytes.Contains(bytes.ToLower(octets), []byte(strings.ToLower(word))) {
			found = append(found, filepath.Base(f))
		}
	}
	return found
}

// A forgotten address is in no octet of the database any more: not in a freed
// page, not in the log. Everybody else's is still there, and the counts too.
func TestForgottenOctets(t *testing.T) {
	b := ledgerOf(t, 300, "service")
	who := b.rows[137]
	b.ingest(t, b.bounce(who, "5.1.1", "550 <"+who.Email+"> no such user"), b.bounce(b.rows[1], "5.1.1", "550 no"))
	in, err := b.in.Intake(t.Context())
	must(t, err)
	complaint := feedback.LinkEvent(feedback.Complained, who.Row, 1, "service", b.d.now())
	complaint.Address = who.Email
	mustApply(t, in, []feedback.Event{complaint})
	must(t, b.in.Reviews(t.Context(), false, func(l inbound.ReviewLine) error {
		return b.in.FinishReview(t.Context(), l.ID, "Kathy Oren", "wrote to "+who.Email)
	}))
	b.send(t, "second", "service", delivery.Accepted)
	if len(b.inFiles(t, who.Email)) == 0 {
		t.Fatal("the address is in no file before: the test would prove nothing")
	}
	before := b.states(t)
	must(t, b.d.Forget(t.Context(), who.Email))
	if found := b.inFiles(t, who.Email); len(found) > 0 {
		t.Errorf("%s is still in %v", who.Email, found)
	}
	if found := b.inFiles(t, "Person 137"); len(found) > 0 {
		t.Errorf("the name is still in %v", found)
	}
	if len(b.inFiles(t, b.rows[136].Email)) == 0 {
		t.Error("another person's address is gone")
	}
	if diff := cmp.Diff(before, b.states(t)); diff != "" {
		t.Error(diff)
	}
	r, err := b.d.ImportRecipients(t.Context(), filepath.Join(b.dir, "people.csv"), registry.ImportOptions{})
	must(t, err)
	if r.Erased != 1 || r.Added != 0 {
		t.Errorf("the old list again: %+v", r)
	}
	if found := b.inFiles(t, who.Email); len(found) > 0 {
		t.Errorf("the old list brought it back into %v", found)
	}
}

// Traces names the files that still hold an address, and only those.
func TestTraces(t *testing.T) {
	b := ledgerOf(t, 3, "service")
	dir := filepath.Join(b.dir, "outputs", "quarantine")
	must(t, os.MkdirAll(dir, 0o755))
	long := strings.Repeat("x", 256<<10-9)
	for name, text := range map[string]string{
		"outputs/a.jsonl": `{"email":"Person1@Example.com"}`, "outputs/b.txt": long + " <person1@example.com>.",
		"outputs/c.txt": "write to person1@example.com.",
		"outputs/other.txt": "xperson1@example.com person1@example.community person1@example.com.au " +
			"person10@example.com", "outputs/quarantine/1.eml": "To: person1@example.com\r\n",
		"outputs/quarantine/2.eml": "To: person2@example.com\r\n",
	} {
		must(t, os.WriteFile(filepath.Join(b.dir, filepath.FromSlash(name)), []byte(text), 0o600))
	}
	must(t, b.d.Forget(t.Context(), "Person1@example.com"))
	found, err := b.d.Traces(t.Context(), "Person1@example.com")
	must(t, err)
	if diff := cmp.Diff([]string{"outputs/a.jsonl", "outputs/b.txt", "outputs/c.txt", "people.csv"},
		found); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "2.eml")); err != nil {
		t.Error("another person's report is gone from the quarantine")
	}
}

// Retention takes what is older than tidings.yaml says out of the database's
// octets too. Registered people stay registered, and counts stay.
func TestRetainedOctets(t *testing.T) {
	b := ledgerOf(t, 50, "service")
	b.ingest(t, b.bounce(b.rows[7], "5.2.2", "552 the box of one seven is full"))
	db, err := b.d.store(t.Context())
	must(t, err)
	age := (40 * 24 * time.Hour).Milliseconds()
	storetest.Exec(t, db, `UPDATE sends SET state = 'complete', created_at = created_at - $1`, age)
	storetest.Exec(t, db, `UPDATE events SET at = at - $1`, age)
	before := b.states(t)
	b.d.ws.Config.Feedback.RetainDays = 30
	r, err := b.d.Retain(t.Context())
	must(t, err)
	if r.Deliveries != 50 || r.Events != 1 {
		t.Errorf("%+v", r)
	}
	if found := b.inFiles(t, "the box of one seven"); len(found) > 0 {
		t.Errorf("the relay's words are still in %v", found)
	}
	if diff := cmp.Diff(before, b.states(t)); diff != "" {
		t.Error(diff)
	}
	card, err := b.d.ShowRecipient(t.Context(), b.rows[7].Email)
	must(t, err)
	if card.Email != b.rows[7].Email {
		t.Errorf("%+v", card)
	}
}
