package desk

import (
	"context"
	"log/slog"
	"os"
	"time"

	"tidings/internal/report"
	"tidings/internal/safefile"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/templates"
)

// Offers gives the values of a workspace that may be typed. Nothing is written, asked or
// reported: where something cannot be read, there is nothing to offer.
type Offers struct {
	root string               // "": there is no workspace
	ws   *workspace.Workspace // nil: tidings.yaml cannot be read
}

// OffersOf looks for the workspace of a folder; empty: this one.
func OffersOf(dir string) *Offers {
	if dir == "" {
		dir = "."
	}
	o := &Offers{}
	var err error
	if o.root, err = workspace.Find(dir); err != nil {
		return o
	}
	if ws, err := workspace.Open(o.root); err == nil {
		o.ws = ws
	}
	return o
}

// Records are the ids of the records in a folder, such as workspace.IncidentDir.
func (o *Offers) Records(dir string) (out []talk.Offer) {
	if o.root == "" {
		return nil
	}
	ids, _ := workspace.RecordNames(o.root, dir)
	for _, id := range ids {
		out = append(out, talk.Offer{Value: id})
	}
	return out
}

// Templates are the letter templates, built-in and the workspace's own.
func (o *Offers) Templates() (out []talk.Offer) {
	lib := templates.New(nil)
	if o.root != "" {
		lib = templates.New(safefile.Dir((&workspace.Workspace{Root: o.root}).Path(workspace.TemplateDir), 1<<20))
	}
	for _, t := range lib.List() {
		out = append(out, talk.Offer{Value: t.Name, Note: t.Title})
	}
	return out
}

// Regions are those of tidings.yaml.
func (o *Offers) Regions() (out []talk.Offer) {
	if o.ws == nil {
		return nil
	}
	for _, r := range o.ws.Config.Regions {
		out = append(out, talk.Offer{Value: r.ID, Note: r.Name})
	}
	return out
}

// Components are those that records name.
func (o *Offers) Components() (out []talk.Offer) {
	if o.ws == nil {
		return nil
	}
	for _, c := range o.ws.Config.Components {
		out = append(out, talk.Offer{Value: c.ID, Note: c.Name})
	}
	return out
}

// offerPatience bounds the wait for a database: somebody has pressed a key.
const offerPatience = 300 * time.Millisecond

// known runs with what the database knows, if there is one that can be read as it is.
func (o *Offers) known(ctx context.Context, use func(context.Context, *report.Reader)) {
	if o.ws == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, offerPatience)
	defer cancel()
	d := &Desk{ws: o.ws, now: time.Now, log: slog.New(slog.DiscardHandler)}
	if file := d.databaseFile(); file != "" {
		if _, err := os.Stat(file); err != nil {
			return
		}
	}
	db, err := store.Open(ctx, store.Options{URL: d.databaseURL(), ReadOnly: true})
	if err != nil {
		return
	}
	defer db.Close() //nolint:errcheck // it was only read
	ledger, err := store.NewLedger(db, store.LedgerOptions{})
	if err != nil {
		return
	}
	defer ledger.Close() //nolint:errcheck // as above
	use(ctx, &report.Reader{Store: db, Ledger: ledger, Config: &o.ws.Config, Now: time.Now})
}

// Notices are the notices for which fits, with their state. Where the database tells
// nothing, every folder's name is offered.
func (o *Offers) Notices(ctx context.Context, fits func(report.Standing) bool) (out []talk.Offer) {
	if o.root == "" {
		return nil
	}
	var standings map[string]report.Standing
	told := false
	o.known(ctx, func(ctx context.Context, reports *report.Reader) {
		var err error
		standings, err = reports.Standings(ctx)
		told = err == nil
	})
	slugs, _ := workspace.NoticeNames(o.root)
	for _, slug := range slugs {
		s, found := standings[slug]
		if !found {
			s.State = "draft"
		}
		switch {
		case !told:
			out = append(out, talk.Offer{Value: slug})
		case fits(s):
			out = append(out, talk.Offer{Value: slug, Note: s.State})
		}
	}
	return out
}

// Approvers are the people who decided on a notice of this workspace before.
func (o *Offers) Approvers(ctx context.Context) (out []talk.Offer) {
	o.known(ctx, func(ctx context.Context, reports *report.Reader) {
		names, _ := reports.Store.Approvers(ctx)
		for _, name := range names {
			out = append(out, talk.Offer{Value: name})
		}
	})
	return out
}
