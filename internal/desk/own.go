package desk

import (
	"context"
	"encoding/json"

	"tidings/internal/letter"
	"tidings/recipients"
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

// accountsOf gives a row the accounts for which the rule selects it; somebody whom it does not select
// has all of theirs, to see what the letter would say.
func accountsOf(row *recipients.AudienceRow, parts []recipients.Part, rule *recipients.Rule) error {
	judge, err := rule.Judge()
	if err != nil {
		return err
	}
	var all, fit []recipients.AudienceAccount
	for i := range parts {
		p := &parts[i]
		fields, err := json.Marshal(p.Fields)
		if err != nil {
			return err
		}
		a := recipients.AudienceAccount{ID: p.ID, Key: p.Key, Name: p.Name, Region: p.Region, Locale: p.Locale,
			TimeZone: p.TimeZone, Services: p.Services, Roles: p.Roles, FieldsJSON: string(fields)}
		all = append(all, a)
		if misfit, err := judge.Judge(row, &a); err != nil {
			return err
		} else if misfit == recipients.Fits {
			fit = append(fit, a)
		}
	}
	if row.Accounts = fit; len(fit) == 0 {
		row.Accounts = all
	}
	if len(row.Accounts) > 0 {
		row.Settle(&row.Accounts[0])
	}
	return nil
}
