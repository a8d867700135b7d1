package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tidings/internal/sendplan"
)

// OlderWorkers says which workers of an earlier program are at work; "" if none is.
func (d *Desk) OlderWorkers(ctx context.Context) (string, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return "", err
	}
	names, err := l.OlderWorkers(ctx)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return fmt.Sprintf("an earlier version of tidings is still at work (%s); stop it there and start this one. A "+
		"process that has ended is forgotten after half a minute", strings.Join(names, ", ")), nil
}

// olderWorkers refuses to queue corrections while a worker of an earlier program could take
// them: it would send them unmarked and outside of the thread, as the same letter again.
func (d *Desk) olderWorkers(ctx context.Context, p *sendplan.Plan) error {
	if p.Corrects == nil || p.Corrects.ToFormer == 0 || !p.WantsFormer() {
		return nil
	}
	said, err := d.OlderWorkers(ctx)
	if err == nil && said != "" {
		err = errors.New("nothing was queued, as a correction would be sent without its mark: " + said)
	}
	return err
}
