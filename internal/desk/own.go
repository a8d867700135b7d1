package desk

import (
	"context"

	"tidings/internal/letter"
)

// eachReader is eachSelected for those who compose or freeze: each of the audience comes with what
// the source's letters need to know of their own accounts.
func (d *Desk) eachReader(ctx context.Context, s *letter.Source, regions []string,
	each func(letter.Selected) error) error {
	facts, err := d.ownFacts(s)
	if err != nil {
		return err
	}
	return d.eachSelected(ctx, s.Notice, regions, func(one letter.Selected) error {
		one.Facts = facts
		return each(one)
	})
}

// ownFacts gives what the letters need of their readers' own, with the file that the rule names.
func (d *Desk) ownFacts(s *letter.Source) (*letter.OwnFacts, error) {
	rule, err := d.rule(s.Notice, nil)
	if err != nil {
		return nil, err
	}
	return s.OwnFacts(rule.Listed)
}
