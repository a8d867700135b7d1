package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tidings/internal/check"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/translate"
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
	rev, kept, err := d.examine(ctx, r, "", d.rememberComposed)
	if err != nil {
		return r, err
	}
	if rev != nil {
		d.seen(ctx, rev)
	}
	d.journal.Saw(ctx, "check", slug, "%s, %s", locale.Num(r.Errors, "error"), locale.Num(r.Warnings, "warning"))
	r.Approved = rev != nil && r.Errors == 0 && kept != nil && kept.Approval.By != ""
	return r, nil
}

// examine fills a check's report, judges what was found, and gives the notice as it was
// checked, to be approved; nil where that could not be read or compiled. With it comes the
// revision of the same content that was decided on, nil where none was. Messages of a
// content that composed names are not composed again; remember is told the content of those
// that are.
func (d *Desk) examine(ctx context.Context, r *check.Report, composed string,
	remember func(slug, content string)) (rev, kept *letter.Revision, err error) {
	n, c, err := d.lookedAt(ctx, r)
	if err != nil || n == nil {
		return nil, nil, err
	}
	defer r.Judge(n)
	if c == nil {
		return nil, nil, nil
	}
	earlier, err := d.earlier(ctx, n.Notice)
	if err != nil {
		return nil, nil, err
	}
	rule, err := d.audience.Rule(ctx, n.Source)
	if err != nil {
		return nil, nil, r.Take(err)
	}
	if err := d.strangers(ctx, n.Source, r); err != nil {
		return nil, nil, err
	}
	audience := &check.Audience{Composed: composed, Listed: rule.ListedSHA256, List: rule.Listed, Earlier: earlier,
		Texts: n.Texts,
		Each: func(ctx context.Context, each func(letter.Selected) error) error {
			return d.audience.Each(ctx, n.Source, each)
		},
		Composer: func(rev *letter.Revision) (*letter.Composer, error) { return d.composer(ctx, rev) },
		Remember: func(content string) { remember(r.Notice, content) },
		Unknown:  d.audience.Unknown,
		Accounts: d.audience.Accounts,
	}
	rev, err = audience.Check(ctx, n.Source, c, r)
	if files := (workspace.Errors)(nil); errors.As(err, &files) { // a condition that does not hold up to the registry
		return nil, nil, r.Take(err)
	}
	if err != nil {
		return nil, nil, err
	}
	kept, err = d.noteCorrection(ctx, rev, r)
	return rev, kept, err
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
	s.KeepDocuments()
	n := check.Read(s, d.now())
	made := d.making(ctx, s)
	defer made.wait()
	if err := r.Look(ctx, n); err != nil {
		return nil, nil, err
	}
	from, err := letter.ReadDrafted(d.ws, r.Notice)
	check.Stale(ctx, d.lib, s, from, err, r)
	d.behind(ctx, s, r)
	if made.wait(); made.compileErr != nil {
		return n, nil, r.Take(made.compileErr)
	}
	check.Unneeded(s, r)
	r.AddIssues(made.compiled.Warnings)
	for _, text := range s.Brand().Faint() {
		r.Add(check.Warning, workspace.ConfigFile, "%s", text)
	}
	r.Findings = append(r.Findings, made.paper.Findings...)
	if made.fontsErr != nil {
		return nil, nil, made.fontsErr
	}
	if made.paperErr != nil {
		return n, nil, r.Take(made.paperErr)
	}
	check.Subjects(made.compiled, r)
	check.Private(ctx, s, r)
	return n, made.compiled, nil
}

// behind notes what letters say of sentences that those they were translated from have no more.
func (d *Desk) behind(ctx context.Context, s *letter.Source, r *check.Report) {
	list, err := translate.AllBehind(ctx, d.ws, d.lib, s)
	if err != nil {
		r.Add(check.Warning, translate.TranslatedPath(s.Notice.Slug), "%v", err)
		return
	}
	for _, b := range list {
		r.Behind(fmt.Sprintf("%s:%d", letter.File(s.Notice.Slug, b.To), b.Line),
			letter.File(s.Notice.Slug, b.From), b.Said, b.Was, s.Notice.Slug, b.To)
	}
}

// made is a notice as its messages and on paper, made while its letters are read.
type made struct {
	compiled   *letter.Compiled
	paper      *check.Report // what was found while setting it
	compileErr error
	fontsErr   error
	paperErr   error
	done       chan struct{}
}

func (m *made) wait() { <-m.done }

// making compiles and sets the letters. Nothing is set that does not compile.
func (d *Desk) making(ctx context.Context, s *letter.Source) *made {
	m := &made{paper: check.New(s.Notice.Slug), done: make(chan struct{})}
	go func() {
		defer close(m.done)
		if m.compiled, m.compileErr = s.Compile(ctx, s.Notice.AsOf); m.compileErr != nil {
			return
		}
		printer, err := d.printer()
		if m.fontsErr = err; err == nil {
			m.paperErr = check.PDF(ctx, printer, s, m.paper)
		}
	}()
	return m
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
