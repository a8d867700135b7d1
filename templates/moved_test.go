package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// moved is the model's maintenance, moved twice, and cancelled if a letter asks for that.
func moved(t *testing.T, template, locale string) DraftInput {
	t.Helper()
	in := modelInput(template, locale)
	m := in.Records.Maintenance[0]
	for n, reason := range []string{"", "The disks come late.\n\nWe are sorry."} {
		from := m.ScheduledFor.Add(7 * 24 * time.Hour)
		var err error
		at := utc(2006, 11, 21, 9+n, 0)
		if m, err = m.Move(from, from.Add(2*time.Hour), at, reason); err != nil {
			t.Fatal(err)
		}
	}
	if template == "maintenance-cancelled" {
		var err error
		if m, err = m.Cancel(utc(2006, 11, 22, 9, 0), "The disks never came."); err != nil {
			t.Fatal(err)
		}
	}
	in.Records.Maintenance, in.Maintenance = []notices.Maintenance{m}, []string{m.ID}
	return in
}

// A letter of a maintenance that was moved or cancelled says every time that was told
// before, each in the reader's zone, and why; in every language.
func TestMovedLetterSaysWhatChanged(t *testing.T) {
	const first, second, third = "2 December 2006", "9 December 2006", "16 December 2006"
	for template, reason := range map[string]string{"maintenance-moved": "The disks come late.",
		"maintenance-cancelled": "The disks never came."} {
		md, _ := seen(t, moved(t, template, "en-GB"))
		for _, want := range []string{first, second, third, reason} {
			if strings.Count(md, want) != 1 {
				t.Errorf("%s says %q %d times:\n%s", template, want, strings.Count(md, want), md)
			}
		}
		want := parseShape(md).Blocks
		raw, _ := draft(t, moved(t, template, "en-GB"))
		for _, fact := range []string{"((maintenance patches period))", "((maintenance patches former-1))",
			"((maintenance patches former-2))"} {
			if !strings.Contains(raw, fact) {
				t.Errorf("%s does not hold %s:\n%s", template, fact, raw)
			}
		}
		for _, tag := range locales() {
			md, _ := seen(t, moved(t, template, tag))
			blocks := parseShape(md).Blocks
			if diff := cmp.Diff(want, blocks); diff != "" || strings.Contains(md, "((maintenance") {
				t.Errorf("%s %s (-en +%s):\n%s\n%s", template, tag, tag, diff, md)
			}
		}
	}
}

// No letter tells of a maintenance what its record does not say.
func TestContradiction(t *testing.T) {
	scheduled := notices.Maintenance{ID: "m", Status: notices.Scheduled}
	again := scheduled
	again.Moves = []notices.Move{{}}
	with := func(s notices.MaintenanceStatus) notices.Maintenance {
		return notices.Maintenance{ID: "m", Status: s, Moves: again.Moves}
	}
	all := map[string]notices.Maintenance{"scheduled": scheduled, "moved": again, "under way": with(notices.InProgress),
		"completed": with(notices.Completed), "cancelled": with(notices.Cancelled)}
	for template, fits := range map[string]string{
		"maintenance-announce": "scheduled moved under way", "maintenance-reminder": "scheduled moved under way",
		"maintenance-moved": "moved", "maintenance-done": "completed", "maintenance-cancelled": "cancelled",
		"maintenance":       "scheduled moved under way completed cancelled",
		"project-milestone": "scheduled moved under way completed cancelled",
	} {
		for name, m := range all {
			err := Contradiction(template, m)
			if (err == nil) != strings.Contains(fits, name) {
				t.Errorf("%s of a maintenance that is %s: %v", template, name, err)
			}
		}
	}
}
