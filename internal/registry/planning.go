package registry

import (
	"context"
	"fmt"
	"path/filepath"

	"tidings/internal/store/syncing"
	"tidings/internal/talk"
	"tidings/recipients"
)

// ImportPlan is what an import would do, in the form of every importer's plan, with what the
// list is taken for.
type ImportPlan struct {
	Source    string                  `json:"source"`
	New       []string                `json:"new"` // addresses; of a list without people the keys of accounts
	Changed   []recipients.Difference `json:"changed"`
	Unchanged int                     `json:"unchanged"`
	Conflicts []recipients.Conflict   `json:"conflicts"` // a source says otherwise, and will again
	Refused   []Refused               `json:"refused"`   // the first thousand

	As         recipients.As          `json:"as"`
	Rows       int                    `json:"rows"`
	BadRows    int                    `json:"refused_rows"`
	Repeated   int                    `json:"repeated"`
	Erased     int                    `json:"erased"`
	Columns    []recipients.Use       `json:"columns"`
	Roles      map[string]string      `json:"roles,omitempty"` // word -> the known role that it is taken for
	Regions    map[string]int         `json:"regions"`         // rows as the list has them, "" for none
	Locales    map[string]int         `json:"locales"`
	Accounts   recipients.Differences `json:"accounts"`
	Counts     recipients.Counts      `json:"counts"`
	Suppressed int                    `json:"suppressed"` // new, of a list of opt-outs
	Warnings   []string               `json:"warnings"`
}

// Refused is a row that would not be taken.
type Refused struct {
	Path   string `json:"path"` // row and column
	Reason string `json:"reason"`
}

// PlanImport says what ImportRecipients would do with a list. It does all of it, in a
// transaction that is taken back, so nothing changes.
func (k *Keeper) PlanImport(ctx context.Context, name string, o ImportOptions) (*ImportPlan, error) {
	if o.Region != "" {
		if err := talk.KnownRegion(k.ws.Config.Regions, o.Region); err != nil {
			return nil, err
		}
	}
	f, done, err := openList(ctx, name, o.Stdin)
	if err != nil {
		return nil, err
	}
	defer done()
	o.plan, o.bad = true, nil
	list, err := k.open(name, f, o)
	if err == nil {
		err = nobody(name, list)
	}
	if err != nil {
		return nil, err
	}
	p := &ImportPlan{Source: filepath.Base(name), As: list.Report().As, New: []string{},
		Changed: []recipients.Difference{}, Conflicts: []recipients.Conflict{}, Refused: []Refused{},
		Warnings: []string{}}
	if k.suppresses(name, o, list) {
		p.As, err = recipients.OptOuts, k.planSuppressions(ctx, list, p)
	} else {
		err = k.planList(ctx, list, p)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	report := list.Report()
	p.Rows, p.BadRows, p.Repeated, p.Erased = report.Rows, report.Bad, report.Repeated, p.Counts.Erased
	p.Regions, p.Locales, p.Columns = report.Regions, report.Locales, list.Uses()
	p.Roles = list.RoleWords()
	for _, problem := range report.Problems {
		p.Refused = append(p.Refused, Refused{problem.Place(), problem.Text})
	}
	return p, nil
}

func (k *Keeper) planList(ctx context.Context, list *recipients.List, p *ImportPlan) error {
	rows, err := rowsOf(list)
	if err != nil {
		return err
	}
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	counts, plan, err := db.PlanImport(ctx, rows, p.Source)
	if err != nil {
		return err
	}
	p.Counts, p.Accounts, p.Unchanged = counts, plan.Accounts, counts.Unchanged
	changes := plan.People
	if rows.Columns().Account.Alone {
		changes, p.Unchanged = plan.Accounts, counts.Accounts.Unchanged
	}
	p.New, p.Changed = append(p.New, changes.New...), append(p.Changed, changes.Changed...)
	conflicts, err := syncing.Contradicted(ctx, db, plan)
	if err != nil {
		return err
	}
	p.Conflicts = append(p.Conflicts, conflicts...)
	p.Warnings = append(append(p.Warnings, warnings(list, counts)...), list.Asked()...)
	scattered, err := scattered(ctx, db, list)
	p.Warnings = append(p.Warnings, scattered...)
	return err
}
