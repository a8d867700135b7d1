package desk

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"

	"tidings/internal/check"
	"tidings/internal/httpd"
	"tidings/internal/letter"
	"tidings/internal/preview"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
	"tidings/recipients"
	"tidings/templates"
)

// ServePreview shows every format and language of a letter, made anew at each
// request, so that edits are seen at once, for any recipient who is asked for.
func (d *Desk) ServePreview(ctx context.Context, o PreviewOptions, say func(string, ...any)) error {
	if _, err := d.ws.Notice(o.Slug); err != nil {
		return err
	}
	return httpd.Listen(ctx, "127.0.0.1:0", d.previewHandler(ctx, o), say)
}

func (d *Desk) previewHandler(ctx context.Context, o PreviewOptions) http.Handler {
	s := &preview.Server{Title: o.Slug, Letter: shownLetter{d, o.Slug}, Words: Explain,
		First: preview.View{Format: "html", Locale: o.Locale, As: o.As}, Done: ctx.Done()}
	return httpd.LoopbackOnly(s.Handler())
}

// shownLetter is a letter for the preview's pages.
type shownLetter struct {
	d    *Desk
	slug string
}

// afresh is the desk with tidings.yaml and templates as they are at this moment, and the
// database that is open.
func (l shownLetter) afresh(ctx context.Context) (*Desk, error) {
	ws, err := workspace.Open(l.d.ws.Root)
	if err != nil {
		return nil, err
	}
	db, err := l.d.store(ctx)
	if err != nil {
		return nil, err
	}
	printer, err := l.d.printer()
	if err != nil {
		return nil, err
	}
	now := &Desk{ws: ws, lib: templates.New(safefile.Dir(ws.Path(workspace.TemplateDir), 1<<20)), now: l.d.now,
		log: l.d.log}
	now.furnish()
	now.opened.store, now.opened.printer = db, printer
	return now, nil
}

// Locales are those of notice.yaml.
func (l shownLetter) Locales() ([]string, error) {
	n, err := l.d.ws.Notice(l.slug)
	return n.Locales, err
}

// Inbox is the sender, the subject and the line that stands behind it.
func (l shownLetter) Inbox(ctx context.Context, v preview.View) (preview.Inbox, error) {
	d, err := l.afresh(ctx)
	if err != nil {
		return preview.Inbox{}, err
	}
	s, err := letter.Read(d.ws, l.slug, d.ws.Readable)
	if err != nil {
		return preview.Inbox{}, err
	}
	who, err := d.previewed(ctx, s, PreviewOptions{Slug: l.slug, As: v.As, Locale: v.Locale})
	if err != nil {
		return preview.Inbox{}, err
	}
	doc, err := s.DocumentFor(who)
	if err != nil {
		return preview.Inbox{}, err
	}
	return preview.Inbox{From: s.FromName(), Subject: doc.Meta.Subject, Preheader: doc.Meta.Preheader,
		Locale: who.Tag}, nil
}

// Render gives one copy.
func (l shownLetter) Render(ctx context.Context, v preview.View) ([]byte, error) {
	d, err := l.afresh(ctx)
	if err != nil {
		return nil, err
	}
	o := PreviewOptions{Slug: l.slug, As: v.As, Locale: v.Locale, Format: v.Format,
		href: func(tag string) string {
			to := v
			to.Locale = tag
			return to.Path("web")
		}}
	if o.Format == "eml" && o.As == "" {
		return []byte("Name a recipient above: the message as it is sent is always somebody's.\n"), nil
	}
	return d.Preview(ctx, o)
}

// composedInPreview bounds the audience whose every message is composed for a preview.
const composedInPreview = 2000

// Check looks for what `check` does; of a large audience it composes no messages, for it
// is asked at each change.
func (l shownLetter) Check(ctx context.Context) ([]preview.Finding, error) {
	d, err := l.afresh(ctx)
	if err != nil {
		return nil, err
	}
	r := check.New(l.slug)
	n, err := d.opened.store.CountRecipients(ctx, recipients.Filter{})
	if err != nil {
		return nil, err
	}
	if n <= composedInPreview {
		_, _, err = d.examine(ctx, r, "", func(string, string) {}) // a preview leaves nothing behind
	} else if err = d.examineLetter(ctx, r); err == nil {
		r.Add(check.Warning, "audience", "not composed here for so many recipients; \"tidings check %s\" does", l.slug)
	}
	var out []preview.Finding
	for _, f := range r.Findings {
		out = append(out, preview.Finding{Level: f.Level, Where: f.Where, Message: f.Says()})
	}
	return out, err
}

// Stamp is made of the names, sizes and times of the files: those of the notice, of all
// records and templates, and tidings.yaml with its logo.
func (l shownLetter) Stamp() string {
	ws := l.d.ws
	var parts []string
	for _, rel := range []string{workspace.ConfigFile, workspace.NoticeDir + "/" + l.slug, "records",
		workspace.TemplateDir, ws.Config.Brand.Logo} {
		if rel == "" {
			continue
		}
		//nolint:errcheck // what cannot be read is shown as the error that it is, by the page
		filepath.WalkDir(ws.Path(filepath.FromSlash(rel)), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return nil
			}
			if info, err := e.Info(); err == nil {
				parts = append(parts, fmt.Sprint(path, info.Size(), info.ModTime().UnixNano()))
			}
			return nil
		})
	}
	return preview.Digest(parts...)
}
