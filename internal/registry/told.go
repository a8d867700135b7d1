package registry

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/locale"
	"tidings/recipients"
)

// Lines say what an import did.
func (r *ImportReport) Lines() (said []string) {
	rows := locale.Num(r.Rows, "row")
	switch r.As {
	case recipients.OptOuts:
		if r.UpdateOnly {
			return []string{fmt.Sprintf("%s: a list of people who leave the update stream; %d suppressed there, and "+
				"written to on the service stream as before", rows, r.Suppressed)}
		}
		return []string{fmt.Sprintf("%s: a list of people who are not to be written to; %d suppressed", rows,
			r.Suppressed)}
	case recipients.Accounts, recipients.Services:
		said = append(said, fmt.Sprintf("%s: %s, %d refused", rows, tally("account", r.Accounts), r.Refused))
	default:
		said = append(said, fmt.Sprintf("%s: %d new, %d changed, %d unchanged, %d refused", rows, r.Added, r.Changed,
			r.Unchanged, r.Refused))
		said = append(said, ofAccounts(r.Accounts, r.Contacts, r.OptedOut)...)
	}
	if r.Erased > 0 {
		said = append(said, fmt.Sprintf("%d kept out: they were erased on request", r.Erased))
	}
	if r.BadFile != "" {
		said = append(said, "refused rows are in "+r.BadFile)
	}
	return said
}

// ofAccounts says what became of accounts and their contacts, where a list has some.
func ofAccounts(accounts, contacts recipients.Tally, optedOut int) (said []string) {
	if accounts != (recipients.Tally{}) {
		said = append(said, tally("account", accounts), tally("contact of accounts", contacts))
	}
	if optedOut > 0 {
		said = append(said, locale.Num(optedOut, "person gets no more of the update stream",
			"people get no more of the update stream"))
	}
	return said
}

func tally(what string, t recipients.Tally) string {
	n := t.Added + t.Changed + t.Unchanged
	many := strings.Replace(what, " of", "s of", 1)
	if many == what {
		many += "s"
	}
	return fmt.Sprintf("%s: %d new, %d changed, %d unchanged", locale.Num(n, what, many), t.Added, t.Changed,
		t.Unchanged)
}

// shown is how many changes of one kind are shown to a person; programs get all.
const shown = 10

// Table says to a person what an import would do, in rows of cells.
func (p *ImportPlan) Table() (rows [][]string) {
	rows = append(rows, []string{"column", "heading", "taken for", "for instance"})
	for _, u := range p.Columns {
		use := u.For
		if u.As != "" {
			use += " ((" + u.As + "))"
		}
		rows = append(rows, []string{u.Column, u.Heading, use, u.Example})
	}
	for _, word := range slices.Sorted(maps.Keys(p.Roles)) {
		rows = append(rows, []string{"role", fmt.Sprintf("%s → %s", word, p.Roles[word])})
	}
	rows = append(rows, nil, []string{fmt.Sprintf("%s: %s", locale.Num(p.Rows, "row"), p.counted())})
	for _, line := range p.more() {
		rows = append(rows, []string{line})
	}
	for _, part := range []struct {
		name string
		of   map[string]int
	}{{"region", p.Regions}, {"language", p.Locales}} {
		if p.As != recipients.Contacts && p.As != recipients.Accounts && p.As != "" {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(part.of)) {
			label := key
			if key == "" {
				label = "none"
			}
			rows = append(rows, []string{part.name, label, fmt.Sprint(part.of[key])})
		}
	}
	return append(rows, p.changes()...)
}

func (p *ImportPlan) counted() string {
	switch p.As {
	case recipients.OptOuts:
		return fmt.Sprintf("%d new suppressions, %d known, %d refused", p.Suppressed, p.Unchanged, p.BadRows)
	case recipients.Accounts, recipients.Services:
		return fmt.Sprintf("%s, %d refused", tally("account", p.Counts.Accounts), p.BadRows)
	}
	return fmt.Sprintf("%d new, %d changed, %d unchanged, %d refused", p.Counts.Added, p.Counts.Changed,
		p.Counts.Unchanged, p.BadRows)
}

func (p *ImportPlan) more() (said []string) {
	if p.As != recipients.Accounts && p.As != recipients.Services {
		said = ofAccounts(p.Counts.Accounts, p.Counts.Contacts, p.Counts.OptedOut)
	}
	if p.Erased > 0 {
		said = append(said, fmt.Sprintf("%d kept out: they were erased on request", p.Erased))
	}
	return said
}

// changes shows the first of what would change.
func (p *ImportPlan) changes() (rows [][]string) {
	show := func(what string, list []recipients.Difference) {
		for i, c := range list {
			if i == shown {
				rows = append(rows, []string{fmt.Sprintf("and %d more", len(list)-shown)})
				break
			}
			rows = append(rows, []string{what, c.ID, strings.Join(c.Fields, ", ")})
		}
	}
	for i, c := range p.Conflicts {
		if i == shown {
			rows = append(rows, []string{fmt.Sprintf("and %d more conflicts", len(p.Conflicts)-shown)})
			break
		}
		rows = append(rows, []string{"conflict with " + c.By, c.ID, strings.Join(c.Fields, ", ")})
	}
	show("changed", p.Changed)
	if p.As != recipients.Accounts && p.As != recipients.Services {
		show("account changed", p.Accounts.Changed)
	}
	return rows
}
