package email

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strconv"
	"strings"

	"tidings/outputs"
)

// MaxInsert is how many bytes of HTML may be one reader's own in one place of a letter.
const MaxInsert = 16 << 10

// PlainPart renders blocks that stand in the place of a personal part, for the text part.
type PlainPart func([]outputs.Block, outputs.Values) ([]byte, error)

// Insert is what a reader gets in the place of one personal part, encoded. It does not change,
// and is the same for all who get the same.
type Insert struct{ text, html []piece }

// Size is about how much memory an insert takes, in bytes.
func (i Insert) Size() (n int) {
	for _, pieces := range [...][]piece{i.text, i.html} {
		for _, p := range pieces {
			n += len(p.text) + 64
		}
	}
	return n
}

// Inserter encodes the personal parts of one document.
type Inserter struct {
	doc    *outputs.Document
	plain  PlainPart
	linked map[string]bool
}

// NewInserter takes the document as Compile got it.
func NewInserter(doc *outputs.Document, plain PlainPart) *Inserter {
	return &Inserter{doc, plain, outputs.LinkedHeadings(doc.Whole())}
}

// Insert encodes what somebody gets in the place of a personal part of the document.
func (x *Inserter) Insert(p *outputs.Personal, blocks []outputs.Block) (Insert, error) {
	i, _, _, html, err := x.insert(blocks)
	if err == nil && p.Yours != nil && len(html) > MaxInsert {
		err = fmt.Errorf("what the yours block in line %d shows of this reader has %d KB of HTML, and %d KB fit; "+
			"let it show less (show=) or shorten the file that `affected` names",
			p.Line, (len(html)+1023)>>10, MaxInsert>>10)
	}
	return i, err
}

func (x *Inserter) insert(blocks []outputs.Block) (i Insert, c *compiler, text, html []byte, err error) {
	if len(blocks) == 0 {
		return Insert{}, &compiler{doc: x.doc}, nil, nil, nil
	}
	c = &compiler{doc: x.doc, byPtr: map[*outputs.Field]int{}}
	c.fields(outputs.Fields(&outputs.Document{Blocks: blocks}))
	if text, err = x.plain(blocks, c.value); err != nil {
		return i, c, nil, nil, err
	}
	w := &writer{theme: themeOf(x.doc.Meta), values: c.value, dir: x.doc.Meta.Dir, linked: x.linked}
	if err = w.blocks(blocks, false); err != nil {
		return i, c, nil, nil, err
	}
	html = w.Bytes()
	for _, part := range [...][]byte{text, html} {
		if bytes.Count(part, []byte(string(markOpen))) != len(c.byPtr) {
			return i, c, nil, nil, errors.New("what is this reader's own holds the character U+E0F1, which is kept " +
				"for personal values; delete it")
		}
	}
	var t [2]Template
	if err = c.cut(&t[0], text, c.fieldKind(), linkText); err == nil {
		err = c.cut(&t[1], html, fieldHTML, linkHTML)
	}
	return Insert{t[0].pieces, t[1].pieces}, c, text, html, err
}

func (c *piece) appendInsert(dst []byte, p *Person) ([]byte, error) {
	n, err := strconv.Atoi(c.text)
	if err != nil || n < 0 || n >= len(p.Inserts) {
		return dst, errors.New("what is this reader's own was not made")
	}
	pieces := p.Inserts[n].text
	if c.kind == insertHTML {
		pieces = p.Inserts[n].html
	}
	for i := range pieces {
		if pieces[i].kind == insertText || pieces[i].kind == insertHTML {
			return dst, errTemplate
		}
		if dst, err = pieces[i].appendTo(dst, p); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// tried is what one reader would get in the place of all that is personal.
type tried struct {
	inserts   []Insert
	compilers []*compiler
	fills     [2][]string // marks and what stands there, in text and HTML
}

// filledIn puts it into a part.
func (t *tried) filledIn(part []byte, html bool) []byte {
	fills := t.fills[0]
	if html {
		fills = t.fills[1]
	}
	return []byte(strings.NewReplacer(fills...).Replace(string(part)))
}

// tryInserts encodes all that is known of what readers may get: first what nobody in particular
// gets, then the other branches.
func (c *compiler) tryInserts(plain PlainPart) error {
	personal := c.doc.Personals()
	c.tried = make([]tried, 1, 2)
	if len(personal) == 0 {
		return nil
	}
	x := NewInserter(c.doc, plain)
	c.tried = c.tried[:2]
	for _, p := range personal {
		room := 0
		for n, blocks := range [...][]outputs.Block{p.Else, p.Then} {
			if p.Yours != nil {
				blocks, room = p.Else, MaxInsert
			}
			i, from, text, html, err := x.insert(blocks)
			if err != nil {
				return fmt.Errorf("in the part that begins in line %d: %w", p.Line, err)
			}
			room = max(room, len(html))
			own := &c.tried[n]
			own.inserts, own.compilers = append(own.inserts, i), append(own.compilers, from)
			own.fills[0] = append(own.fills[0], outputs.PersonalMark(p.N), string(from.filledIn(text, false)))
			own.fills[1] = append(own.fills[1], outputs.PersonalMark(p.N), string(from.filledIn(html, true)))
		}
		c.room += room
	}
	return nil
}

// Shown gives what a reader sees of an insert, in text and HTML, decoded from the bytes that
// are sent; of personal fields nothing.
func (i Insert) Shown() (string, error) {
	var out []byte
	for n, pieces := range [...][]piece{i.text, i.html} {
		for _, p := range pieces {
			if p.kind != literal {
				continue
			}
			b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(p.text)))
			if err != nil {
				return "", err
			}
			if n == 1 {
				b = []byte(html.UnescapeString(tags.ReplaceAllString(string(b), " ")))
			}
			out = append(append(out, b...), '\n')
		}
	}
	return string(out), nil
}

var tags = regexp.MustCompile(`<[^>]*>`)
