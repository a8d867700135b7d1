package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"tidings/internal/archive"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/pdf"
	"tidings/outputs/text"
	"tidings/recipients"
)

// letterPage is the path of a letter's page below the site's root.
func letterPage(slug, tag string) string { return path.Join("notices", slug, tag+".html") }

// RenderReport names the files that were written, relative to the workspace.
type RenderReport struct {
	Notice   string   `json:"notice"`
	Revision int      `json:"revision"`
	Files    []string `json:"files"`
}

// Render writes the letter's email, text and PDF in every language to
// outputs/SLUG/rN, with a manifest of them. N is the revision that an approval
// of the letter as it is now has or would get. A revision that was sealed in the
// archive is left as it is.
func (d *Desk) Render(ctx context.Context, slug string) (*RenderReport, error) {
	rev, err := d.bind(ctx, slug)
	if err != nil {
		return nil, err
	}
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	if rev.Number, err = d.numberFor(ctx, db, rev); err != nil {
		return nil, err
	}
	if kept, err := d.revision(ctx, slug, rev.Number); err == nil {
		rev = kept
	} else if !errors.Is(err, store.ErrNoRevision) {
		return nil, err
	}
	sealed, err := d.sealed(ctx, slug, rev.Number)
	if err != nil {
		return nil, err
	}
	r := &RenderReport{Notice: slug, Revision: rev.Number}
	if !sealed {
		if err := d.writeLetters(ctx, rev); err != nil {
			return nil, err
		}
		if err := d.writeManifest(rev); err != nil {
			return nil, err
		}
	}
	r.Files, err = d.filesOf(rev)
	return r, err
}

// folder is a revision's folder.
func (d *Desk) folder(rev *revision) string {
	return filepath.Join(d.archive().Root, archive.Folder(rev.Slug, rev.Number))
}

func (d *Desk) filesOf(rev *revision) (out []string, err error) {
	err = filepath.WalkDir(d.folder(rev), func(file string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, rerr := filepath.Rel(d.ws.Root, file)
			out = append(out, filepath.ToSlash(rel))
			err = rerr
		}
		return err
	})
	return out, err
}

// writeLetters writes every language of a revision.
func (d *Desk) writeLetters(ctx context.Context, rev *revision) error {
	if err := os.MkdirAll(d.folder(rev), 0o755); err != nil {
		return err
	}
	for _, tag := range rev.Edition.Notice.Locales {
		if err := d.writeLetter(ctx, rev, tag); err != nil {
			return fmt.Errorf("%s: %w", letterFile(rev.Slug, tag), err)
		}
	}
	return nil
}

func (d *Desk) writeLetter(ctx context.Context, rev *revision, tag string) error {
	e := rev.Edition
	doc, err := e.document(tag, e.zone())
	if err != nil {
		return err
	}
	links := outputs.Links{Web: e.webURL(tag)}
	html, err := email.HTML(doc, outputs.Fallbacks, links)
	if err != nil {
		return err
	}
	plain, err := text.Render(doc, outputs.Fallbacks, links)
	if err != nil {
		return err
	}
	paper, err := d.printed(ctx, e, doc)
	if err != nil {
		return err
	}
	message, err := d.specimen(ctx, rev, tag)
	if err != nil {
		return err
	}
	files := map[string][]byte{"email." + tag + ".html": html, "email." + tag + ".txt": plain, "email." + tag + ".eml": message}
	if name := "letter." + tag + ".pdf"; paper != nil {
		files[name] = paper
	} else if err := os.Remove(filepath.Join(d.folder(rev), name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // an earlier one, which says something else
	}
	return d.writeFiles(rev, files)
}

// printed sets one letter for everybody. A letter in a script that the PDF
// cannot set has none (nil without an error): the other outputs still go out, and
// the check has warned of it.
func (d *Desk) printed(ctx context.Context, e *edition, doc *outputs.Document) ([]byte, error) {
	paper, err := d.pdf(ctx, e, doc, outputs.Fallbacks, nil)
	var u *pdf.UnsupportedError
	if errors.As(err, &u) {
		return nil, nil
	}
	return paper, err
}

func (d *Desk) writeFiles(rev *revision, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := workspace.WriteFile(filepath.Join(d.folder(rev), name), files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// specimen composes the message of one language for a reader who does not exist:
// it shows the headers and the structure that every recipient gets. Its links
// and its Message-ID hold no token.
func (d *Desk) specimen(ctx context.Context, rev *revision, tag string) ([]byte, error) {
	c, err := d.composer(ctx, rev)
	if err != nil {
		return nil, err
	}
	at, ok := rev.Variants[variant(tag, "")]
	if !ok {
		return nil, fmt.Errorf("revision %d has no message in %q", rev.Number, tag)
	}
	base := rev.Sender.PublicURL
	p := &email.Person{Email: "recipient@example.com", MessageID: fmt.Sprintf("specimen.%s.r%d.%s@%s", rev.Slug, rev.Number, tag, rev.Sender.Domain),
		Fields: map[string]string{}, Links: outputs.Links{Web: rev.Edition.webURL(tag)}}
	if base != "" {
		p.Links.Acknowledge, p.Links.Preferences, p.Links.Unsubscribe = base+"/a/specimen", base+"/p/specimen", base+"/u/specimen"
	}
	doc, err := rev.Edition.document(tag, rev.Edition.zone())
	if err != nil {
		return nil, err
	}
	for _, f := range outputs.Fields(doc) {
		p.Fields[recipients.FieldName(f.Name)] = "((" + f.Name + "))"
	}
	return c.forms[at].Append(nil, p)
}

// pdf sets one letter, with its Markdown, the records used and its proof attached.
func (d *Desk) pdf(ctx context.Context, e *edition, doc *outputs.Document, v outputs.Values, to []string) ([]byte, error) {
	r, err := d.printer()
	if err != nil {
		return nil, err
	}
	records, err := e.recordsJSON()
	if err != nil {
		return nil, err
	}
	tag := doc.Meta.Locale
	return r.Render(ctx, doc, pdf.Options{Values: v, To: to, Paper: e.Config.Letter.Paper, Window: e.Config.Letter.Window, Attachments: []pdf.Attachment{
		{Name: "letter." + tag + ".md", MIME: "text/markdown", Description: "The letter's source", Relationship: "Source", Data: []byte(e.Letters[tag])},
		{Name: "records.json", MIME: "application/json", Description: "The records that the letter was made from", Relationship: "Data", Data: records},
	}})
}

// printer opens the fonts on first use.
func (d *Desk) printer() (*pdf.Renderer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.press != nil {
		return d.press, nil
	}
	var err error
	d.press, err = pdf.New()
	return d.press, err
}

// checkPDF sets every language once. A character that no font has is found
// before the approval; it keeps that language's PDF away, and nothing else.
func (d *Desk) checkPDF(ctx context.Context, e *edition, r *CheckReport) error {
	for _, tag := range e.Notice.Locales {
		doc, err := e.document(tag, e.zone())
		if err != nil {
			return err
		}
		_, err = d.pdf(ctx, e, doc, outputs.Fallbacks, nil)
		var u *pdf.UnsupportedError
		switch {
		case errors.As(err, &u):
			r.add(levelWarning, letterFile(e.Notice.Slug, tag), "%v (its email, text and web page are made all the same)", err)
		case err != nil:
			r.add(levelError, letterFile(e.Notice.Slug, tag), "PDF: %v", err)
		}
	}
	return nil
}
