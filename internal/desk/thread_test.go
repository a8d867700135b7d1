package desk

import (
	"bytes"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/drafting"
	"tidings/internal/registry"
	"tidings/internal/workspace"
)

// Letters about one incident are one thread in a mail program: they refer to the
// same message, and all subjects name the incident. A letter about another
// incident stands apart. (That each has a Message-ID of its own shows in what is
// sent: it is made from the number of the send.)
func TestLettersOfOneIncidentAreAThread(t *testing.T) {
	d := sampleDesk(t)
	if _, err := d.ImportRecipients(t.Context(), filepath.Join(d.ws.Root, workspace.RecipientDir, "qsol-users.csv"),
		registry.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	const shutdown, slow = "2006-11-14-oracle-shutdown", "2006-11-07-webserver-slowness"
	first := threaded(t, d, "first", "incident-initial", shutdown)
	second := threaded(t, d, "second", "incident-update", shutdown)
	third := threaded(t, d, "third", "incident-resolved", shutdown)
	other := threaded(t, d, "other", "incident-initial", slow)
	thread := first.Header.Get("References")
	if thread == "" || second.Header.Get("References") != thread || third.Header.Get("References") != thread ||
		other.Header.Get("References") == thread {
		t.Errorf("References: %q, %q, %q; of another incident %q", thread, second.Header.Get("References"),
			third.Header.Get("References"), other.Header.Get("References"))
	}
	for _, m := range []*mail.Message{first, second, third} {
		if s := m.Header.Get("Subject"); !strings.Contains(s, "Database cluster shut down") {
			t.Errorf("the subject %q does not name the incident", s)
		}
	}
}

// threaded drafts a letter and gives the message that one recipient would get.
func threaded(t *testing.T, d *Desk, slug, template, incident string) *mail.Message {
	t.Helper()
	o := drafting.Options{Slug: slug, Template: template, Incidents: []string{incident}, AsOf: "2006-11-20T09:00:00Z",
		Locales: []string{"en"}}
	if _, err := d.Draft(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	b, err := d.Preview(t.Context(), PreviewOptions{Slug: slug, As: "james.carter@example.com", Format: "eml"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
