package pdf

import (
	"fmt"
	"strings"

	"tidings/outputs"
)

// Address windows of envelopes.
const (
	windowDIN = "din5008"
	windowUS  = "us"
)

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
	ReplyTo     string   // mail address below the sender's postal one: paper cannot be replied to; empty: none
	Attachments []Attachment
	Values      outputs.Values // text of personal fields; nil gives their fallbacks
	Remark      func(Remark)   // told of every table that does not fit the page as it is; may be nil
}

// Remark tells what became of a table that is too wide for the page.
type Remark struct {
	Line   int    // of the table in the letter's Markdown; 0 for a table of data
	Turned bool   // it stands on a page on its side
	Grids  int    // its columns stand in so many grids below each other, each with the first column
	Torn   string // the first line of text that ends within a word or figure, which fits nowhere; else empty
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
		return fmt.Errorf("address window %q is not known; use %s or %s, or leave it empty", o.Window, windowDIN,
			windowUS)
	}
	seen := map[string]bool{}
	for _, a := range o.Attachments {
		if a.Name == "" || strings.ContainsAny(a.Name, "/\\\x00") || seen[a.Name] {
			return fmt.Errorf("attachment %q: the name must be a plain file name that no other attachment has", a.Name)
		}
		seen[a.Name] = true
		if !relationships(a.Relationship) {
			return fmt.Errorf("attachment %s: relationship %q is not known; use Source, Data, Alternative, "+
				"Supplement or Unspecified", a.Name, a.Relationship)
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
