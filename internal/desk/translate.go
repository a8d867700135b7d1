package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/safefile"
	"tidings/internal/talk"
	"tidings/internal/translate"
	"tidings/internal/workspace"
)

// TranslationExport says what was written for translators.
type TranslationExport struct {
	Notice string            `json:"notice"`
	From   string            `json:"from"`
	Files  []TranslationFile `json:"files"`
}

// TranslationFile is a file for one language.
type TranslationFile struct {
	Language   string `json:"language"`
	File       string `json:"file"`
	Sentences  int    `json:"sentences"`
	Translated int    `json:"translated"` // of them, from what was translated before

	// Not translated, as the letter or record in the language says something that is only offered.
	Changed     int `json:"changed"`     // their source changed since they were translated
	Unconfirmed int `json:"unconfirmed"` // nothing says what they were translated from
}

// TranslationOptions say what is written for translators.
type TranslationOptions struct {
	To   []string // languages, a file each
	From string   // language of the letter that they translate; empty: the organisation's, else the first
	Dir  string   // empty: the notice's folder translate
	Old  bool     // XLIFF 1.2, which is the newest that some tools read
}

// ExportTranslation writes the words of a notice for translators.
func (d *Desk) ExportTranslation(ctx context.Context, slug string, o TranslationOptions) (*TranslationExport, error) {
	s, err := letter.Read(d.ws, slug, d.ws.Readable)
	if err != nil {
		return nil, err
	}
	from, err := translate.From(s, o.From)
	if err != nil {
		return nil, talk.BadFlag("--from: %v", err)
	}
	out := &TranslationExport{Notice: slug, From: from, Files: []TranslationFile{}}
	for _, tag := range o.To {
		l, err := locale.Parse(tag)
		if err != nil {
			return nil, talk.BadFlag("--to: %v", err)
		}
		if strings.EqualFold(l.Tag(), from) {
			return nil, talk.BadFlag("--to %s: the letter is in that language already", tag)
		}
	}
	for _, tag := range o.To {
		l, _ := locale.Parse(tag)
		x, err := translate.Collect(s, from, l.Tag())
		if err != nil {
			return nil, err
		}
		rel := path.Join(translate.Folder(slug), l.Tag()+".xlf")
		file := d.ws.Path(filepath.FromSlash(rel))
		if o.Dir != "" {
			file = filepath.Join(o.Dir, l.Tag()+".xlf")
			rel = file
		}
		if err := keepDone(x, rel, file); err != nil {
			return out, err
		}
		x.Explain(translate.ShowLive(s, from))
		bases, err := translate.Bases(ctx, d.ws, d.lib, s, from, l.Tag())
		if err != nil {
			return out, err
		}
		memory := translate.Remember(d.ws, s.Records, slug, from, l.Tag())
		memory.Doubt(ctx, d.ws, d.lib)
		x.Fill(s, memory, bases...)
		var b bytes.Buffer
		write := x.Write
		if o.Old {
			write = x.WriteOld
		}
		if err := write(&b); err != nil {
			return out, err
		}
		if err := workspace.WriteFile(file, b.Bytes(), 0o644); err != nil {
			return out, err
		}
		done := TranslationFile{Language: l.Tag(), File: rel}
		done.Sentences, done.Translated = x.Count()
		done.Changed, done.Unconfirmed = x.Doubtful()
		out.Files = append(out.Files, done)
	}
	d.journal.Did(ctx, "translate export", slug, "into %s", strings.Join(o.To, ", "))
	return out, nil
}

// keepDone keeps what a translator did in a file that is about to be written anew.
func keepDone(x *translate.Exchange, rel, file string) error {
	b, err := safefile.Read(file, translate.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var done *translate.Done
	if err == nil {
		done, err = translate.Read(rel, b)
	}
	if err == nil {
		err = x.Keep(done)
	}
	if err != nil {
		return fmt.Errorf("%w; nothing was written over it: move it away, or name another folder with --dir", err)
	}
	return nil
}

// TranslationFiles are the files that came back into a notice's folder.
func (d *Desk) TranslationFiles(slug string) ([]string, error) {
	if _, err := d.ws.Notice(slug); err != nil {
		return nil, err
	}
	dir := translate.Folder(slug)
	list, err := os.ReadDir(d.ws.Path(filepath.FromSlash(dir)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []string
	for _, e := range list {
		if ext := strings.ToLower(path.Ext(e.Name())); !e.IsDir() && (ext == ".xlf" || ext == ".xliff") {
			out = append(out, d.ws.Path(filepath.FromSlash(dir), e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no translation in %s; name the file that came back, or begin with \"tidings "+
			"translate export %s --to LANGUAGE\"", dir, slug)
	}
	return out, nil
}

// PlanTranslation reads a file that came back from a translator, and writes nothing.
func (d *Desk) PlanTranslation(slug, name string, data []byte) (*translate.Plan, error) {
	s, err := letter.Read(d.ws, slug, d.ws.Readable)
	if err != nil {
		return nil, err
	}
	return translate.NewPlan(s, name, data)
}

// MayImport is an ErrCheckFailed where something of a plan was refused, or is missing and
// partial does not allow it.
func (d *Desk) MayImport(p *translate.Plan, partial bool) error {
	if err := p.Err(partial); err != nil {
		return fmt.Errorf("%w: %w", ErrCheckFailed, err)
	}
	return nil
}

// ImportTranslation writes what a plan has, unless something of it was refused, or is
// missing and partial does not allow it. What is written goes into the log as one act.
func (d *Desk) ImportTranslation(ctx context.Context, p *translate.Plan, partial bool) error {
	if err := d.MayImport(p, partial); err != nil {
		return err
	}
	if len(p.Planned) == 0 {
		return p.Save(d.ws)
	}
	defer d.journal.Together("translate import", p.Notice, p.Language+" from "+filepath.Base(p.File)+":")()
	for _, file := range slices.Sorted(maps.Keys(p.Records)) {
		if err := d.SaveTexts(ctx, file, p.Language, p.Records[file]); err != nil {
			return err
		}
		p.Written = append(p.Written, file)
	}
	return p.Save(d.ws)
}
