package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/outputstest/papertest"
)

// people are values for all fields of a letter: usual ones, none, characters that the
// letter's own fonts lack, accents without a letter of their own, a very long one.
func people() []string {
	return []string{"Ana", "", "Zoë O’Neill-Müller", "Łukasz Żółć", "山田 太郎", "Dvořák ✓ 😀", "e\u0301a\u0301q\u0301",
		"\u0301x", "AVAVAV To", strings.Repeat("Wolfeschlegelsteinhausen ", 12), "김민수", "fi\u00adne \u2011 x"}
}

func valuesOf(s string) outputs.Values { return func(*outputs.Field) string { return s } }

var shownGlyphs = regexp.MustCompile(`/T(\d+) |<([0-9A-F]*)>`)

// drawn gives what a letter's pages and structure tree hold, with the texts of glyphs instead of
// their numbers, which depend on the fonts' subsets.
func drawnOn(t *testing.T, p *press, doc *outputs.Document, o Options) string {
	t.Helper()
	b, err := setOn(t.Context(), p, doc, o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.finish(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, n := range f.pages {
		_, data, _ := bytes.Cut(f.Body[n+1], []byte("stream\n"))
		face := 0
		out.WriteString(shownGlyphs.ReplaceAllStringFunc(string(data), func(s string) string {
			if m := shownGlyphs.FindStringSubmatch(s); m[1] != "" {
				face, _ = strconv.Atoi(m[1])
				return s
			}
			text := ""
			for i := 1; i+4 < len(s); i += 4 {
				cid, _ := strconv.ParseUint(s[i:i+4], 16, 16)
				fc := b.ts.faces[face]
				text += fmt.Sprintf("%d=%s ", fc.glyphs[cid], fc.texts[cid])
			}
			return text
		}))
	}
	walk(b.root, func(e *elem) {
		fmt.Fprintf(&out, "%s %s", e.role, e.attrs)
		for _, k := range e.kids {
			switch k := k.(type) {
			case mark:
				fmt.Fprint(&out, k)
			case *annot:
				fmt.Fprint(&out, k.page, k.x1, k.y1, k.x2, k.y2, k.url, k.text)
			}
		}
		out.WriteByte('\n')
	})
	for _, m := range b.canvas.bookmarks {
		fmt.Fprintln(&out, m.title, m.id, m.level, m.page, m.y)
	}
	return out.String()
}

// A copy from a press is drawn exactly as Render draws it, whichever copies came before.
func TestCopiesAreAsRendered(t *testing.T) {
	r := newRenderer(t)
	docs := letters()
	for seed := range 16 {
		docs[fmt.Sprint("random ", seed)] = outputstest.Random(rand.New(rand.NewPCG(uint64(seed), 7)))
	}
	for name, doc := range docs {
		on, err := newPress(t.Context(), r, doc, Options{Window: "din5008"})
		if err != nil {
			t.Fatal(err)
		}
		for _, person := range people() {
			o := Options{Window: "din5008", Values: valuesOf(person), To: []string{person, "Main Street 1"}}
			on.begin(t.Context())
			fast := drawnOn(t, on, doc, o)
			if slow := drawnOn(t, newTestPress(t, r, doc), doc, o); fast != slow {
				t.Errorf("%s, for %q (-rendered +copy):\n%s", name, person, cmp.Diff(strings.Split(slow, "\n"),
					strings.Split(fast, "\n")))
			}
		}
	}
}

// A copy's bytes depend on neither the copies before it nor those that are made beside it.
func TestCopiesAreAlwaysTheSame(t *testing.T) {
	r := newRenderer(t)
	o := Options{Window: "us", Paper: "Letter"}
	want := map[string][]byte{}
	other := germanLetter()
	of := func(s string) Copy {
		c := Copy{Values: valuesOf(s), To: []string{s, "1 Main St"}}
		if strings.Contains(s, "Z") {
			c.Doc = other // what is said to this person alone
		}
		return c
	}
	for _, s := range people() {
		p, err := r.Prepare(t.Context(), qsolLetter(), o)
		if err != nil {
			t.Fatal(err)
		}
		if want[s], err = p.Append(t.Context(), nil, of(s)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := r.Prepare(t.Context(), qsolLetter(), o)
	if err != nil {
		t.Fatal(err)
	}
	var crew sync.WaitGroup
	for w := range 4 {
		crew.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(w), 2))
			for range 12 {
				s := people()[rng.IntN(len(people()))]
				got, err := p.Append(t.Context(), []byte("before"), of(s))
				if err != nil || !bytes.Equal(got, append([]byte("before"), want[s]...)) {
					t.Errorf("the copy for %q is another than the first time (%v)", s, err)
				}
				var cannot *UnsupportedError
				if _, err := p.Append(t.Context(), nil, of("مرحبا")); !errors.As(err, &cannot) {
					t.Errorf("error %v, want an UnsupportedError", err)
				}
			}
		})
	}
	crew.Wait()
}

// Copies are as sound as rendered letters.
func TestCopiesAreSound(t *testing.T) {
	p, err := newRenderer(t).Prepare(t.Context(), qsolLetter(), Options{Attachments: attachments()})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range people() {
		data, err := p.Append(t.Context(), nil, Copy{Values: valuesOf(s)})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "copy.pdf")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		papertest.File(t, data)
		papertest.Sound(t, path)
		checkFonts(t, papertest.Run(t, "poppler", "pdffonts", path))
	}
}
