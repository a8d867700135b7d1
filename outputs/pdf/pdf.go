// Package pdf renders a document as a letter on paper: one file that is PDF/A-3a
// (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at once. The same document and
// options always give the same bytes.
//
// Text is set in three steps: shape.go turns text into glyphs with the first
// face that has each character, layout.go and its neighbours turn blocks into
// boxes and structure elements, flow.go cuts the boxes into pages. fpdf writes
// pages, shapes and images; finish.go completes its file with everything that
// archives and screen readers need.
package pdf

import (
	"context"
	"fmt"
	"strings"

	"tidings/outputs"
)

// Renderer holds the fonts, which are opened once for the process. It is safe
// for concurrent use.
type Renderer struct{ lib *library }

// producer names the program in the file's metadata. It names no version,
// so that the next one may give the same bytes.
const producer = "Tidings"

// New makes a Renderer and opens the faces of every letter, so that a
// damaged build shows at the start and not in the middle of a send.
func New() (*Renderer, error) {
	r := &Renderer{lib: &library{}}
	for _, id := range []faceID{sansRegular, sansBold} {
		if _, err := r.lib.open(id); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Attachment is a file inside the PDF.
type Attachment struct {
	Name         string // file name, unique in the document
	MIME         string // e.g. "application/json"
	Description  string
	Relationship string // Source, Data, Alternative, Supplement or Unspecified (ISO 19005-3, Annex E)
	Data         []byte
}

// Options are what a document leaves open.
type Options struct {
	Paper       string   // "A4" (default) or "Letter"
	Window      string   // address window: "" none, "din5008" (form B) or "us" (No. 10 envelope)
	To          []string // the recipient's postal address, shown where Window is set
	Attachments []Attachment
	Values      outputs.Values // text of personal fields; nil gives their fallbacks
}

// Render sets the letter. Errors: *UnsupportedError for characters that cannot
// be set, a plain error for options or blocks that are not known, ctx's error.
func (r *Renderer) Render(ctx context.Context, doc *outputs.Document, o Options) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	b := newBuild(r, doc, o)
	if err := b.layout.blocks(doc.Blocks, b.root.add("Sect"), frame{b.pages.left, b.pages.width - b.pages.left - b.pages.right}); err != nil {
		return nil, err
	}
	if err := b.draw(ctx); err != nil {
		return nil, err
	}
	if err := b.ts.failed(); err != nil {
		return nil, err
	}
	return b.finish()
}

func (o Options) check() error {
	switch o.Paper {
	case "", "A4", "Letter":
	default:
		return fmt.Errorf("paper %q is not known; use A4 or Letter", o.Paper)
	}
	switch o.Window {
	case "", windowDIN, windowUS:
	default:
		return fmt.Errorf("address window %q is not known; use %s or %s, or leave it empty", o.Window, windowDIN, windowUS)
	}
	seen := map[string]bool{}
	for _, a := range o.Attachments {
		if a.Name == "" || strings.ContainsAny(a.Name, "/\\\x00") || seen[a.Name] {
			return fmt.Errorf("attachment %q: the name must be a plain file name that no other attachment has", a.Name)
		}
		seen[a.Name] = true
		if !relationships(a.Relationship) {
			return fmt.Errorf("attachment %s: relationship %q is not known; use Source, Data, Alternative, Supplement or Unspecified", a.Name, a.Relationship)
		}
	}
	return nil
}

func relationships(s string) bool {
	switch s {
	case "", "Source", "Data", "Alternative", "Supplement", "Unspecified":
		return true
	}
	return false
}
