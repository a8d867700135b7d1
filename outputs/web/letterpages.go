package web

import (
	"crypto/sha256"
	"encoding/hex"
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
		h := sheetHead{path: "notices/index.html", title: b.loc.Phrase(locale.KeyLetters), description: b.title + ": " + b.loc.Phrase(locale.KeyLetters), current: "notices/index.html"}
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

// version writes one language of a letter. Its document is made at most once.
func (b *builder) version(l *Letter, n int) error {
	v := &l.Versions[n]
	source := b.print + digest(v.Source, l.Slug, languages(l))
	var doc *outputs.Document
	var pdf []byte
	made := func() (err error) {
		if doc == nil {
			doc, pdf, err = v.Make(b.ctx)
		}
		return err
	}
	page := func(at string) func() ([]byte, error) {
		return func() ([]byte, error) {
			if err := made(); err != nil {
				return nil, err
			}
			return Page(doc, b.pageOptions(l, at, v.Locale, pdf))
		}
	}
	name := path.Join("notices", l.Slug, pdfName(v.Locale))
	if _, known := b.folder.old.Files[name]; known || b.mustMake(l, v, source) {
		if err := b.letterFile(name, source, made, &pdf); err != nil {
			return err
		}
	}
	if n == 0 {
		at := path.Join("notices", l.Slug, "index.html")
		if err := b.put(at, source, page(at)); err != nil {
			return err
		}
	}
	at := letterPath(l.Slug, v.Locale)
	return b.put(at, source, page(at))
}

// mustMake reports whether the page of a version is not of this source yet.
func (b *builder) mustMake(l *Letter, v *Version, source string) bool {
	return b.folder.old.Files[letterPath(l.Slug, v.Locale)].Source != source
}

// letterFile writes the file beside a page, if the letter has one.
func (b *builder) letterFile(name, source string, made func() error, pdf *[]byte) error {
	if old, ok := b.folder.old.Files[name]; !ok || old.Source != source || !b.folder.intact(name, old) {
		if err := made(); err != nil {
			return err
		}
		if len(*pdf) == 0 {
			return nil
		}
	}
	return b.put(name, source, func() ([]byte, error) { return *pdf, nil })
}

func languages(l *Letter) (out []string) {
	for _, v := range l.Versions {
		out = append(out, v.Locale)
	}
	return out
}

func (b *builder) pageOptions(l *Letter, at, tag string, pdf []byte) PageOptions {
	o := PageOptions{frame: b.frame, path: at}
	for _, v := range l.Versions {
		o.Alternates = append(o.Alternates, Alternate{Locale: v.Locale, Href: v.Locale + ".html", URL: b.url(letterPath(l.Slug, v.Locale))})
	}
	if len(pdf) > 0 {
		sum := sha256.Sum256(pdf)
		o.PDF = PDFFile{Href: pdfName(tag), SHA256: hex.EncodeToString(sum[:]), Bytes: len(pdf)}
	}
	return o
}
