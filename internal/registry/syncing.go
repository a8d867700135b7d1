package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"tidings/internal/acts"
	"tidings/internal/check"
	"tidings/internal/locale"
	"tidings/internal/mailaddr"
	"tidings/internal/source"
	"tidings/internal/store"
	"tidings/internal/store/syncing"
	"tidings/internal/talk"
	"tidings/internal/workspace/sources"
	"tidings/recipients"
)

// SyncOptions say how a source is taken over.
type SyncOptions struct {
	DryRun  bool
	SkipBad bool // take the good rows beside bad ones; nobody is taken for gone then
	// Confirmed is the number of entries that may be missing although they are more than the
	// source's share.
	Confirmed int
	Plan      string // only the plan of this digest is carried out; empty: any
	// Agree is asked about a plan that changes something before it is carried out, and told
	// whether more are missing than may be without a question; nil: nobody is asked.
	Agree func(plan *recipients.SyncPlan, unusual bool) error
}

// SourceNames are the sources of tidings.yaml.
func (k *Keeper) SourceNames() (names []string) {
	for _, s := range k.ws.Config.Sources {
		names = append(names, s.Name)
	}
	return names
}

// errPlanned ends a transaction that was only to find what would change.
var errPlanned = errors.New("only planned")

// SyncRecipients reads a source and takes over who is new, changed, gone and back: all of it,
// or nothing. The plan is given with an error too, where there is one by then. Too many who
// are missing are a talk.ErrNotConfirmed, and rows that are not right a check.ErrFailed.
func (k *Keeper) SyncRecipients(ctx context.Context, name string, o SyncOptions) (*recipients.SyncPlan, error) {
	n := slices.IndexFunc(k.ws.Config.Sources, func(s sources.Source) bool { return s.Name == name })
	if n < 0 {
		return nil, k.noSource(name)
	}
	s := &sync{k: k, from: k.ws.Config.Sources[n], o: o}
	list, err := os.CreateTemp("", "tidings-sync-*")
	if err != nil {
		return nil, err
	}
	s.list = list
	defer os.Remove(list.Name()) //nolint:errcheck // it is in the folder of temporary files
	defer list.Close()
	plan, err := s.run(ctx)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return plan, err
}

func (k *Keeper) noSource(name string) error {
	if len(k.ws.Config.Sources) == 0 {
		return talk.BadFlag("there is no source %q: tidings.yaml has no sources yet; docs/operations.md shows how one "+
			"is written", name)
	}
	return talk.BadFlag("there is no source %q; tidings.yaml has %s", name, talk.Words(k.SourceNames()))
}

// sync is one sync under way. What the source gave lies in list, so that the registry waits for
// no network, and a source that breaks off changes nothing.
type sync struct {
	k    *Keeper
	from sources.Source
	o    SyncOptions
	list *os.File
	read recipients.Report
}

func (s *sync) run(ctx context.Context) (*recipients.SyncPlan, error) {
	from, err := s.k.source(s.from)
	if err != nil {
		return nil, err
	}
	if err := source.Copy(ctx, from, s.list, s.from.Within()); err != nil {
		return nil, err
	}
	if plan, err := s.look(ctx); err != nil {
		return plan, err
	}
	digest := s.o.Plan
	if s.o.DryRun || s.o.Agree != nil || digest != "" {
		plan, err := s.take(ctx, true, "")
		switch {
		case err != nil || s.o.DryRun:
			return plan, err
		case digest != "" && digest != plan.Digest:
			return plan, talk.Also(errors.New("what would change is not what that plan says any more, so nothing was "+
				"changed; look at it anew with --dry-run"), talk.ErrNotConfirmed)
		case s.o.Agree != nil && plan.Changes():
			if err := s.o.Agree(plan, plan.TooMany); err != nil {
				return plan, err
			}
			s.o.Confirmed = plan.Counts.Missing
		}
		digest = plan.Digest
	}
	return s.take(ctx, false, digest)
}

// look reads the list once for itself, and finds what is wrong with it before anything is locked.
func (s *sync) look(ctx context.Context) (*recipients.SyncPlan, error) {
	var err error
	for _, err = range s.entries(ctx) {
		if err != nil {
			break
		}
	}
	var refused *recipients.ListError
	plan := &recipients.SyncPlan{Source: s.from.Name}
	plan.Counts.Rows, plan.Counts.Refused, plan.Refused = s.read.Rows, s.read.Bad, refusals(s.read.Problems)
	switch {
	case errors.As(err, &refused) && refused.Most:
		return plan, talk.Also(err, talk.ErrNotConfirmed)
	case errors.As(err, &refused):
		return plan, talk.Also(err, check.ErrFailed)
	case err == nil && s.read.Good == 0:
		return plan, talk.Also(errors.New("it gives nobody at all, so nothing was changed; look whether it is well, "+
			"and what it is asked for"), check.ErrFailed)
	}
	return plan, err
}

func refusals(problems []recipients.Problem) []recipients.SyncRefused {
	out := []recipients.SyncRefused{}
	for _, p := range problems {
		out = append(out, recipients.SyncRefused{Path: p.Place(), Reason: p.Text})
	}
	return out
}

// take changes the registry, or finds what would change.
func (s *sync) take(ctx context.Context, onlyPlan bool, digest string) (plan *recipients.SyncPlan, err error) {
	db, err := s.k.store(ctx)
	if err != nil {
		return nil, err
	}
	acting := store.Acting(ctx, func() acts.Entry {
		c := plan.Counts
		return s.k.journal.Act("recipients sync", "", "%s: %d new, %d changed, %d gone, %d back", s.from.Name,
			c.New+c.NewAccounts, c.Changed, c.Gone+c.GoneAccounts, c.Back)
	})
	found, err := syncing.Sync(acting, db, syncing.Run{Source: s.from.Name, Entries: s.entries(ctx),
		Import: s.importAll, Services: s.from.As == "services", OptOuts: s.from.As == "opt-outs", Partial: s.read.Bad > 0,
		Judge: func(p *recipients.SyncPlan) error {
			plan = p
			p.Counts.Rows, p.Counts.Refused, p.Refused = s.read.Rows, s.read.Bad, refusals(s.read.Problems)
			p.Warnings, p.TooMany = alike(s.read), s.tooMany(p.Counts)
			if onlyPlan {
				return errPlanned
			}
			return s.judge(p, digest)
		}})
	if errors.Is(err, errPlanned) {
		return found, nil
	}
	return found, err
}

// judge refuses a plan that is not the one that was agreed to, or by which too many would vanish.
func (s *sync) judge(p *recipients.SyncPlan, digest string) error {
	c := p.Counts
	if digest != "" && digest != p.Digest {
		return talk.Also(errors.New("the registry was changed by somebody else meanwhile, so nothing was taken over; "+
			"sync again"), talk.ErrNotConfirmed)
	}
	if p.TooMany && c.Missing != s.o.Confirmed {
		return talk.Also(fmt.Errorf("%d of %s that came the last time are missing, more than %s, so nothing was "+
			"changed; look whether the source gives everything. If it does: --confirm %d", c.Missing,
			locale.Num(c.Before, "entry", "entries"), s.from.ShareText(), c.Missing), talk.ErrNotConfirmed)
	}
	return nil
}

// tooMany reports whether more are missing than may be without a question.
func (s *sync) tooMany(c recipients.SyncCounts) bool {
	return s.from.As != "opt-outs" && s.read.Bad == 0 && float64(c.Missing) > s.from.Share()*float64(c.Before)
}

// open reads the list from its beginning.
func (s *sync) open(ctx context.Context) (io.ReadSeeker, error) {
	if _, err := s.list.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return listFile{ctx, s.list}, nil
}

func (s *sync) options() ImportOptions {
	return ImportOptions{As: s.from.As, Map: s.from.Map, SkipBad: s.o.SkipBad, Confirmed: s.o.Confirmed,
		Encoding: s.from.Encoding, Region: s.from.Region}
}

// entries names who is in the list.
func (s *sync) entries(ctx context.Context) iter.Seq2[recipients.SourceEntry, error] {
	return func(yield func(recipients.SourceEntry, error) bool) {
		in, err := s.open(ctx)
		if err != nil {
			yield(recipients.SourceEntry{}, err)
			return
		}
		list, err := s.k.open("", in, s.options())
		if err != nil {
			yield(recipients.SourceEntry{}, cmp.Or(errors.Unwrap(err), err)) // the source is named by who asks
			return
		}
		rows, err := rowsOf(list)
		for err == nil {
			var r *recipients.Recipient
			if r, err = rows.Next(); err == nil && !yield(entryOf(r, rows.Columns()), nil) {
				return
			}
		}
		s.read = list.Report()
		if !errors.Is(err, io.EOF) {
			yield(recipients.SourceEntry{}, err)
		}
	}
}

func entryOf(r *recipients.Recipient, c recipients.Columns) (e recipients.SourceEntry) {
	if r.Email != "" {
		e.EmailKey = mailaddr.Key(r.Email)
	}
	if len(r.Accounts) > 0 {
		e.AccountKey = recipients.AccountKey(r.Accounts[0].Key)
	}
	e.Said = recipients.SaidOf(r, c)
	return e
}

// importAll puts the list into the registry as any other list.
func (s *sync) importAll(ctx context.Context) error {
	in, err := s.open(ctx)
	if err != nil {
		return err
	}
	_, err = s.k.ImportRows(ctx, store.SyncOrigin+s.from.Name, in, s.options())
	return err
}
