package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"tidings/internal/locale"
	"tidings/outputs"
)

// letterPath is where a letter stands below the site's root.
func letterPath(slug, tag string) string { return path.Join("notices", slug, tag+".html") }

func pdfName(tag string) string { return "letter." + tag + ".pdf" }

// inLanguage gives the version in a language, in another variant of it, or the
// first.
func (l *Letter) inLanguage(tag string) *Version {
	base, _, _ := strings.Cut(tag, "-")
	for _, same := range []func(string) bool{
		func(s string) bool { return strings.EqualFold(s, tag) },
		func(s string) bool { other, _, _ := strings.Cut(s, "-"); return strings.EqualFold(other, base) },
	} {
		if i := slices.IndexFunc(l.Versions, func(v Version) bool { return same(v.Locale) }); i >= 0 {
			return &l.Versions[i]
		}
	}
	return &l.Versions[0]
}

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
		h := pageHead{path: "notices/index.html", title: b.loc.Phrase(locale.KeyLetters), description: b.title + ": " + b.loc.Phrase(locale.KeyLetters), current: "notices/index.html"}
		return b.page(h, func(w *siteWriter) {
			w.element("h1", w.loc.Phrase(locale.KeyLetters))
			w.raw("\n<div class=\"card\"><ul class=\"list\">\n")
			for n := range b.letters {
				w.letter(&b.letters[n])
			}
			w.raw("</ul></div>\n")
		}), nil
	})
}

// version writes one language of a letter. Its document is made only if one of
// its files is not of this source.
func (b *builder) version(l *Letter, n int) error {
	v := &l.Versions[n]
	source := b.print + digest(v.Source, l.Slug, languages(l))
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
		if err := b.put(at, source, func() ([]byte, error) { return Page(doc, b.pageOptions(l, at, v.Locale, pdf)) }); err != nil {
			return err
		}
	}
	return nil
}

// fresh reports whether files are there and of a source.
func (b *builder) fresh(source string, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		old, ok := b.folder.old.Files[name]
		return !ok || old.Source != source || !b.folder.intact(name, old)
	})
}

func languages(l *Letter) (out []string) {
	for _, v := range l.Versions {
		out = append(out, v.Locale)
	}
	return out
}

func (b *builder) pageOptions(l *Letter, at, tag string, pdf []byte) PageOptions {
	o := PageOptions{frame: b.frame, path: at, canonical: b.url(letterPath(l.Slug, tag))}
	for _, v := range l.Versions {
		o.Alternates = append(o.Alternates, Alternate{Locale: v.Locale, Href: v.Locale + ".html", URL: b.url(letterPath(l.Slug, v.Locale))})
	}
	if len(pdf) > 0 {
		sum := sha256.Sum256(pdf)
		o.PDF = PDFFile{Href: pdfName(tag), SHA256: hex.EncodeToString(sum[:]), Bytes: len(pdf)}
	}
	return o
}
