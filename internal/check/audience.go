package check

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/notices"
	"tidings/recipients"
)

// Audience is who a letter goes to, and how their messages are composed.
type Audience struct {
	// Each streams everybody who is selected in the order of the registry, those left
	// out too; a row is good for one call only.
	Each func(ctx context.Context, each func(letter.Selected) error) error
	// Composer opens a revision for composing.
	Composer func(*letter.Revision) (*letter.Composer, error)
	// Composed names the content of which every message was composed before without a
	// fault, by an earlier check; empty: of none.
	Composed string
	// Remember keeps the name of such a content.
	Remember func(content string)
	// Listed is the SHA-256 of the list of affected accounts that the notice names; empty: none.
	Listed string
	// List is what that list says, as in recipients.Rule.
	List map[string][]recipients.OwnRow
	// Accounts streams the accounts of the registry.
	Accounts func(ctx context.Context, each func(id int64, key, name string) error) error
	// Earlier is the letter before this one on the same thing; nil: there is none.
	Earlier *Earlier
	// Texts are the letters, for the names of companies in them.
	Texts []*rule.Text

	// Unknown gives those names of a kind (account or role) that nobody in the registry has, each
	// with one that looks like it; empty: none does.
	Unknown func(ctx context.Context, kind string, names []string) (near map[string]string, err error)

	fields     *fieldUse
	conditions *conditionUse
	companies  *companyNames
}

// Check composes the message of everybody who will be written to, in the one pass that
// digests the audience, and gives the notice as it was checked. Nothing is composed
// where an earlier check composed the very same; the composer is opened in any case, for
// the keys may be others by now.
func (a *Audience) Check(ctx context.Context, s *letter.Source, c *letter.Compiled,
	r *Report) (*letter.Revision, error) {
	fields, err := newFieldUse(ctx, s)
	if err != nil {
		return nil, err
	}
	if a.conditions, err = newConditionUse(s); err != nil {
		return nil, err
	}
	a.fields, a.companies = fields, newCompanyNames(s, a.Texts)
	rev := letter.NewRevision(s, c, letter.NewAudienceDigest())
	composer, err := a.Composer(rev)
	if err != nil {
		return nil, err
	}
	var p *pass
	if a.Composed != "" {
		if p, err = a.pass(ctx, rev, func(letter.Selected) {}); err != nil {
			return nil, err
		}
	}
	if a.Composed == "" || p.content.String() != a.Composed {
		if p, err = a.composeEverybody(ctx, rev, composer, r); err != nil {
			return nil, err
		}
	}
	r.Merged, r.Suppressed = p.merged, p.suppressed
	if err := a.look(ctx, s, composer, r); err != nil {
		return nil, err
	}
	if err := a.fields.report(ctx, r, a.Each); err != nil {
		return nil, err
	}
	if err := a.conditions.report(ctx, a.Unknown, r); err != nil {
		return nil, err
	}
	a.companies.say(r.Merged, r)
	a.Earlier.report(ctx, r)
	r.otherLanguages(s, p.foreign)
	if r.Merged == 0 {
		r.nobody(s.Notice.Audience)
	}
	return p.rev, nil
}

// otherLanguages tells who gets a letter in a language that is not theirs. Where the
// workspace chose it, nothing is wrong.
func (r *Report) otherLanguages(s *letter.Source, foreign letter.OtherLanguages) {
	chosen := s.Config.Languages.Letters(s.Notice.Locales)
	for _, o := range foreign.Sorted() {
		if chosen.Chosen(o.Reads, o.Gets) {
			r.add("language", Note, configFile, "%s, as languages in tidings.yaml says", o.Say(foreign[o]))
			continue
		}
		r.add("language", Warning, "audience", "%s, because there is no letter in their language; write one, "+
			"name under languages in tidings.yaml which they get instead, or leave it so", o.Say(foreign[o]))
	}
}

// pass is what one pass over the audience tells.
type pass struct {
	rev                *letter.Revision
	merged, suppressed int
	foreign            letter.OtherLanguages
	content            *contentDigest
}

// pass goes over the audience once; compose sees who will be written to. rev is the revision
// of nobody yet.
func (a *Audience) pass(ctx context.Context, rev *letter.Revision, compose func(letter.Selected)) (*pass, error) {
	audience := letter.NewAudienceDigest()
	audience.List(a.Listed)
	if err := audience.Says(rev.Source); err != nil {
		return nil, err
	}
	a.fields.begin()
	a.conditions.begin()
	a.companies.begin()
	a.Earlier.begin()
	p := &pass{foreign: letter.OtherLanguages{}, content: newContentDigest(rev)}
	err := a.Each(ctx, func(one letter.Selected) error {
		audience.Add(one)
		p.content.add(one)
		a.Earlier.reached(one.ID)
		if one.Excluded != "" {
			p.suppressed++
			return nil
		}
		p.merged++
		p.foreign.Add(one)
		a.fields.add(one)
		a.conditions.add(one)
		a.companies.add(one.Company)
		for i := range one.Accounts {
			if name := one.Accounts[i].Name; name != one.Company {
				a.companies.add(name)
			}
		}
		compose(one)
		return ctx.Err()
	})
	if err == nil {
		p.rev = rev.For(audience)
	}
	return p, err
}

// composeEverybody goes over the audience and composes every message. Where none has
// a fault, that is remembered for the approval.
func (a *Audience) composeEverybody(ctx context.Context, rev *letter.Revision, composer *letter.Composer,
	r *Report) (*pass, error) {
	faults := &faults{byKind: map[string]*fault{}}
	many := letter.NewMany(composer, false, func(m letter.Copy) {
		if m.Err != nil {
			faults.add(m, a.fields.where(m))
		}
	})
	p, err := a.pass(ctx, rev, many.Add)
	many.Finish()
	if err != nil {
		return nil, err
	}
	faults.report(r)
	if len(faults.order) == 0 {
		a.Remember(p.content.String())
	}
	return p, nil
}

// faults gathers what keeps messages from being composed: the same fault of many people
// is one finding.
type faults struct {
	byKind map[string]*fault
	order  []string
}

type fault struct {
	message, where string
	count          int
	examples       []string
}

// particulars are what differs between two people with the same fault.
var particulars = regexp.MustCompile(`"[^"]*"|[^\s"]+@[^\s":]+|\d+`)

func (f *faults) add(m letter.Copy, where string) {
	text := strings.TrimPrefix(m.Err.Error(), "message to "+m.Email+": ")
	kind := where + particulars.ReplaceAllString(text, "…")
	one := f.byKind[kind]
	if one == nil {
		one = &fault{message: text, where: where}
		f.byKind[kind], f.order = one, append(f.order, kind)
	}
	if one.count++; len(one.examples) < rule.MaxExamples {
		one.examples = append(one.examples, m.Email)
	}
}

func (f *faults) report(r *Report) {
	for _, kind := range f.order {
		one := f.byKind[kind]
		whose := one.examples[0]
		if one.count > 1 {
			whose = locale.Num(one.count, "recipient") + ", such as " + strings.Join(one.examples, ", ")
		}
		r.find("recipient", Error, one.where, fmt.Sprintf("%s (%s)", one.message, whose), one.examples...)
		r.Findings[len(r.Findings)-1].Count = one.count
	}
}

// nobody says why nobody would be written to, and what to do about it.
func (r *Report) nobody(a notices.Audience) {
	switch {
	case r.Suppressed > 0:
		r.add("audience", Error, "audience", "nobody would be written to: everybody in the audience (%s) is "+
			"suppressed; \"tidings send %s --dry-run\" counts the reasons", locale.Num(r.Suppressed, "recipient"),
			r.Notice)
	case slices.Contains(a.States, notices.AccountsNotReached):
		r.add("audience", Error, "audience", "nobody would be written to: no account that %s did not reach has a "+
			"contact left for it; \"tidings reach %[1]s\" tells of each", a.Of)
	case a.Of != "":
		r.add("audience", Error, "audience", "nobody would be written to: nobody of %s is %s now; \"tidings report "+
			"%[1]s\" "+
			"tells how it stands", a.Of, strings.Join(a.States, " or "))
	default:
		r.add("audience", Error, "audience", "nobody would be written to; import recipients, or widen the audience "+
			"in notice.yaml")
	}
}
