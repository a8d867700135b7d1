package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/web"
)

// letterPages writes every letter in its languages, with the file beside each,
// and the list of letters.
func (b *builder) letterPages() error {
	for n := range b.letters {
		l := &b.letters[n]
		for v := range l.Versions {
			if err := b.version(l, v); err != nil {
				return err
			}
		}
	}
	if len(b.letters) == 0 {
		return nil
	}
	return b.put("notices/index.html", "", func() ([]byte, error) {
		h := web.Head{Path: "notices/index.html", Title: b.loc.Phrase(locale.KeyLetters),
			Description: b.frame.Title + ": " + b.loc.Phrase(locale.KeyLetters), Current: "notices/index.html"}
		return b.page(h, func(w *siteWriter) {
			w.Element("h1", w.loc.Phrase(locale.KeyLetters))
			w.Raw("\n<div class=\"card\"><ul class=\"list\">\n")
			for n := range b.letters {
				w.letter(&b.letters[n])
			}
			w.Raw("</ul></div>\n")
		}), nil
	})
}

// version writes one language of a letter. Its document is made only if one of
// its files is not of this source.
func (b *builder) version(l *Letter, n int) error {
	v := &l.Versions[n]
	marks := b.marks(l, v.Locale)
	made := []any{v.Source, l.Slug, languages(l)}
	if len(marks) > 0 {
		made = append(made, marks)
	}
	source := b.print + digest(made...)
	pages := []string{letterPath(l.Slug, v.Locale)}
	if n == 0 {
		pages = append(pages, letterPath(l.Slug, "index"))
	}
	file := path.Join("notices", l.Slug, pdfName(v.Locale))
	_, beside := b.folder.old.Files[file] // the last build knew a file
	var doc *outputs.Document
	var pdf []byte
	if !b.fresh(source, pages...) || beside && !b.fresh(source, file) {
		var err error
		if doc, pdf, err = v.Make(b.ctx); err != nil {
			return fmt.Errorf("%s: %w", pages[0], err)
		}
		beside = len(pdf) > 0
	}
	if beside {
		if err := b.put(file, source, func() ([]byte, error) { return pdf, nil }); err != nil {
			return err
		}
	}
	for _, at := range pages {
		if err := b.put(at, source, func() ([]byte, error) {
			return web.Page(doc, b.pageOptions(l, at, v.Locale, pdf, marks))
		}); err != nil {
			return err
		}
	}
	return nil
}

func languages(l *Letter) (out []string) {
	for _, v := range l.Versions {
		out = append(out, v.Locale)
	}
	return out
}

func (b *builder) pageOptions(l *Letter, at, tag string, pdf []byte, marks []web.Mark) web.PageOptions {
	o := web.PageOptions{Frame: b.frame, Path: at, Marks: marks, Canonical: b.frame.URL(letterPath(l.Slug, tag))}
	for _, v := range l.Versions {
		o.Alternates = append(o.Alternates,
			web.Alternate{Locale: v.Locale, Href: v.Locale + ".html", URL: b.frame.URL(letterPath(l.Slug, v.Locale))})
	}
	if len(pdf) > 0 {
		sum := sha256.Sum256(pdf)
		o.PDF = web.PDFFile{Href: pdfName(tag), SHA256: hex.EncodeToString(sum[:]), Bytes: len(pdf)}
	}
	return o
}
