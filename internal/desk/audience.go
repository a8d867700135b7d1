package desk

import (
	"context"
	"fmt"
	"slices"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/notices"
	"tidings/recipients"
)

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
		if err := talk.KnownRegion(d.ws.Config.Regions, id); err != nil {
			return r, err
		}
		if len(n.Audience.Regions) > 0 && !slices.Contains(n.Audience.Regions, id) {
			return r, fmt.Errorf("region %q is not in the audience of %s; its notice.yaml has %v", id, n.Slug,
				n.Audience.Regions)
		}
	}
	r.Audience.Regions = regions
	return r, nil
}

// eachSelected streams the audience in the order of the registry. A row is good for
// one call only.
func (d *Desk) eachSelected(ctx context.Context, n notices.Notice, regions []string,
	each func(letter.Selected) error) error {
	rule, err := d.rule(n, regions)
	if err != nil {
		return err
	}
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	if rule.Of, err = d.followed(ctx, n); err != nil {
		return err
	}
	letters := d.ws.Config.Languages.Letters(n.Locales)
	return db.StreamAudience(ctx, rule, func(r *recipients.AudienceRow) error {
		tag := letters.For(r.Locale, rule.RegionLocales[r.Region])
		return each(letter.Selected{AudienceRow: r, Tag: tag})
	})
}
