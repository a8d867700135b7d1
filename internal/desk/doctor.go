package desk

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/doctor"
	"tidings/internal/workspace"
	"tidings/templates"
)

// Doctor looks at everything that a send needs: see package doctor.
func (d *Desk) Doctor(ctx context.Context) (*doctor.Report, error) {
	printer, err := d.printer()
	if err != nil {
		return nil, err
	}
	p := &doctor.Patient{Workspace: d.ws, Now: d.now, Database: d.store, DatabaseFile: d.databaseFile(),
		Open: d.openSession, Keys: d.signingKeys, LinkKeys: d.linkKeys, CanSet: printer.CanSet, Resolver: d.resolver}
	if os.Getenv(databaseEnv) != "" {
		p.Overridden = databaseEnv
	}
	for _, t := range d.lib.List() {
		if t.Source == templates.Workspace { // those of the program are in many languages, which nobody may need
			p.Templates = append(p.Templates, t.Locales...)
		}
	}
	slices.Sort(p.Templates)
	p.Templates = slices.Compact(p.Templates)
	return p.Examine(ctx)
}

func (d *Desk) openSession(ctx context.Context, r workspace.Relay) (delivery.Session, error) {
	t, err := d.transportOf(r)
	if err != nil {
		return nil, err
	}
	return t.Open(ctx)
}

// linkKeys tells of the keys of links, so that keys which are lost are seen before a send.
func (d *Desk) linkKeys(ctx context.Context) (string, error) {
	ring, err := d.keyring(ctx)
	if err != nil {
		return "", err
	}
	k, err := ring.Report(ctx)
	if err != nil {
		return "", err
	}
	newest := k.Keys[len(k.Keys)-1]
	return fmt.Sprintf("%d in %s; key %d signs, made on %s", len(k.Keys), k.Place, newest.ID,
		newest.Made.Format(time.DateOnly)), nil
}

// warnOfLooseSecrets tells of keys and passwords that others can read where they are
// about to be used, once.
func (d *Desk) warnOfLooseSecrets(ctx context.Context) {
	d.loose.Do(func() {
		for _, words := range doctor.LooseSecrets(d.ws) {
			d.log.WarnContext(ctx, words)
		}
	})
}
