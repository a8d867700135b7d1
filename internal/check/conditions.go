package check

import (
	"context"
	"fmt"
	"slices"

	"tidings/internal/letter"
	"tidings/outputs/own"
	"tidings/recipients"
)

// conditionUse finds which names of a letter's conditions nobody has who gets the letter: what
// stands below such a condition is never shown, most often by a slip of the hand.
type conditionUse struct {
	asked []askedAt
	unmet map[askedName]bool // that nobody so far has
}

type askedName struct{ key, name string }

// askedAt is what a letter asks for, and the letter's file.
type askedAt struct {
	own.Asked
	file string
}

func newConditionUse(s *letter.Source) (*conditionUse, error) {
	u := &conditionUse{}
	for _, tag := range s.Notice.Locales {
		asked, err := s.Asked(tag)
		if err != nil {
			return nil, err
		}
		for _, a := range asked {
			u.asked = append(u.asked, askedAt{a, letter.File(s.Notice.Slug, tag)})
		}
	}
	return u, nil
}

func (u *conditionUse) begin() {
	u.unmet = map[askedName]bool{}
	for _, a := range u.asked {
		u.unmet[askedName{a.Key, a.Name}] = true
	}
}

// add looks at one person who will be written to. Once somebody has each name, the others need
// not be looked at.
func (u *conditionUse) add(one letter.Selected) {
	if len(u.unmet) == 0 {
		return
	}
	delete(u.unmet, askedName{"region", one.Region})
	for i := range one.Accounts {
		a := &one.Accounts[i]
		delete(u.unmet, askedName{"account", recipients.AccountKey(a.Key)})
		delete(u.unmet, askedName{"region", a.Region})
		for _, s := range a.Services {
			delete(u.unmet, askedName{"service", s})
		}
		for _, r := range a.Roles {
			delete(u.unmet, askedName{"role", r})
		}
	}
}

// report tells of names that nobody has. By a wrong name of an account a customer is told what
// was to be kept from them, or is not told; the others may have lost the last who had them. What is
// asked with != may be of somebody who does not get this letter.
func (u *conditionUse) report(ctx context.Context, unknown func(ctx context.Context, key string,
	names []string) (near map[string]string, err error), r *Report) error {
	names := map[string][]string{}
	for _, a := range u.asked {
		if u.unmet[askedName{a.Key, a.Name}] && !slices.Contains(names[a.Key], a.Written) {
			names[a.Key] = append(names[a.Key], a.Written)
		}
	}
	near := map[string]map[string]string{}
	for _, key := range []string{"account", "role"} { // services and regions are those of tidings.yaml
		found, err := unknown(ctx, key, names[key])
		if err != nil {
			return err
		}
		near[key] = found
	}
	for _, a := range u.asked {
		if !u.unmet[askedName{a.Key, a.Name}] {
			continue
		}
		meant, stranger := near[a.Key][a.Written]
		if !stranger && a.Not {
			continue
		}
		level := Warning
		if stranger && a.Key == "account" {
			level = Error
		}
		r.add("condition", level, fmt.Sprintf("%s:%d:%d", a.file, a.Line, a.Column), "%s", says(a, stranger, meant))
	}
	return nil
}

func says(a askedAt, stranger bool, meant string) string {
	if stranger {
		text := map[string]string{"account": "there is no account %s", "role": "no contact has the role %s"}[a.Key]
		if text = fmt.Sprintf(text, a.Written); meant != "" {
			return text + fmt.Sprintf("; is %s meant?", meant)
		}
		return text + "; is it written as in your lists?"
	}
	text := map[string]string{"account": "the account %s does not get this letter",
		"role": "no reader of this letter has the role %s", "service": "no reader of this letter uses %s",
		"region": "no reader of this letter is in %s"}[a.Key]
	return fmt.Sprintf(text, a.Written) + ", so nobody is shown what stands below for it; take the condition out, or " +
		"widen the audience in notice.yaml"
}
