package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/dkim"
	"tidings/internal/letter"
	"tidings/internal/safefile"
	"tidings/outputs"
	"tidings/outputs/pdf"
)

// messages is the desk as the engine's source of messages.
type messages struct{ d *Desk }

// Composer opens the revision of a send for composing, if its approval still counts.
func (m messages) Composer(ctx context.Context, s delivery.Send) (delivery.Composer, error) {
	rev, err := m.d.intact(ctx, s)
	if errors.Is(err, ErrNotApproved) {
		return nil, fmt.Errorf("%w: %w", delivery.ErrAltered, err)
	}
	if err != nil {
		return nil, err
	}
	return m.d.composerAt(ctx, rev, s.CreatedAt)
}

// intact gives the revision of a send, whose approval counts and of which nothing was changed since,
// nor of its rows since they were confirmed.
func (d *Desk) intact(ctx context.Context, s delivery.Send) (*letter.Revision, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	frozen, err := l.FrozenHolds(ctx, s)
	if err != nil {
		return nil, err
	}
	rev, err := d.kept.Revision(ctx, s.Slug, s.Revision)
	if err == nil {
		err = d.kept.Counts(ctx, rev, frozen)
	}
	return rev, err
}

// sentComposer opens the revision of a send for composing again what was sent.
func (d *Desk) sentComposer(ctx context.Context, s delivery.Send) (delivery.Composer, error) {
	rev, err := d.kept.Revision(ctx, s.Slug, s.Revision)
	if err != nil {
		return nil, err
	}
	return d.composerAt(ctx, rev, s.CreatedAt)
}

// composer opens a revision for composing what is not sent yet.
func (d *Desk) composer(ctx context.Context, rev *letter.Revision) (*letter.Composer, error) {
	return d.composerAt(ctx, rev, d.now())
}

// composerAt opens a revision whose send began at a moment.
func (d *Desk) composerAt(ctx context.Context, rev *letter.Revision, began time.Time) (*letter.Composer, error) {
	signer, err := d.signer()
	if err != nil {
		return nil, err
	}
	return d.composerBy(ctx, rev, began, signer)
}

// unsignedComposer is composerAt of messages without DKIM signatures.
func (d *Desk) unsignedComposer(ctx context.Context, rev *letter.Revision,
	began time.Time) (*letter.Composer, error) {
	return d.composerBy(ctx, rev, began, nil)
}

func (d *Desk) composerBy(ctx context.Context, rev *letter.Revision, began time.Time,
	signer *dkim.Signer) (*letter.Composer, error) {
	d.compileCorrections(ctx, rev)
	keys, err := d.keys(ctx)
	if err != nil {
		return nil, err
	}
	c, err := letter.NewComposer(rev, keys, began, signer)
	if err != nil || rev.Source.Notice.Attach == "" {
		return c, err
	}
	printer, err := d.printer()
	if err != nil {
		return nil, err
	}
	return c, c.Attach(ctx, printer)
}

// signer signs with the DKIM keys of the configuration; nil without any.
func (d *Desk) signer() (*dkim.Signer, error) {
	keys, err := d.signingKeys()
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	return dkim.New(keys...)
}

// signingKeys reads the DKIM keys of the configuration.
func (d *Desk) signingKeys() (keys []dkim.Key, err error) {
	d.warnOfLooseSecrets(context.Background())
	for _, k := range d.ws.Config.DKIM {
		pem, err := safefile.Read(d.ws.File(k.KeyFile), 64<<10)
		if err != nil {
			return nil, fmt.Errorf("tidings.yaml, dkim %s: %w", k.Selector, err)
		}
		private, err := dkim.ParseKey(pem)
		if err != nil {
			return nil, fmt.Errorf("tidings.yaml, dkim %s, %s: %w", k.Selector, k.KeyFile, err)
		}
		keys = append(keys, dkim.Key{Domain: k.Domain, Selector: k.Selector, Private: private})
	}
	return keys, nil
}

// pdf sets one letter, with its Markdown and the records used attached.
func (d *Desk) pdf(ctx context.Context, s *letter.Source, doc *outputs.Document, v outputs.Values,
	to []string) ([]byte, error) {
	r, err := d.printer()
	if err != nil {
		return nil, err
	}
	return s.PDF(ctx, r, doc, v, to)
}

// printer opens the fonts on first use.
func (d *Desk) printer() (*pdf.Renderer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var err error
	if d.opened.printer == nil {
		d.opened.printer, err = pdf.New()
	}
	return d.opened.printer, err
}
