package audience

import (
	"context"
	"fmt"
	"slices"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/notices"
	"tidings/recipients"
)

// Narrower gives what narrows an approved audience further: whoever is selected for an account
// that fits the narrower rule gets the letter as it was approved, with all of their accounts.
// Nobody is added, as it sees those alone who are selected. That regions are in the audience is
// looked at here, whose reader is of which by the caller. nil: nothing but regions narrows it.
func (r *Room) Narrower(ctx context.Context, s *letter.Source,
	a notices.Audience) (func(letter.Selected) (bool, error), error) {
	for _, id := range a.Regions {
		if err := talk.KnownRegion(r.needs.Workspace.Config.Regions, id); err != nil {
			return nil, err
		}
		if all := s.Notice.Audience.Regions; len(all) > 0 && !slices.Contains(all, id) {
			return nil, fmt.Errorf("region %q is not in the audience of %s; its notice.yaml has %v", id,
				s.Notice.Slug, all)
		}
	}
	if a.Regions = nil; a.Everybody() {
		return nil, nil
	}
	if err := r.Meant(ctx, a); err != nil {
		return nil, err
	}
	rule, err := r.rule(ctx, s, a)
	if err != nil {
		return nil, err
	}
	judge, err := rule.Judge()
	if err != nil {
		return nil, talk.BadFlag("%v", err)
	}
	return func(x letter.Selected) (bool, error) {
		row := x.AudienceRow
		if len(row.Accounts) == 0 {
			misfit, err := judge.Judge(row, nil)
			return misfit == recipients.Fits, err
		}
		for i := range row.Accounts {
			if misfit, err := judge.Judge(row, &row.Accounts[i]); err != nil || misfit == recipients.Fits {
				return err == nil, err
			}
		}
		return false, nil
	}, nil
}

// Meant refuses an audience of flags that names an account or a role which nobody has, as far as
// the registry knows accounts at all.
func (r *Room) Meant(ctx context.Context, a notices.Audience) error {
	for _, x := range []struct {
		flag, kind, what string
		names            []string
	}{
		{"account", "account", "there is no account %s", a.Accounts},
		{"except-account", "account", "there is no account %s", a.Except.Accounts},
		{"role", "role", "no contact has the role %s", a.Roles},
		{"except-role", "role", "no contact has the role %s", a.Except.Roles},
	} {
		near, err := r.Unknown(ctx, x.kind, x.names)
		if err != nil {
			return err
		}
		for _, name := range x.names {
			meant, unknown := near[name]
			if !unknown {
				continue
			}
			if any, err := r.hasAccounts(ctx); err != nil || !any {
				return err
			}
			return talk.BadFlag("--%s: "+x.what+"%s", x.flag, name, isMeant(meant))
		}
	}
	return nil
}

// hasAccounts reports whether the registry has any.
func (r *Room) hasAccounts(ctx context.Context) (any bool, err error) {
	db, err := r.needs.Store(ctx)
	if err != nil {
		return false, err
	}
	err = db.Accounts(ctx, recipients.Filter{Limit: 1}, func(*recipients.Account, int) error {
		any = true
		return nil
	})
	return any, err
}
