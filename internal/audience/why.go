package audience

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/notices"
	"tidings/recipients"
)

// Why says whether one person gets the letter, and why.
type Why struct {
	Email   string   `json:"email"`
	In      bool     `json:"in"`
	Because []string `json:"because"`
}

// Why explains one address: for each account of theirs what of the rule fits, or the first thing
// that does not. Its error, beside those of the database: recipients.ErrNotFound.
func (r *Room) Why(ctx context.Context, s *letter.Source, address string) (*Why, error) {
	x, out := explanation{source: s}, &Why{}
	entry, err := r.judged(ctx, s, address, func(p judgedPair) {
		x.rule = p.rule
		out.In = out.In || p.misfit == recipients.Fits
		out.Because = append(out.Because, x.of(p.person, p.account, p.misfit))
	})
	if err != nil {
		return nil, err
	}
	if out.Email = entry.Email; !out.In {
		return out, nil
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	if reason := recipients.Select(&entry.Recipient, s.Notice.Stream, entry.Suppressions, entry.Consents,
		db.Now()); reason != "" {
		out.In = false
		out.Because = append(out.Because, fmt.Sprintf("no letter of the stream %s is written to this address: %s",
			s.Notice.Stream, strings.ReplaceAll(string(reason), "_", " ")))
	}
	return out, nil
}

// One gives the registry's entry of an address as the audience sees it, with those accounts for
// which it is selected; with none where it is not selected at all. Its error, beside those of the
// database: recipients.ErrNotFound.
func (r *Room) One(ctx context.Context, s *letter.Source, address string) (one letter.Selected, err error) {
	var rule *recipients.Rule
	pairs := 0
	_, err = r.judged(ctx, s, address, func(p judgedPair) {
		pairs++
		if rule = p.rule; one.AudienceRow == nil {
			one.AudienceRow = p.person
		}
		if p.misfit == recipients.Fits && p.account != nil {
			one.Accounts = append(one.Accounts, *p.account)
		}
	})
	if err != nil {
		return one, err
	}
	one.Several = pairs > 1 && rule.Several
	if len(one.Accounts) > 0 {
		one.Settle(&one.Accounts[0])
	}
	letters := r.needs.Workspace.Config.Languages.Letters(s.Notice.Locales)
	one.Tag, one.Facts = letters.For(one.Locale, rule.RegionLocales[one.Region]), s.OwnFacts(rule.Listed)
	return one, nil
}

// judgedPair is one person with one account of theirs, nil for none, and what of the rule does not fit.
type judgedPair struct {
	rule    *recipients.Rule
	person  *recipients.AudienceRow
	account *recipients.AudienceAccount
	misfit  recipients.Misfit
}

// judged judges an address for each of its accounts, and gives its entry of the registry.
func (r *Room) judged(ctx context.Context, s *letter.Source, address string,
	each func(judgedPair)) (*recipients.Entry, error) {
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	entry, err := db.Recipient(ctx, address)
	if err != nil {
		return nil, err
	}
	rule, err := r.whole(ctx, s)
	if err != nil {
		return nil, err
	}
	judge, err := rule.Judge()
	if err == nil {
		err = db.PairsOf(ctx, entry.ID, func(p *recipients.AudienceRow, a *recipients.AudienceAccount) error {
			misfit, err := judge.Judge(p, a)
			if err == nil {
				each(judgedPair{&rule, p, a, misfit})
			}
			return err
		})
	}
	return entry, r.placed(s.Notice.Slug, err)
}

// explanation puts what a rule decided into words.
type explanation struct {
	rule   *recipients.Rule
	source *letter.Source
}

// of explains one pair.
func (x *explanation) of(r *recipients.AudienceRow, a *recipients.AudienceAccount, misfit recipients.Misfit) string {
	whose := "without an account"
	if a != nil {
		whose = "for account " + a.Key
		if a.Name != "" && a.Name != a.Key {
			whose += " (" + a.Name + ")"
		}
	}
	if misfit != recipients.Fits {
		return whose + ": not selected, as " + x.against(r, a, misfit)
	}
	if words := x.inFavour(r, a); len(words) > 0 {
		return whose + ": selected, as " + strings.Join(words, ", and ")
	}
	return whose + ": selected, as the letter goes to everybody"
}

// inFavour names each part of the rule that fits.
func (x *explanation) inFavour(r *recipients.AudienceRow, a *recipients.AudienceAccount) (words []string) {
	rule := &x.rule.Audience
	add := func(has bool, format string, args ...any) {
		if has {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	if a != nil {
		add(len(rule.Accounts) > 0, "the audience names the account")
		add(len(rule.Roles) > 0, "their role is %s", some(common(each(rule.Roles, recipients.Role), a.Roles)))
		add(len(rule.Services) > 0, "it uses %s", some(common(rule.Services, a.Services)))
		add(rule.Affected == notices.ByRecords, "%s", x.affects(r, a))
		add(rule.Affected.File() != "", "%s lists the account", rule.Affected.File())
	}
	add(len(rule.Regions) > 0, "the region is %s", x.region(r, a))
	add(len(rule.Locales) > 0, "the language is %s", x.locale(r, a))
	add(rule.Where != "", "the condition holds: %s", rule.Where)
	add(rule.Of != "", "%s", followed(rule, a, true))
	return words
}

// affects says by what of the notice's records an account is affected.
func (x *explanation) affects(r *recipients.AudienceRow, a *recipients.AudienceAccount) string {
	where := cmp.Or(a.Region, r.Region)
	for _, h := range x.rule.Hits {
		if hit := common(h.Components, a.Services); h.In(where) && len(hit) > 0 {
			if len(h.Regions) == 0 {
				return fmt.Sprintf("it uses %s, which was affected everywhere", some(hit))
			}
			return fmt.Sprintf("it uses %s, which was affected in %s", some(hit), where)
		}
	}
	return "it is affected"
}

// against says what of the rule does not fit first.
func (x *explanation) against(r *recipients.AudienceRow, a *recipients.AudienceAccount,
	misfit recipients.Misfit) string {
	rule := &x.rule.Audience
	if a == nil && x.rule.NeedsAccount() {
		return "the letter goes to contacts of accounts alone (" + string(misfit) + " in notice.yaml), and they are " +
			"none"
	}
	switch misfit {
	case "accounts":
		return "the audience names other accounts"
	case "roles":
		return fmt.Sprintf("the letter goes to contacts who are %s, and their role is %s", some(rule.Roles),
			some(a.Roles))
	case "services":
		return fmt.Sprintf("the letter goes to accounts that use %s, and it uses %s", some(rule.Services),
			some(a.Services))
	case "affected":
		return x.unaffected(r, a)
	case "regions":
		return fmt.Sprintf("the letter goes to %s, and the region is %s", some(rule.Regions), x.region(r, a))
	case "locales":
		return fmt.Sprintf("the letter goes to readers of %s, and the language is %s", some(rule.Locales),
			x.locale(r, a))
	case "where":
		return "the condition does not hold: " + rule.Where
	case "of":
		return followed(rule, a, false)
	case "except.addresses":
		return "the audience leaves this address out"
	case "except.accounts":
		return "the audience leaves this account out"
	case "except.roles":
		return "the audience leaves out contacts who are " + some(rule.Except.Roles)
	case "except.regions":
		return "the audience leaves out the region " + x.region(r, a)
	case "except.locales":
		return "the audience leaves out readers of " + x.locale(r, a)
	case "except.where":
		return "the condition by which the audience leaves people out holds: " + rule.Except.Where
	}
	return string(misfit)
}

// followed says how somebody stands to the notices that the letter follows up, for an account of
// theirs or for none: whether these let them in.
func followed(rule *notices.Audience, a *recipients.AudienceAccount, in bool) string {
	slugs, about := talk.Words(rule.Followed()), ""
	if a != nil && !in {
		about = " about this account"
	}
	has := map[bool]string{true: "they have a message", false: "they have no message"}[in]
	switch {
	case slices.Contains(rule.States, notices.AccountsNotReached) && in:
		return "they are a contact to try of an account that nobody told of " + slugs
	case slices.Contains(rule.States, notices.AccountsNotReached):
		return "they are not a contact to try of an account that nobody told of " + slugs
	case slices.Equal(rule.States, []string{notices.Told}) && in:
		return has + " of " + slugs + ", or may have one"
	case slices.Equal(rule.States, []string{notices.Told}):
		return has + " of " + slugs + about
	}
	return has + " of " + slugs + about + " that is " + strings.Join(rule.States, " or ")
}

func (x *explanation) unaffected(r *recipients.AudienceRow, a *recipients.AudienceAccount) string {
	if file := x.rule.Audience.Affected.File(); file != "" {
		return file + " does not list the account"
	}
	where := cmp.Or(a.Region, r.Region)
	var components []string
	for _, h := range x.rule.Hits {
		if hit := common(h.Components, a.Services); len(hit) > 0 { // so it is the region
			return fmt.Sprintf("%s was affected in %s, and the account's region is %s", some(hit), some(h.Regions),
				letter.RegionName(where))
		}
		components = append(components, h.Components...)
	}
	return fmt.Sprintf("what was affected is %s, and it uses %s", some(components), some(a.Services))
}

func (x *explanation) region(r *recipients.AudienceRow, a *recipients.AudienceAccount) string {
	if r.Region == "" && a != nil {
		return letter.RegionName(a.Region)
	}
	return letter.RegionName(r.Region)
}

func (x *explanation) locale(r *recipients.AudienceRow, a *recipients.AudienceAccount) string {
	own := r.Locale
	if own == "" && a != nil {
		own = a.Locale
	}
	return cmp.Or(own, x.rule.RegionLocales[x.region(r, a)], "not known")
}

func common(x, y []string) (out []string) {
	for _, s := range x {
		for _, t := range y {
			if s == t {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

func each(list []string, f func(string) string) (out []string) {
	for _, s := range list {
		out = append(out, f(s))
	}
	return out
}

// some names a list, a few of it where it is long.
func some(list []string) string {
	const most = 6
	switch {
	case len(list) == 0:
		return "none"
	case len(list) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
	case len(list) == 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// String is the explanation for people.
func (w *Why) String() string {
	verdict := "does not get this letter"
	if w.In {
		verdict = "gets this letter"
	}
	return fmt.Sprintf("%s %s:\n  %s\n", w.Email, verdict, strings.Join(w.Because, "\n  "))
}
