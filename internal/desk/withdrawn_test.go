package desk_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/pgtest"
	"tidings/internal/registry"
	"tidings/internal/sendplan"
)

// A letter that another terminal rejects, or approves in another form, while the plan of a
// send stands at its prompt is not sent by the number that is typed then.
func TestRejectedAtThePrompt(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			if database == "postgres" {
				t.Setenv("TIDINGS_DATABASE", pgtest.URL(t))
			}
			d, dir := openSample(t)
			other, err := desk.Open(t.Context(), desk.Options{Dir: dir})
			must(t, err)
			defer other.Close()
			_, err = d.ImportRecipients(t.Context(), filepath.Join(dir, "recipients", "qsol-users.csv"),
				registry.ImportOptions{})
			must(t, err)
			_, err = d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "service-update",
				Project: "qsol-upgrade", Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}})
			must(t, err)
			_, err = d.Approve(t.Context(), "n", desk.Decider{By: "Ann"})
			must(t, err)
			plan, err := d.PlanSend(t.Context(), sendplan.Options{Slug: "n", Detach: true})
			must(t, err)
			must(t, other.Reject(t.Context(), "n", desk.Decider{By: "Bob", Note: "the date is wrong"}))
			_, err = d.Send(t.Context(), plan, nil)
			if !errors.Is(err, desk.ErrNotApproved) ||
				!strings.Contains(err.Error(), "Bob rejected n: the date is wrong") {
				t.Errorf("after a rejection: %v", err)
			}
			file := filepath.Join(dir, "notices", "n", "en.md")
			write(t, file, append([]byte(readFile(t, file)), "\nOne more sentence.\n"...))
			_, err = other.Approve(t.Context(), "n", desk.Decider{By: "Cid"})
			must(t, err)
			_, err = d.Send(t.Context(), plan, nil)
			if !errors.Is(err, desk.ErrNotApproved) || !strings.Contains(err.Error(), "Cid approved r2") {
				t.Errorf("after another approval: %v", err)
			}
			plan, err = d.PlanSend(t.Context(), sendplan.Options{Slug: "n", Detach: true})
			must(t, err)
			if _, err = d.Send(t.Context(), plan, nil); err != nil {
				t.Errorf("what is approved: %v", err)
			}
		})
	}
}
