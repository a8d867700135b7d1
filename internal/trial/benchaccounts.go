package trial

import (
	"fmt"
	"strings"
	"time"

	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// benchComponents are so many that the accounts can use them in 4,095 ways.
const benchComponents = 12

// benchAsOf is the moment that the bench's letter speaks of.
var benchAsOf = time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)

// benchYours is the letter's block of the reader's own.
const benchYours = "```yours\nNothing that you use was affected.\n```\n\n"

func (o BenchSendOptions) checkAccounts() error {
	switch {
	case o.Accounts < 0 || o.Yours < 0 || o.Yours >= 1<<benchComponents:
		return talk.BadFlag("bench send takes 0 or more accounts, and 0 to %d contents of the reader's own",
			1<<benchComponents-1)
	case o.Yours > o.Accounts || o.Accounts > o.Recipients:
		return talk.BadFlag("bench send needs --accounts to be at least --yours and at most --recipients")
	}
	return nil
}

func component(n int) string { return fmt.Sprintf("part-%d", n+1) }

// components are those of the bench's tidings.yaml.
func (o BenchSendOptions) components() string {
	var b strings.Builder
	b.WriteString("  - {id: website, name: Website}\n")
	if o.Accounts > 0 {
		for n := range benchComponents {
			fmt.Fprintf(&b, "  - {id: %s, name: Part %d}\n", component(n), n+1)
		}
	}
	return b.String()
}

func (o BenchSendOptions) accountHeadings() string {
	if o.Accounts == 0 {
		return ""
	}
	return ",account,role,services"
}

// account gives the cells of accountHeadings for the recipient of a number. Of the
// components each account uses a set of its own, as far as there are Yours.
func (o BenchSendOptions) account(n int) string {
	if o.Accounts == 0 {
		return ""
	}
	n %= o.Accounts
	set := 1 + n%max(o.Yours, 1)
	var services []string
	for c := range benchComponents {
		if set>>c&1 == 1 {
			services = append(services, component(c))
		}
	}
	return fmt.Sprintf(",A-%06d,technical,%s", n, strings.Join(services, ";"))
}

// benchOutage is what the letter's block of the reader's own speaks of: all components were
// down.
func benchOutage() notices.Incident {
	i := notices.Incident{ID: "bench-outage", Title: "Everything was down", Status: notices.Resolved,
		Impact: notices.ImpactCritical, BeganAt: benchAsOf.Add(-30 * time.Hour),
		EndedAt: benchAsOf.Add(-24 * time.Hour)}
	for c := range benchComponents {
		i.Components = append(i.Components, component(c))
	}
	return i
}

func (o BenchSendOptions) affect(ws *workspace.Workspace) error {
	if o.Yours == 0 {
		return nil
	}
	return ws.SaveIncident(benchOutage())
}

// records are those that the notice names.
func (o BenchSendOptions) records() []notices.RecordRef {
	if o.Yours == 0 {
		return []notices.RecordRef{}
	}
	i := benchOutage()
	return []notices.RecordRef{{Kind: "incident", ID: i.ID, Digest: notices.Digest(i)}}
}
