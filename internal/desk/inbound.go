package desk

import (
	"context"

	"tidings/internal/feedback/token"
	"tidings/internal/inbound"
	"tidings/internal/journal"
)

// Inbound is the room of what comes back, opened on first use.
func (d *Desk) Inbound(ctx context.Context) (*inbound.Inbound, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	d.warnOfLooseSecrets(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inbound == nil {
		d.inbound = inbound.New(inbound.Options{
			Workspace: d.ws, Store: db, Ledger: l, Subject: d.subject, Mail: d.mailSubscriber, Paper: d.paper,
			Now: d.now, Random: random, Log: d.log,
			Act: func(ctx context.Context, act, detail string) context.Context {
				return journal.Acting(ctx, d.journal.Act(act, "", "%s", detail))
			},
		})
	}
	return d.inbound, nil
}

// subject is what a letter is called in one of its locales.
func (d *Desk) subject(ctx context.Context, slug string, revision int, locale string) (string, error) {
	rev, err := d.kept.Revision(ctx, slug, revision)
	if err != nil {
		return "", err
	}
	return rev.Subjects[locale], nil
}

// keyring is the keys that sign links and return paths. Composing needs no ledger.
func (d *Desk) keyring(ctx context.Context) (*inbound.Keyring, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	return inbound.NewKeyring(inbound.Options{Workspace: d.ws, Store: db, Now: d.now, Random: random, Log: d.log}), nil
}

// keys gives the keys of this moment.
func (d *Desk) keys(ctx context.Context) (*token.Keys, error) {
	ring, err := d.keyring(ctx)
	if err != nil {
		return nil, err
	}
	return ring.Keys(ctx)
}
