package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"tidings/notices"
	"tidings/recipients"
)

// selection is one recipient of the audience with the language that the letter
// will have for them.
type selection struct {
	*recipients.AudienceRow
	Tag string // one of the notice's locales
}

// rule is the notice's audience as the registry wants it. Regions narrow it
// further; none keep it whole.
func (d *Desk) rule(n notices.Notice, regions []string) (recipients.Rule, error) {
	r := recipients.Rule{Audience: n.Audience, Stream: n.Stream, RegionLocales: map[string]string{}}
	for _, g := range d.ws.Config.Regions {
		r.RegionLocales[g.ID] = g.Locale
	}
	if len(regions) == 0 {
		return r, nil
	}
	for _, id := range regions {
		if err := d.knownRegion(id); err != nil {
			return r, err
		}
		if len(n.Audience.Regions) > 0 && !slices.Contains(n.Audience.Regions, id) {
			return r, fmt.Errorf("region %q is not in the audience of %s; its notice.yaml has %v", id, n.Slug, n.Audience.Regions)
		}
	}
	r.Audience.Regions = regions
	return r, nil
}

// eachSelected streams the audience in the order of the registry.
func (d *Desk) eachSelected(ctx context.Context, n notices.Notice, regions []string, each func(selection) error) error {
	rule, err := d.rule(n, regions)
	if err != nil {
		return err
	}
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	wanted, err := d.followed(ctx, n)
	if err != nil {
		return err
	}
	return db.StreamAudience(ctx, rule, func(r *recipients.AudienceRow) error {
		if wanted != nil && !wanted[r.ID] {
			return nil
		}
		return each(selection{r, recipients.Fallback(r.Locale, rule.RegionLocales[r.Region], n.Locales)})
	})
}

// audienceDigest is the SHA-256 over who is selected: it changes when somebody
// joins, leaves, moves or changes the address. Who is suppressed does not count,
// so that an unsubscription between approval and send needs no new approval.
type audienceDigest struct {
	sum      hash.Hash
	selected int
	regions  map[string]int
}

func newAudienceDigest() *audienceDigest {
	return &audienceDigest{sum: sha256.New(), regions: map[string]int{}}
}

func (a *audienceDigest) add(s selection) {
	fmt.Fprintf(a.sum, "%d\x00%s\x00%s\x00%s\n", s.ID, s.Email, s.Region, s.Tag)
	a.selected++
	a.regions[regionName(s.Region)]++
}

func (a *audienceDigest) String() string { return hex.EncodeToString(a.sum.Sum(nil)) }

// audienceOf digests the whole audience of a notice.
func (d *Desk) audienceOf(ctx context.Context, n notices.Notice) (*audienceDigest, error) {
	a := newAudienceDigest()
	err := d.eachSelected(ctx, n, nil, func(s selection) error {
		a.add(s)
		return nil
	})
	return a, err
}
