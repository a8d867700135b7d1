package desk

import (
	"context"
	"fmt"
	"time"

	"tidings/internal/acts"
	"tidings/internal/audience"
	"tidings/internal/check"
	"tidings/internal/deciding"
	"tidings/internal/drafting"
	"tidings/internal/journal"
	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/people"
	"tidings/internal/proof"
	"tidings/internal/publishing"
	"tidings/internal/reach"
	"tidings/internal/records"
	"tidings/internal/registry"
	"tidings/internal/sealing"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// furnish sets up the rooms, which open the database when they need it.
func (d *Desk) furnish() {
	d.Clock = talk.NewClock(func() time.Time { return d.now() }, d.location())
	d.journal = journal.New(journal.Options{Root: d.ws.Root, Clock: d.Clock, Log: d.log, Store: d.store,
		Stored: d.stored})
	d.People = people.New(people.Needs{Root: d.ws.Root, Clock: d.Clock, Journal: d.journal, Store: d.store,
		Stored: d.stored, Policy: &d.ws.Config.FourEyes})
	d.kept = kept.New(d.ws, d.journal, d.store, d.ledger, d.People)
	d.Editor = records.New(records.Options{Workspace: d.ws, Clock: d.Clock, Unneeded: d.unneeded,
		Together: d.journal.Together})
	d.Keeper = registry.New(d.ws, d.Clock, d.journal, d.store,
		func(ctx context.Context) (bool, error) { return d.Erase(ctx) })
	d.audience = audience.New(audience.Needs{Workspace: d.ws, Zone: d.location(), Store: d.store,
		Followed: func(ctx context.Context, n notices.Notice) (func(recipient, account int64) bool, error) {
			return d.reach.Followed(ctx, n)
		}})
	d.reach = reach.New(reach.Needs{Kept: d.kept, Audience: d.audience, Store: d.store, Ledger: d.ledger,
		Reports: d.reports})
	d.Drafter = drafting.New(drafting.Needs{Workspace: d.ws, Library: d.lib, Clock: d.Clock, Records: d.Editor,
		Kept: d.kept, Unneeded: d.unneeded, Store: d.store, Stored: d.stored, Ledger: d.ledger,
		Meant: d.audience.Meant})
	d.Vault = sealing.New(sealing.Needs{Workspace: d.ws, Clock: d.Clock, Journal: d.journal, Kept: d.kept,
		Store: d.store, Stored: d.stored, Ledger: d.ledger, Reports: d.reports, Composer: d.composer,
		Printer: d.printer, People: d.People, Unsigned: d.unsignedComposer})
	d.Room = deciding.New(deciding.Needs{Clock: d.Clock, Kept: d.kept, People: d.People, Ledger: d.ledger,
		Examine: func(ctx context.Context, found *check.Report) (*letter.Revision, error) {
			r, _, err := d.examine(ctx, found, d.lastComposed(found.Notice), d.rememberComposed)
			return r, err
		},
		Bind: func(ctx context.Context, slug string) (*letter.Revision, error) {
			return d.bind(ctx, slug, nil)
		},
		Corrections: d.corrections, Unneeded: d.unneeded, Seen: d.seen})
	d.Prover = proof.New(proof.Needs{Outputs: d.ws.Path(workspace.OutputDir), Kept: d.kept, Journal: d.journal,
		Ledger: d.ledger, Composer: d.sentComposer})
	d.Publisher = publishing.New(publishing.Needs{Workspace: d.ws, Clock: d.Clock, Journal: d.journal, Kept: d.kept,
		Vault: d.Vault, Ledger: d.ledger, Printer: d.printer, Corrections: d.compileCorrections})
}

// location is the organisation's time zone; the workspace checked that it loads.
func (d *Desk) location() *time.Location {
	z, err := time.LoadLocation(d.ws.Config.Organisation.TimeZone)
	if err != nil {
		return time.UTC
	}
	return z
}

// unneeded tells, once each, of records that cannot be read and that what was just made
// did without: had it needed one, it would have failed. why says so to the manager.
func (d *Desk) unneeded(r notices.Records, why string) {
	for _, b := range r.Broken {
		if _, told := d.told.LoadOrStore(b.Error(), true); !told && d.tell != nil {
			d.tell(fmt.Sprintf("%v; %s", b, why))
		}
	}
}

// Log streams what was done, the oldest act first.
func (d *Desk) Log(ctx context.Context, f journal.Filter, each func(acts.Entry) error) error {
	return d.journal.Log(ctx, f, each)
}

// VerifyLog names every entry of the log that was changed, taken away, moved or put in.
func (d *Desk) VerifyLog(ctx context.Context) (*journal.Verification, error) {
	return d.journal.VerifyLog(ctx)
}
