package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"tidings/internal/inbound"
	"tidings/internal/letter"
	"tidings/outputs/pdf"
)

// papers keeps revisions ready whose letters people fetch as PDF.
type papers struct {
	mu   sync.Mutex
	kept map[string]*letter.Copies // by notice and revision
}

// maxPapers is how many revisions are kept ready; what is made again is the same.
const maxPapers = 8

// paper sets one row's letter, as it would go with the mail.
func (d *Desk) paper(ctx context.Context, slug string, revision int, row int64) ([]byte, error) {
	copies, err := d.copiesOf(ctx, slug, revision)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	frozen, err := l.FrozenRow(ctx, row)
	if err != nil {
		return nil, err
	}
	paper, err := copies.AppendRow(ctx, nil, &frozen)
	var cannot *pdf.UnsupportedError
	if errors.As(err, &cannot) { // of which the check has warned: there is no such letter
		return nil, inbound.ErrLink
	}
	return paper, err
}

func (d *Desk) copiesOf(ctx context.Context, slug string, revision int) (*letter.Copies, error) {
	p := &d.papers
	p.mu.Lock()
	defer p.mu.Unlock()
	key := fmt.Sprintf("%s/%d", slug, revision)
	if c := p.kept[key]; c != nil {
		return c, nil
	}
	rev, err := d.kept.Revision(ctx, slug, revision)
	if err != nil {
		return nil, err
	}
	printer, err := d.printer()
	if err != nil {
		return nil, err
	}
	if len(p.kept) >= maxPapers {
		p.kept = nil
	}
	if p.kept == nil {
		p.kept = map[string]*letter.Copies{}
	}
	p.kept[key] = rev.Copies(printer)
	return p.kept[key], nil
}
