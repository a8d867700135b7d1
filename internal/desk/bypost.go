package desk

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"tidings/internal/journal"
	"tidings/internal/locale"
	"tidings/internal/post"
	"tidings/internal/store"
	"tidings/internal/workspace"
)

// PostOptions say which letters are printed.
type PostOptions struct {
	Slug  string
	Roles []string // of the contacts to whom they go, before others
	Dir   string   // empty: outputs/SLUG/post, or the next that holds no letters which were posted
	Again bool     // to those too that have one by post
}

// PostReport is what was printed for the post.
type PostReport struct {
	Notice   string `json:"notice"`
	Revision int    `json:"revision"`
	// Dir is that of the files, relative to the workspace where it is in it; empty: there are none.
	Dir      string        `json:"dir"`
	Letters  int           `json:"letters"`
	Pages    int           `json:"pages"`
	Already  int           `json:"already_by_post"` // have one from an earlier run, and are not in this one
	Recorded bool          `json:"recorded"`
	Accounts []post.Posted `json:"accounts"` // that no message reached, in print order

	send  int64
	again bool
}

// PrintPost writes a letter on paper for each account that nobody told, of the revision that was
// sent. It records nothing: RecordPost does.
func (d *Desk) PrintPost(ctx context.Context, o PostOptions) (*PostReport, error) {
	send, l, err := d.kept.SendOf(ctx, o.Slug)
	if err != nil {
		return nil, err
	}
	rev, err := d.kept.Revision(ctx, o.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	reports, err := d.reports(ctx)
	if err != nil {
		return nil, err
	}
	source := *rev.Source
	window := &source.Config.Letter.Window // that of today's envelopes is no part of what was approved
	*window = cmp.Or(d.ws.Config.Letter.Window, *window)
	missed := post.Missed{Store: reports.Store, Ledger: l, Source: &source, Send: send.ID, Roles: o.Roles,
		Again: o.Again}
	found, err := reports.Reached(ctx, o.Slug, "")
	if err != nil {
		return nil, err
	}
	others, err := d.audience.WithoutContact(ctx, &source, found.Selected)
	if err != nil {
		return nil, err
	}
	pieces, already, err := missed.Pieces(ctx, found.Reached, others)
	if err != nil {
		return nil, err
	}
	r := &PostReport{Notice: o.Slug, Revision: send.Revision, Already: already, Accounts: []post.Posted{},
		send: send.ID, again: o.Again}
	if len(pieces) == 0 {
		return r, nil
	}
	dir, err := d.postFolder(ctx, l, o)
	if err != nil {
		return nil, err
	}
	printer, err := d.printer()
	if err != nil {
		return nil, err
	}
	if r.Accounts, err = post.Fill(ctx, &source, printer, pieces, dir); err != nil {
		return nil, err
	}
	r.Dir = d.within(dir)
	for _, p := range r.Accounts {
		if p.File != "" {
			r.Letters, r.Pages = r.Letters+1, r.Pages+p.Pages
		}
	}
	return r, nil
}

// RecordPost records the letters as posted, so that their accounts count as told.
func (d *Desk) RecordPost(ctx context.Context, r *PostReport) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	p := store.Posting{Send: r.send, By: journal.Who(), Again: r.again}
	for _, a := range r.Accounts {
		if a.File != "" {
			p.Letters = append(p.Letters, store.PostedLetter{Account: a.ID,
				Detail: fmt.Sprintf("%s%s%d", r.Dir+"/"+post.PrintName, postPage, a.First)})
		}
	}
	if len(p.Letters) == 0 {
		return nil
	}
	act := d.journal.Act("post", r.Notice, "r%d: by post to %s that no message reached; %s", r.Revision,
		locale.Num(len(p.Letters), "account"), r.Dir+"/"+post.PrintName)
	err = l.RecordPost(journal.Acting(ctx, act), p)
	r.Recorded = err == nil
	return err
}

// postPage stands between the file and the page in what is recorded of a letter.
const postPage = ", page "

// postFolder is where letters are written. One that holds letters which were recorded is left as it is:
// they may not be posted yet.
func (d *Desk) postFolder(ctx context.Context, l *store.Ledger, o PostOptions) (string, error) {
	details, err := l.PostedDetails(ctx, o.Slug)
	if err != nil {
		return "", err
	}
	used := map[string]bool{}
	for _, s := range details {
		file, _, _ := strings.Cut(s, postPage)
		used[strings.TrimSuffix(file, "/"+post.PrintName)] = true
	}
	if o.Dir != "" {
		dir, err := filepath.Abs(o.Dir)
		if err == nil && used[d.within(dir)] {
			err = fmt.Errorf("%s holds letters that are recorded as posted; name another folder with --dir", o.Dir)
		}
		return dir, err
	}
	for n := 1; ; n++ {
		name := "post"
		if n > 1 {
			name = fmt.Sprintf("post-%d", n)
		}
		dir, err := filepath.Abs(d.ws.File(filepath.Join(workspace.OutputDir, o.Slug, name)))
		if err != nil || !used[d.within(dir)] {
			return dir, err
		}
	}
}

// within is a path as people read it: from the workspace on, where it is in it.
func (d *Desk) within(path string) string {
	root, err := filepath.Abs(d.ws.Root)
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
