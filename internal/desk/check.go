package desk

import (
	"context"
	"strings"

	"tidings/internal/check"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
)

// Check looks for everything that would make the letter wrong: records, letters,
// what is out of date, and every recipient's message, composed by the code that
// sends.
func (d *Desk) Check(ctx context.Context, slug string) (*check.Report, error) {
	return d.check(ctx, check.New(slug))
}

// CheckLinks is Check, and follows the links of the letters over the network.
func (d *Desk) CheckLinks(ctx context.Context, slug string) (*check.Report, error) {
	r := check.New(slug)
	if s, err := letter.Read(d.ws, slug, d.ws.RecordsAfresh); err == nil { // else it is the check's first finding
		check.Follow(ctx, check.Read(s, d.now()), d.follower, r)
	}
	return d.check(ctx, r)
}

func (d *Desk) check(ctx context.Context, r *check.Report) (*check.Report, error) {
	slug := r.Notice
	rev, err := d.examine(ctx, r, "", d.rememberComposed)
	if err != nil {
		return r, err
	}
	d.journal.Saw(ctx, "check", slug, "%s, %s", locale.Num(r.Errors, "error"), locale.Num(r.Warnings, "warning"))
	if rev == nil || r.Errors > 0 {
		return r, nil
	}
	kept, err := d.kept.Latest(ctx, slug)
	if err == nil && kept != nil && kept.Approval.By != "" {
		r.Approved, err = kept.Same(ctx, rev)
	}
	return r, err
}

// examine fills a check's report, judges what was found, and gives the notice as it was
// checked, to be approved; nil where that could not be read or compiled. Messages of a
// content that composed names are not composed again; remember is told the content of those
// that are.
func (d *Desk) examine(ctx context.Context, r *check.Report, composed string,
	remember func(slug, content string)) (*letter.Revision, error) {
	n, c, err := d.lookedAt(ctx, r)
	if err != nil || n == nil {
		return nil, err
	}
	defer r.Judge(n)
	if c == nil {
		return nil, nil
	}
	earlier, err := d.earlier(ctx, n.Notice)
	if err != nil {
		return nil, err
	}
	audience := &check.Audience{Composed: composed, Earlier: earlier, Texts: n.Texts,
		Each: func(ctx context.Context, each func(letter.Selected) error) error {
			return d.eachSelected(ctx, n.Notice, nil, each)
		},
		Composer: func(rev *letter.Revision) (*letter.Composer, error) { return d.composer(ctx, rev) },
		Remember: func(content string) { remember(r.Notice, content) },
	}
	rev, err := audience.Check(ctx, n.Source, c, r)
	if err != nil {
		return nil, err
	}
	return rev, d.noteCorrection(ctx, rev, r)
}

// examineLetter is examine without the audience.
func (d *Desk) examineLetter(ctx context.Context, r *check.Report) error {
	n, _, err := d.lookedAt(ctx, r)
	if n != nil {
		r.Judge(n)
	}
	return err
}

// lookedAt reads a notice and looks for what is wrong with its letters; no notice: it cannot
// be read; nothing compiled: the letters cannot be.
func (d *Desk) lookedAt(ctx context.Context, r *check.Report) (*check.Notice, *letter.Compiled, error) {
	s, err := letter.Read(d.ws, r.Notice, d.ws.RecordsAfresh)
	if err != nil {
		return nil, nil, r.Take(err)
	}
	r.Locales = s.Notice.Locales
	n := check.Read(s, d.now())
	if err := r.Look(ctx, n); err != nil {
		return nil, nil, err
	}
	from, err := letter.ReadDrafted(d.ws, r.Notice)
	check.Stale(ctx, d.lib, s, from, err, r)
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return n, nil, r.Take(err)
	}
	check.Unneeded(s, r)
	r.AddIssues(c.Warnings)
	for _, text := range s.Brand().Faint() {
		r.Add(check.Warning, workspace.ConfigFile, "%s", text)
	}
	printer, err := d.printer()
	if err != nil {
		return nil, nil, err
	}
	if err := check.PDF(ctx, printer, s, r); err != nil {
		return n, nil, r.Take(err)
	}
	check.Subjects(c, r)
	check.Private(ctx, s, r)
	return n, c, nil
}

// composedFile keeps, for the approval that follows a check, which content it composed
// without a fault. It is a memory and no promise: without it everything is composed.
func (d *Desk) composedFile(slug string) string { return d.ws.Path(".tidings", "composed", slug) }

func (d *Desk) lastComposed(slug string) string {
	b, err := safefile.Read(d.composedFile(slug), 64<<10)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func (d *Desk) rememberComposed(slug, content string) {
	if err := workspace.WriteFile(d.composedFile(slug), []byte(content+"\n"), 0o600); err != nil {
		d.log.Debug("what was composed is not remembered", "why", err)
	}
}
