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
	unknown, err := r.unknownAccounts(ctx, "", append(slices.Clone(a.Accounts), a.Except.Accounts...))
	if err != nil {
		return nil, err
	}
	if len(unknown) > 0 {
		return nil, talk.BadFlag("%s", unknown[0].Message)
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
