package recipients

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/recipients/spell"
	"tidings/recipients/where"
)

// NeedsAccount reports whether the rule selects contacts of accounts alone.
func (r *Rule) NeedsAccount() bool {
	a := r.Audience
	return len(a.Roles)+len(a.Accounts)+len(a.Services) > 0 || a.Affected != ""
}

// Judge says for which of their accounts a rule selects somebody. It remembers which fields it
// met, and serves one goroutine.
type Judge struct {
	rule          *Rule
	accounts      map[string]bool // by AccountKey
	roles         []string
	where         *question
	exceptOf      map[string]bool
	exceptRoles   []string
	exceptAddress map[string]bool // by mailaddr.Key
	exceptWhere   *question
}

// Judge reads the rule's conditions. Its error is a *ConditionError.
func (r *Rule) Judge() (*Judge, error) {
	a := r.Audience
	j := &Judge{rule: r, accounts: keys(a.Accounts, AccountKey), roles: roles(a.Roles),
		exceptOf: keys(a.Except.Accounts, AccountKey), exceptRoles: roles(a.Except.Roles),
		exceptAddress: keys(a.Except.Addresses, mailaddr.Key)}
	var err error
	if j.where, err = ask("audience.where", a.Where); err == nil {
		j.exceptWhere, err = ask("audience.except.where", a.Except.Where)
	}
	return j, err
}

func keys(list []string, key func(string) string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, s := range list {
		out[key(s)] = true
	}
	return out
}

func roles(list []string) (out []string) {
	for _, s := range list {
		out = append(out, Role(s))
	}
	return out
}

// Misfit is the part of a rule that somebody does not fit, by its key in notice.yaml: "roles" or
// "except.where". Fits is none.
type Misfit string

// Fits says that all of the rule fits.
const Fits Misfit = ""

// Judge says what of the rule does not fit first: a recipient, whose region and locale are their
// own, and one account of theirs; nil: they have none. Its error is a *ConditionError.
func (j *Judge) Judge(r *AudienceRow, a *AudienceAccount) (Misfit, error) {
	rule := &j.rule.Audience
	if a == nil && j.rule.NeedsAccount() {
		return j.needing(), nil
	}
	p := pair{r: r, a: a, rule: j.rule}
	switch {
	case len(j.accounts) > 0 && !j.accounts[AccountKey(a.Key)]:
		return "accounts", nil
	case len(j.roles) > 0 && !meet(j.roles, a.Roles):
		return "roles", nil
	case len(rule.Services) > 0 && !meet(rule.Services, a.Services):
		return "services", nil
	case rule.Affected != "" && !j.affected(&p):
		return "affected", nil
	case len(rule.Regions) > 0 && !slices.Contains(rule.Regions, p.region()):
		return "regions", nil
	case len(rule.Locales) > 0 && !speaks(rule.Locales, p.locale()):
		return "locales", nil
	}
	if j.where != nil {
		if ok, err := j.where.fits(&p); err != nil || !ok {
			return "where", err
		}
	}
	if j.rule.Of != nil && !j.rule.Of(r.ID, a.number()) {
		return "of", nil
	}
	if rule.Except.IsZero() {
		return Fits, nil
	}
	return j.excepted(&p)
}

// needing is the first part of the rule that a recipient without an account does not fit.
func (j *Judge) needing() Misfit {
	a := &j.rule.Audience
	switch {
	case len(a.Accounts) > 0:
		return "accounts"
	case len(a.Roles) > 0:
		return "roles"
	case len(a.Services) > 0:
		return "services"
	}
	return "affected"
}

func (j *Judge) excepted(p *pair) (Misfit, error) {
	e := &j.rule.Audience.Except
	switch {
	case len(j.exceptAddress) > 0 && j.exceptAddress[mailaddr.Key(p.r.Email)]:
		return "except.addresses", nil
	case p.a != nil && len(j.exceptOf) > 0 && j.exceptOf[AccountKey(p.a.Key)]:
		return "except.accounts", nil
	case p.a != nil && len(j.exceptRoles) > 0 && meet(j.exceptRoles, p.a.Roles):
		return "except.roles", nil
	case len(e.Regions) > 0 && slices.Contains(e.Regions, p.region()):
		return "except.regions", nil
	case len(e.Locales) > 0 && speaks(e.Locales, p.locale()):
		return "except.locales", nil
	}
	if j.exceptWhere != nil {
		if ok, err := j.exceptWhere.fits(p); err != nil || ok {
			return "except.where", err
		}
	}
	return Fits, nil
}

// affected reports whether the pair's account is affected: by the notice's records, or as the
// file lists it.
func (j *Judge) affected(p *pair) bool {
	if j.rule.Audience.Affected.File() != "" {
		_, listed := j.rule.Listed[AccountKey(p.a.Key)]
		return listed
	}
	for _, h := range j.rule.Hits {
		if h.In(p.accountRegion()) && meet(h.Components, p.a.Services) {
			return true
		}
	}
	return false
}

// In reports whether the hit is about a region.
func (h Hit) In(region string) bool { return len(h.Regions) == 0 || slices.Contains(h.Regions, region) }

// meet reports whether two lists have a word in common; have is sorted.
func meet(wanted, have []string) bool {
	for _, w := range wanted {
		if _, found := slices.BinarySearch(have, w); found {
			return true
		}
	}
	return false
}

// Unmet are the fields that the rule's conditions ask for and that nobody who was judged has.
func (j *Judge) Unmet() (names []string) {
	for _, q := range []*question{j.where, j.exceptWhere} {
		if q == nil {
			continue
		}
		for i, seen := range q.seen {
			if !seen && q.slots[i].own == nil {
				names = append(names, q.slots[i].field)
			}
		}
	}
	return names
}

// NoField is the error of a condition that asks for a field of which the registry has none; known
// are those that it has.
func (j *Judge) NoField(field string, known []string) error {
	for _, q := range []*question{j.where, j.exceptWhere} {
		if q == nil {
			continue
		}
		for i, s := range q.slots {
			if s.field != field || s.own != nil {
				continue
			}
			name := q.condition.Names()[i]
			text := fmt.Sprintf("no contact and no account has a field %s", name.Written)
			if near := spell.Nearest(field, append(slices.Collect(maps.Keys(ownFields)), known...)); near != "" {
				text += fmt.Sprintf("; is %s meant?", WrittenField(near))
			} else if len(known) > 0 {
				text += "; there are " + someOf(known)
			}
			return &ConditionError{q.path, name.At, text}
		}
	}
	return nil
}

// someOf lists fields as conditions write them, a dozen at most.
func someOf(fields []string) string {
	var out []string
	for _, f := range fields[:min(len(fields), 12)] {
		out = append(out, WrittenField(f))
	}
	if len(fields) > 12 {
		return strings.Join(out, ", ") + " and others"
	}
	return strings.Join(out, ", ")
}

// ConditionError is what is wrong with a condition of an audience.
type ConditionError struct {
	Path string // of the condition in notice.yaml: audience.where
	At   int    // in the condition, in characters from 1
	Text string
}

// Error names the condition by its path.
func (e *ConditionError) Error() string {
	return fmt.Sprintf("%s, character %d: %s", strings.TrimPrefix(e.Path, "audience."), e.At, e.Text)
}

// CheckConditions reads the conditions of an audience. Its error is a *ConditionError.
func CheckConditions(a notices.Audience) error {
	_, err := (&Rule{Audience: a}).Judge()
	return err
}

// readCondition is where.Parse with the path of the condition in its error.
func readCondition(path, text string) (*where.Condition, error) {
	c, err := where.Parse(text)
	if e, ok := err.(*where.Error); ok {
		return nil, &ConditionError{path, e.At, e.Text}
	}
	return c, err
}
