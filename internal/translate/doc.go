// Package translate hands the words of a notice to a translator and takes them back: its
// letter and the texts of the records that it shows, as XLIFF 2.1 (OASIS Standard, 13
// February 2018), sentence by sentence. What is no word stays behind: structure and data
// blocks are not in the file, and marks such as ((first name)) are protected in it.
//
// A Text is the letter or one record, a Unit a passage of it, a Piece of a unit a sentence
// or the gap between two. Collect makes them of a notice, Memory fills them from what was
// translated before, Write and Read are the file, and Merge puts a translation into the
// places of the source as it is now.
package translate

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// Text is a file of an exchange: the letter, or one record.
type Text struct {
	ID    string // as an XML name token
	Path  string // in the workspace, relative
	Units []Unit

	kind, record string            // of a record: incident, maintenance or project, and its id
	said         map[string]string // what is translated already, by the text's name
	own          map[string]string // what it is translated from
	source       string            // of the letter: its Markdown
	passages     []outputs.Run
}

// Unit is what is translated as a whole: a passage of the letter, a text of a record, or
// what a reader sees who has no value of a personal field.
type Unit struct {
	ID     string // within its text
	Name   string // for the translator: "heading, line 1"
	Notes  []string
	Fixed  string // shown and not translated: a data block
	Pieces []Piece

	passage int  // of a letter; -1: the fallback of a field
	silent  bool // a fallback that the other language leaves out; it has no pieces then
}

// Piece is a sentence, or the gap between two: spaces, the end of a line, marks that stand
// alone. A gap is never translated.
type Piece struct {
	Gap     bool
	Parts   []outputs.Part
	Target  []outputs.Part // nil: there is no translation yet
	Matches []Match

	told  bool  // why it has no translation
	doubt doubt // why what stands there is only offered
}

// Match is an earlier translation of something like a sentence.
type Match struct {
	Similarity     float64 // 0 to 100
	Origin         string  // the file that it comes from
	Source, Target []outputs.Part
}

// letterText cuts a letter into units.
func letterText(path, id, md string) (Text, error) {
	list, err := outputs.Runs([]byte(md), path)
	t := Text{ID: id, Path: path, source: md, passages: list}
	for i, p := range list {
		u := Unit{ID: unitID(i), Name: p.Kind + ", line " + itoa(p.Line), passage: i}
		if p.Kind == "block" || p.Kind == "branch" {
			u.Fixed, u.Notes = "["+p.Name+"]", []string{noteOf(p)}
			t.Units = append(t.Units, u)
			continue
		}
		u.Pieces = pieces(p.Parts)
		t.Units = append(t.Units, u)
		for _, c := range u.codes() {
			if c.part.HasFallback && c.part.Fallback != "" {
				t.Units = append(t.Units, Unit{ID: u.ID + "." + c.id, Name: "field, line " + itoa(p.Line), passage: -1,
					Notes:  []string{"Stands for " + c.part.Open + c.part.Close + " where the reader's is not known."},
					Pieces: []Piece{{Parts: []outputs.Part{{Text: c.part.Fallback}}}}})
			}
		}
	}
	return t, err
}

// noteOf tells a translator what a place is that has no words.
func noteOf(p outputs.Run) string {
	name, _, _ := strings.Cut(p.Name, " ")
	switch {
	case p.Kind == "branch" && name == "if":
		return "What follows is for readers alone of whom this is so; it stays as it is."
	case p.Kind == "branch" && name == "else":
		return "What follows is for all other readers."
	case p.Kind == "branch":
		return "What follows is for all readers again."
	case name == "yours":
		return "Tidings shows each reader what is theirs here; the words that follow are for those of whom nothing " +
			"is " +
			"known."
	}
	return "Tidings fills this place from the records, in the reader's language."
}

func unitID(i int) string { return "u" + itoa(i+1) }

// recordText makes units of a record's texts.
func recordText(kind, id, path string, list []notices.RecordText) Text {
	t := Text{ID: strings.ReplaceAll(path, "/", ":"), Path: path, kind: kind, record: id,
		said: map[string]string{}, own: map[string]string{}}
	for _, x := range list {
		t.said[x.Name], t.own[x.Name] = x.Said, x.Own
		t.Units = append(t.Units, Unit{ID: strings.ReplaceAll(x.Name, "/", "."), Name: x.Name, passage: -1,
			Pieces: proseParts(x.Own)})
	}
	return t
}

// proseParts cuts a record's text, which has lines and items of lists, into sentences.
func proseParts(s string) (out []Piece) {
	gap := func(s string) {
		if s != "" {
			out = append(out, Piece{Gap: true, Parts: []outputs.Part{{Text: s}}})
		}
	}
	for line := range strings.Lines(strings.ReplaceAll(s, "\r\n", "\n")) {
		text := strings.TrimRight(line, " \t\n")
		lead := len(text) - len(strings.TrimLeft(text, " \t-*+•–·"))
		gap(text[:lead])
		for _, sentence := range locale.Sentences(text[lead:]) {
			core := strings.TrimRight(sentence, " ")
			out = append(out, Piece{Parts: []outputs.Part{{Text: core}}})
			gap(sentence[len(core):])
		}
		gap(line[len(text):])
	}
	return out
}

// pieces cuts the parts of a passage into sentences. Emphasis and links hold together.
func pieces(parts []outputs.Part) (out []Piece) {
	from := 0
	for i, p := range parts {
		if p.Kind == outputs.Turn {
			out = append(out, sentencePieces(parts[from:i])...)
			out = append(out, Piece{Gap: true, Parts: parts[i : i+1]})
			from = i + 1
		}
	}
	return append(out, sentencePieces(parts[from:])...)
}

func sentencePieces(parts []outputs.Part) (out []Piece) {
	var flat strings.Builder
	for _, p := range parts {
		flat.WriteString(flatText(p))
	}
	at, within := 0, 0 // the part, and the byte of its text
	for _, sentence := range locale.Sentences(flat.String()) {
		var piece []outputs.Part
		for left := len(sentence); left > 0; {
			text := flatText(parts[at])[within:]
			n := min(left, len(text))
			part := parts[at]
			if part.Kind == outputs.Said {
				part.Text = text[:n]
			}
			piece = append(piece, part)
			if left, within = left-n, within+n; n == len(text) {
				at, within = at+1, 0
			}
		}
		out = append(out, trimmed(piece)...)
	}
	return out
}

func flatText(p outputs.Part) string {
	if p.Kind == outputs.Said {
		return p.Text
	}
	return string(locale.Mark)
}

// trimmed is a sentence without the spaces at its ends, which become gaps. One without a
// word is a gap as a whole.
func trimmed(parts []outputs.Part) (out []Piece) {
	if !says(parts) {
		return []Piece{{Gap: true, Parts: parts}}
	}
	space := func(p *outputs.Part, cut func(string, string) string) []Piece {
		if p.Kind != outputs.Said {
			return nil
		}
		core := cut(p.Text, " ")
		gone := len(p.Text) - len(core)
		if p.Text = core; gone == 0 {
			return nil
		}
		return []Piece{{Gap: true, Parts: []outputs.Part{{Text: strings.Repeat(" ", gone)}}}}
	}
	parts = slices.Clone(parts)
	before := space(&parts[0], strings.TrimLeft)
	after := space(&parts[len(parts)-1], strings.TrimRight)
	parts = slices.DeleteFunc(parts, func(p outputs.Part) bool { return p.Kind == outputs.Said && p.Text == "" })
	return append(append(before, Piece{Parts: parts}), after...)
}

// says reports whether there are words to translate.
func says(parts []outputs.Part) bool {
	return slices.ContainsFunc(parts, func(p outputs.Part) bool {
		return p.Kind == outputs.Said && strings.ContainsFunc(p.Text, isWord) || says(p.Parts)
	})
}

// merged is a unit with all its sentences in one piece.
func (u Unit) merged() Unit {
	var all []outputs.Part
	for _, p := range u.Pieces {
		all = append(all, p.Parts...)
	}
	u.Pieces = []Piece{{Parts: joined(all)}}
	return u
}

// joined makes one part of words that stand side by side.
func joined(parts []outputs.Part) (out []outputs.Part) {
	for _, p := range parts {
		p.Parts = joined(p.Parts)
		if n := len(out); n > 0 && p.Kind == outputs.Said && out[n-1].Kind == outputs.Said {
			out[n-1].Text += p.Text
			continue
		}
		if p.Kind != outputs.Said || p.Text != "" {
			out = append(out, p)
		}
	}
	return out
}

// code is a part that is no words, with its name in the unit.
type code struct {
	id   string
	part outputs.Part
}

// codes are those of a unit in the order of reading, those within others behind them.
func (u Unit) codes() (out []code) {
	for _, p := range u.Pieces {
		out = codesOf(p.Parts, out)
	}
	return out
}

func codesOf(parts []outputs.Part, out []code) []code {
	for _, p := range parts {
		if p.Kind != outputs.Said {
			out = append(out, code{"c" + itoa(len(out)+1), p})
			out = codesOf(p.Parts, out)
		}
	}
	return out
}

// hash is the SHA-256 of what a translator reads of a unit.
func (u Unit) hash() string { return hashOf(u.merged().Pieces[0].Parts) }

func hashOf(parts []outputs.Part) string {
	sum := sha256.Sum256([]byte(canonical(parts, strict)))
	return hex.EncodeToString(sum[:])
}

// canonical writes parts so that no two that differ for a translator are the same; key
// names a code.
func canonical(parts []outputs.Part, key func(outputs.Part) string) string {
	var b strings.Builder
	for _, p := range parts {
		switch p.Kind {
		case outputs.Said:
			b.WriteString(p.Text)
		case outputs.Span:
			b.WriteString("\x01" + key(p) + "\x02" + canonical(p.Parts, key) + "\x03")
		default:
			b.WriteString("\x01" + key(p) + "\x03")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// strict names a code by its Markdown.
func strict(p outputs.Part) string {
	if p.Kind == outputs.Turn {
		return "turn"
	}
	return p.Open + p.Close
}

// loose names a code by what it does: a fact of this incident is as one of another.
func loose(p outputs.Part) string {
	switch {
	case p.Live.Kind != "":
		return "live " + p.Live.Kind + " " + p.Live.Fact
	case p.Kind == outputs.Own && addressing[p.Text]:
		return "own name"
	case p.Kind == outputs.Own:
		return "own " + p.Text
	case p.Kind == outputs.Span:
		return p.Open
	}
	return strict(p)
}

// addressing are the fields that address a person. Which of them a language takes is a part of
// its manners: "Dear Anna," is "Guten Tag Anna Weber,".
var addressing = map[string]bool{"name": true, "first name": true, "last name": true}

// plain is what a person reads of parts in a message: marks as they are in the letter.
func plain(parts []outputs.Part) string {
	var b strings.Builder
	for _, p := range parts {
		switch p.Kind {
		case outputs.Said:
			b.WriteString(p.Text)
		case outputs.Span:
			b.WriteString(plain(p.Parts))
		case outputs.Turn:
			b.WriteString(" ")
		default:
			b.WriteString(p.Open + p.Close)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
