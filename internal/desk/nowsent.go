package desk

import (
	"context"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/talk"
)

// nowOrSent gives a notice as it is now, compiled. One that was sent, and that cannot be
// made any more because its records have moved on (the next update that it names was
// given, a record of it is broken), is given as it was sent.
func (d *Desk) nowOrSent(ctx context.Context, slug string, send delivery.Send, sent bool) (*letter.Source,
	*letter.Compiled, error) {
	s, err := letter.Read(d.ws, slug, d.ws.RecordsAfresh)
	if err == nil {
		var c *letter.Compiled
		if c, err = s.Compile(ctx, s.Notice.AsOf); err == nil {
			d.unneeded(s.Records, talk.NotInLetter)
			return s, c, nil
		}
	}
	if !sent || ctx.Err() != nil {
		return nil, nil, err
	}
	rev, rerr := d.kept.Revision(ctx, slug, send.Revision)
	if rerr != nil {
		return nil, nil, err
	}
	c, rerr := rev.Source.Compile(ctx, rev.Source.Notice.AsOf)
	if rerr != nil {
		return nil, nil, err
	}
	return rev.Source, c, nil
}
