package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/notices"
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
}

// Check composes the message of everybody who will be written to, in the one pass that
// digests the audience, and gives the notice as it was checked. Nothing is composed
// where an earlier check composed the very same; the composer is opened in any case, for
// the keys may be others by now.
func (a *Audience) Check(ctx context.Context, s *letter.Source, c *letter.Compiled,
	r *Report) (*letter.Revision, error) {
	composer, err := a.Composer(letter.NewRevision(s, c, letter.NewAudienceDigest()))
	if err != nil {
		return nil, err
	}
	var p *pass
	if a.Composed != "" {
		if p, err = a.pass(ctx, s, c, func(letter.Selected) {}); err != nil {
			return nil, err
		}
	}
	if a.Composed == "" || p.content.String() != a.Composed {
		if p, err = a.composeEverybody(ctx, s, c, composer, r); err != nil {
			return nil, err
		}
	}
	r.Merged, r.Suppressed = p.merged, p.suppressed
	for _, pair := range slices.Sorted(maps.Keys(p.foreign)) {
		r.Add(Warning, "audience", "%d recipients who read %s, because there is no letter in their language; write "+
			"one, or leave it so",
			p.foreign[pair], pair)
	}
	if r.Merged == 0 {
		r.nobody(s.Notice.Audience)
	}
	return p.rev, nil
}

// pass is what one pass over the audience tells.
type pass struct {
	rev                *letter.Revision
	merged, suppressed int
	foreign            map[string]int // people who get a letter in another language than theirs
	content            *contentDigest
}

// pass goes over the audience once; compose sees who will be written to.
func (a *Audience) pass(ctx context.Context, s *letter.Source, c *letter.Compiled,
	compose func(letter.Selected)) (*pass, error) {
	audience := letter.NewAudienceDigest()
	p := &pass{foreign: map[string]int{}, content: newContentDigest(letter.NewRevision(s, c, audience))}
	err := a.Each(ctx, func(one letter.Selected) error {
		audience.Add(one)
		p.content.add(one)
		if one.Excluded != "" {
			p.suppressed++
			return nil
		}
		p.merged++
		if one.Locale != "" && base(one.Locale) != base(one.Tag) {
			p.foreign[base(one.Locale)+" get "+one.Tag]++
		}
		compose(one)
		return ctx.Err()
	})
	if err == nil {
		p.rev = letter.NewRevision(s, c, audience)
	}
	return p, err
}

// composeEverybody goes over the audience and composes every message. Where none has
// a fault, that is remembered for the approval.
func (a *Audience) composeEverybody(ctx context.Context, s *letter.Source, c *letter.Compiled,
	composer *letter.Composer, r *Report) (*pass, error) {
	faults := map[string]int{}
	many := letter.NewMany(composer, false, func(m letter.Copy) {
		if m.Err != nil {
			r.fault(faults, m)
		}
	})
	p, err := a.pass(ctx, s, c, many.Add)
	many.Finish()
	if err != nil {
		return nil, err
	}
	r.summarise(faults)
	if len(faults) == 0 {
		a.Remember(p.content.String())
	}
	return p, nil
}

// maxFaults is how many recipients a finding names for one and the same fault.
const maxFaults = 5

func (r *Report) fault(faults map[string]int, m letter.Copy) {
	text := m.Err.Error()
	faults[text]++
	if faults[text] <= maxFaults {
		r.Add(Error, m.Email, "%s", text)
	} else {
		r.Errors++
	}
}

func (r *Report) summarise(faults map[string]int) {
	for _, text := range slices.Sorted(maps.Keys(faults)) {
		if n := faults[text]; n > maxFaults {
			r.Findings = append(r.Findings, Finding{Error, "recipients",
				fmt.Sprintf("%d more with the same fault: %s", n-maxFaults, text)})
		}
	}
}

// nobody says why nobody would be written to, and what to do about it.
func (r *Report) nobody(a notices.Audience) {
	switch {
	case r.Suppressed > 0:
		r.Add(Error, "audience", "nobody would be written to: the audience has %d recipients, and all of them are "+
			"suppressed; \"tidings send %s --dry-run\" counts the reasons", r.Suppressed, r.Notice)
	case a.Of != "":
		r.Add(Error, "audience", "nobody would be written to: nobody of %s is %s now; \"tidings report %[1]s\" "+
			"tells how it stands", a.Of, strings.Join(a.States, " or "))
	default:
		r.Add(Error, "audience", "nobody would be written to; import recipients, or widen the audience in notice.yaml")
	}
}

// base is the language of a locale without its region.
func base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}
