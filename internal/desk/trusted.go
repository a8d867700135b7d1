package desk

import (
	"context"
	"sync"

	"tidings/internal/feedback"
)

// TakeTrusted takes in reports from a source that needs no proof of its own, such as
// a trial on this machine. The counts tell what was new.
func (d *Desk) TakeTrusted(ctx context.Context, source string, reports []feedback.Report) (*IngestReport, error) {
	in, err := d.intake(ctx)
	if err != nil {
		return nil, err
	}
	r := &IngestReport{}
	tally := &countingSink{next: in.Sink, report: r, mu: new(sync.Mutex)}
	for _, told := range reports {
		e, err := in.Matcher.MatchTrusted(ctx, told, source, d.now())
		if err == nil {
			err = tally.Apply(ctx, []feedback.Event{e})
		}
		if err != nil {
			return r, err
		}
	}
	return r, nil
}
