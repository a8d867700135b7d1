package outputs

import (
	"strings"

	"tidings/notices"
)

// Inline is a piece of running text. The set is closed, like Block.
type Inline interface{ inline() }

// Text is literal text; spaces and soft line breaks are single spaces.
type Text struct {
	Value string
	Live  *LiveText // what it was made of, where it is a live fact; else nil
}

// LiveText is a live fact of the letter: what it asks for and what that is, before it was put
// into words. A channel may say more of it than its words; none has to.
type LiveText struct {
	Line  int // of the letter, from 1
	Fact  notices.Live
	Value notices.Value
}

// Strong is bold text.
type Strong struct{ Inlines []Inline }

// Emphasis is italic text.
type Emphasis struct{ Inlines []Inline }

// Strike is struck-out text.
type Strike struct{ Inlines []Inline }

// CodeSpan is literal text in a fixed-width face.
type CodeSpan struct{ Value string }

// Break is a hard line break.
type Break struct{}

// Link is a hyperlink. URL is absolute (http, https, mailto or tel), already
// checked, or # and the ID of a heading of the same letter; it never holds personal
// data.
type Link struct {
	URL     string
	Inlines []Inline
}

// Field is a personal field, written ((first name)) or ((first name??there)).
// It becomes text, never markup, a link or a header.
type Field struct {
	Name     string
	Fallback string
	// HasFallback tells ((name??)) (empty fallback) from ((name)).
	HasFallback bool
	// Gap makes it the space before ((name??)): a space where that has a value, else nothing.
	Gap  bool
	Line int // of the letter, from 1
}

func (*Text) inline()     {}
func (*Strong) inline()   {}
func (*Emphasis) inline() {}
func (*Strike) inline()   {}
func (*CodeSpan) inline() {}
func (*Break) inline()    {}
func (*Link) inline()     {}
func (*Field) inline()    {}

// Values gives the text of a personal field. Channels call it for each Field
// and escape what comes back.
type Values func(*Field) string

// Fallbacks is the Values of a copy that belongs to no person: the PDF of the
// record and the web post.
func Fallbacks(f *Field) string { return f.Fallback }

// OneLine puts a text on one line: white space of every kind becomes single spaces.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
