package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/acts"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// suppressList takes a list of people who are not to be written to: all of its
// rows, or none if one is wrong and not to be skipped.
func (k *Keeper) suppressList(ctx context.Context, name string, list *recipients.List, r *ImportReport) error {
	all, err := k.suppressions(list)
	r.Rows, r.Refused, r.Repeated = list.Report().Rows, list.Report().Bad, list.Report().Repeated
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	ctx = store.Acting(ctx, func() acts.Entry {
		return k.journal.Act("recipients import", "", "%s: %d suppressed", filepath.Base(name), len(all))
	})
	if _, err := db.SuppressAll(ctx, all, false); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.Suppressed = len(all)
	r.UpdateOnly = len(all) > 0 && !slices.ContainsFunc(all, func(s recipients.Suppression) bool {
		return s.Stream != notices.News
	})
	return nil
}

// suppressions reads the list. Of opt-outs nothing need be said but the address: they leave
// the update stream.
func (k *Keeper) suppressions(list *recipients.List) (all []recipients.Suppression, err error) {
	for {
		row, err := list.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		f := row.Fields
		o := SuppressOptions{Reason: strings.ToLower(f["reason"]), Note: f["note"],
			Stream: strings.ToLower(f["stream"]), Until: f["until"]}
		if list.Report().As == recipients.OptOuts {
			if o.Reason == "" {
				o.Reason = string(recipients.Unsubscribe)
			}
			if o.Stream == "" && o.Reason == string(recipients.Unsubscribe) {
				o.Stream = string(notices.News)
			}
		}
		s, err := k.suppression(row.Email, o)
		if err != nil {
			list.Reject("", strings.TrimPrefix(err.Error(), "--"))
			continue
		}
		all = append(all, s)
	}
}

// planSuppressions is suppressList for who wants to know what it would do.
func (k *Keeper) planSuppressions(ctx context.Context, list *recipients.List, p *ImportPlan) error {
	all, err := k.suppressions(list)
	if err != nil {
		return err
	}
	db, err := k.store(ctx)
	if err != nil {
		return err
	}
	p.Suppressed, err = db.SuppressAll(ctx, all, true)
	p.Unchanged = len(all) - p.Suppressed
	return err
}
