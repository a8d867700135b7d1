package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/outputs"
	"tidings/outputs/web"
)

// letterPages writes every letter in its languages, with the file beside each,
// and the list of letters.
func (b *builder) letterPages() error {
	for n := range b.letters {
		for _, e := range editions(&b.letters[n]) {
			for v := range e.versions {
				if err := b.version(&e, v); err != nil {
					return err
				}
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

// edition is a letter in its languages as it was once published.
type edition struct {
	letter   *Letter
	former   *Former // nil: the version that counts
	dir      string  // below the site's root
	versions []Version
	next     time.Time // when a former one was replaced
}

// editions gives the version of a letter that counts, and those that it replaced.
func editions(l *Letter) []edition {
	all := []edition{{letter: l, dir: path.Join("notices", l.Slug), versions: l.Versions}}
	next := l.Corrected
	for n := range l.Formers {
		f := &l.Formers[n]
		all = append(all, edition{letter: l, former: f, dir: formerDir(l.Slug, f.Revision), versions: f.Versions,
			next: next})
		next = f.Date
	}
	return all
}

func formerDir(slug string, revision int) string {
	return path.Join("notices", slug, fmt.Sprintf("r%d", revision))
}

// formerPage reports whether a page is that of a version that was replaced: it is found
// by its successor alone.
func formerPage(name string) bool {
	return strings.HasPrefix(name, "notices/") && strings.Count(name, "/") == 3
}

// version writes one language of a letter. Its document is made only if one of
// its files is not of this source.
func (b *builder) version(e *edition, n int) error {
	v := &e.versions[n]
	loc, err := b.loc.In(v.Locale)
	if err != nil {
		return err
	}
	marks := b.marks(e, loc)
	source := b.print + digest(v.Source, e.letter.Slug, languages(e.versions), marks)
	pages := []string{path.Join(e.dir, v.Locale+".html")}
	if n == 0 {
		pages = append(pages, path.Join(e.dir, "index.html"))
	}
	file := path.Join(e.dir, pdfName(v.Locale))
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
			o := b.pageOptions(e, at, v.Locale, pdf)
			o.Marks = marks
			return web.Page(doc, o)
		}); err != nil {
			return err
		}
	}
	return nil
}

// versionMarks say of a version that it replaced an earlier one, or was replaced.
func (b *builder) versionMarks(e *edition, loc *locale.Locale) []web.Mark {
	// The hour belongs to it where both are of one day.
	dates := func(t, other time.Time) (string, string) {
		one, two := t.In(b.Zone), other.In(b.Zone)
		if loc.Date(one) == loc.Date(two) {
			return loc.DateTime(one), loc.DateTime(two)
		}
		return loc.Date(one), loc.Date(two)
	}
	tag := func(versions []Version) string { return (&Letter{Versions: versions}).inLanguage(loc.Tag()).Locale }
	switch l := e.letter; {
	case e.former != nil:
		was, now := dates(e.former.Date, e.next)
		return []web.Mark{{Text: loc.Phrase(locale.KeySuperseded, was, now),
			Link: loc.Phrase(locale.KeyCurrentVersion), Href: "../" + tag(l.Versions) + ".html"}}
	case len(l.Formers) > 0:
		f := l.Formers[0]
		now, was := dates(l.Corrected, f.Date)
		return []web.Mark{{Text: loc.Phrase(locale.KeyCorrectedOn, now, was),
			Link: loc.Phrase(locale.KeyEarlierVersion), Href: fmt.Sprintf("r%d/%s.html", f.Revision, tag(f.Versions))}}
	}
	return nil
}

func languages(versions []Version) (out []string) {
	for _, v := range versions {
		out = append(out, v.Locale)
	}
	return out
}

func (b *builder) pageOptions(e *edition, at, tag string, pdf []byte) web.PageOptions {
	o := web.PageOptions{Frame: b.frame, Path: at, Superseded: e.former != nil,
		Canonical: b.frame.URL(letterPath(e.letter.Slug, e.letter.inLanguage(tag).Locale))}
	for _, v := range e.versions {
		o.Alternates = append(o.Alternates, web.Alternate{Locale: v.Locale, Href: v.Locale + ".html",
			URL: b.frame.URL(path.Join(e.dir, v.Locale+".html"))})
	}
	if len(pdf) > 0 {
		sum := sha256.Sum256(pdf)
		o.PDF = web.PDFFile{Href: pdfName(tag), SHA256: hex.EncodeToString(sum[:]), Bytes: len(pdf)}
	}
	return o
}
