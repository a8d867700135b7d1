package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/notices"
)

// checkRecipients composes the message of everybody who will be written to, in the
// one pass that digests the audience, and gives the notice as it was checked. With
// reuse, nothing is composed where an earlier check composed the very same.
func (d *Desk) checkRecipients(ctx context.Context, s *letter.Source, c *letter.Compiled, r *CheckReport, reuse bool) (*letter.Revision, error) {
	var a *audiencePass
	var err error
	known := ""
	if reuse {
		known = d.lastComposed(r.Notice)
	}
	if known != "" {
		if a, err = d.passAudience(ctx, s, c, func(letter.Selected) {}); err != nil {
			return nil, err
		}
	}
	if known == "" || a.content.String() != known {
		if a, err = d.composeEverybody(ctx, s, c, r); err != nil {
			return nil, err
		}
	}
	r.Merged, r.Suppressed = a.merged, a.suppressed
	for _, pair := range slices.Sorted(maps.Keys(a.foreign)) {
		r.add(levelWarning, "audience", "%d recipients who read %s, because there is no letter in their language; write one, or leave it so",
			a.foreign[pair], pair)
	}
	if r.Merged == 0 {
		r.nobody(s.Notice.Audience)
	}
	return a.rev, nil
}

// audiencePass is what one pass over the audience tells a check.
type audiencePass struct {
	rev                *letter.Revision
	merged, suppressed int
	foreign            map[string]int // people who get a letter in another language than theirs
	content            *contentDigest
}

// passAudience goes over the audience once; compose sees who will be written to.
func (d *Desk) passAudience(ctx context.Context, s *letter.Source, c *letter.Compiled, compose func(letter.Selected)) (*audiencePass, error) {
	a := &audiencePass{foreign: map[string]int{}, content: newContentDigest(c)}
	var err error
	a.rev, err = d.bound(ctx, s, c, func(p letter.Selected) error {
		a.content.add(p)
		if p.Excluded != "" {
			a.suppressed++
			return nil
		}
		a.merged++
		if p.Locale != "" && base(p.Locale) != base(p.Tag) {
			a.foreign[base(p.Locale)+" get "+p.Tag]++
		}
		compose(p)
		return ctx.Err()
	})
	return a, err
}

// composeEverybody goes over the audience and composes every message. Where none
// has a fault, that is remembered for the approval.
func (d *Desk) composeEverybody(ctx context.Context, s *letter.Source, c *letter.Compiled, r *CheckReport) (*audiencePass, error) {
	composer, err := d.composer(ctx, letter.NewRevision(s, c, letter.NewAudienceDigest()))
	if err != nil {
		return nil, err
	}
	faults := map[string]int{}
	many := letter.NewMany(composer, false, func(m letter.Copy) {
		if m.Err != nil {
			r.fault(faults, m)
		}
	})
	a, err := d.passAudience(ctx, s, c, many.Add)
	many.Finish()
	if err != nil {
		return nil, err
	}
	r.summarise(faults)
	if len(faults) == 0 {
		d.rememberComposed(r.Notice, a.content.String())
	}
	return a, nil
}

// maxFaults is how many recipients a finding names for one and the same fault.
const maxFaults = 5

func (r *CheckReport) fault(faults map[string]int, m letter.Copy) {
	text := m.Err.Error()
	faults[text]++
	if faults[text] <= maxFaults {
		r.add(levelError, m.Email, "%s", text)
	} else {
		r.Errors++
	}
}

func (r *CheckReport) summarise(faults map[string]int) {
	for _, text := range slices.Sorted(maps.Keys(faults)) {
		if n := faults[text]; n > maxFaults {
			r.Findings = append(r.Findings, Finding{levelError, "recipients",
				fmt.Sprintf("%d more with the same fault: %s", n-maxFaults, text)})
		}
	}
}

// nobody says why nobody would be written to, and what to do about it.
func (r *CheckReport) nobody(a notices.Audience) {
	switch {
	case r.Suppressed > 0:
		r.add(levelError, "audience", "nobody would be written to: the audience has %d recipients, and all of them are suppressed; \"tidings send %s --dry-run\" counts the reasons", r.Suppressed, r.Notice)
	case a.Of != "":
		r.add(levelError, "audience", "nobody would be written to: nobody of %s is %s now; \"tidings report %[1]s\" tells how it stands", a.Of, strings.Join(a.States, " or "))
	default:
		r.add(levelError, "audience", "nobody would be written to; import recipients, or widen the audience in notice.yaml")
	}
}

// base is the language of a locale without its region.
func base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}
