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
	"sync"

	"tidings/outputs"
)

// MaxInsert is how many bytes of HTML may be one reader's own in one place of a letter.
const MaxInsert = 16 << 10

// PlainPart renders blocks that stand in the place of a personal part, for the text part.
type PlainPart func([]outputs.Block, outputs.Values) ([]byte, error)

// Insert is what a reader gets in the place of one personal part, encoded. It does not change,
// and is the same for all who get the same.
type Insert struct {
	parts []*part
	fresh int
}

// part is something of an insert that begins and ends at the start of a line, and that inserts may share.
type part struct {
	text, html []piece
	room       int // bytes of HTML, before it is encoded
}

// Size is about how much memory an insert takes, in bytes; what it shares with an earlier one counts there.
func (i Insert) Size() int { return 64 + 8*len(i.parts) + i.fresh }

// Inserter encodes the personal parts of one document. It may be used by several goroutines.
type Inserter struct {
	doc    *outputs.Document
	plain  PlainPart
	linked map[string]bool
	mu     sync.RWMutex
	shared map[string]*part // by all that they show
}

// NewInserter takes the document as Compile got it.
func NewInserter(doc *outputs.Document, plain PlainPart) *Inserter {
	return &Inserter{doc: doc, plain: plain, linked: outputs.LinkedHeadings(doc.Whole()), shared: map[string]*part{}}
}

// Forget lets go of what inserts share. What is made again is the same.
func (x *Inserter) Forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.shared)
}

// Insert encodes what somebody gets in the place of a personal part of the document.
func (x *Inserter) Insert(p *outputs.Personal, blocks []outputs.Block) (i Insert, err error) {
	if p.Yours == nil {
		i, _, _, _, err = x.insert(blocks)
		return i, err
	}
	i, apart, err := x.apart(blocks)
	if err == nil && !apart {
		i, _, _, _, err = x.insert(blocks)
	}
	room := 0
	for _, part := range i.parts {
		room += part.room
	}
	if err == nil && room > MaxInsert {
		err = fmt.Errorf("what the yours block in line %d shows of this reader has %d KB of HTML, and %d KB fit; "+
			"let it show less (show=) or shorten the file that `affected` names",
			p.Line, (room+1023)>>10, MaxInsert>>10)
	}
	return i, err
}

func (x *Inserter) insert(blocks []outputs.Block) (i Insert, c *compiler, text, html []byte, err error) {
	c = &compiler{doc: x.doc, byPtr: map[*outputs.Field]int{}}
	if len(blocks) == 0 {
		return Insert{}, c, nil, nil, nil
	}
	c.fields(outputs.Fields(&outputs.Document{Blocks: blocks}))
	if text, err = x.plain(blocks, c.value); err != nil {
		return i, c, nil, nil, err
	}
	w := x.writer(c)
	if err = w.blocks(blocks, false); err != nil {
		return i, c, nil, nil, err
	}
	html = w.Bytes()
	one, err := c.part(text, html)
	if err != nil {
		return i, c, nil, nil, err
	}
	return Insert{[]*part{one}, one.size()}, c, text, html, nil
}

func (x *Inserter) writer(c *compiler) *writer {
	return &writer{theme: themeOf(x.doc.Meta), values: c.value, dir: x.doc.Meta.Dir, linked: x.linked}
}

// part encodes what stands in the two parts of a message.
func (c *compiler) part(text, html []byte) (*part, error) {
	for _, b := range [...][]byte{text, html} {
		if bytes.Count(b, []byte(string(markOpen))) != len(c.byPtr) {
			return nil, errors.New("what is this reader's own holds the character U+E0F1, which is kept " +
				"for personal values; delete it")
		}
	}
	var t [2]Template
	err := c.cut(&t[0], text, c.fieldKind(), linkText)
	if err == nil {
		err = c.cut(&t[1], html, fieldHTML, linkHTML)
	}
	return &part{t[0].pieces, t[1].pieces, len(html)}, err
}

func (p *part) size() int {
	n := 128
	for _, pieces := range [...][]piece{p.text, p.html} {
		for _, piece := range pieces {
			n += len(piece.text) + 64
		}
	}
	return n
}

func (c *piece) appendInsert(dst []byte, p *Person) ([]byte, error) {
	n, err := strconv.Atoi(c.text)
	if err != nil || n < 0 || n >= len(p.Inserts) {
		return dst, errors.New("what is this reader's own was not made")
	}
	for _, part := range p.Inserts[n].parts {
		pieces := part.text
		if c.kind == insertHTML {
			pieces = part.html
		}
		for i := range pieces {
			if pieces[i].kind == insertText || pieces[i].kind == insertHTML {
				return dst, errTemplate
			}
			if dst, err = pieces[i].appendTo(dst, p); err != nil {
				return dst, err
			}
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
	for _, part := range i.parts {
		for n, pieces := range [...][]piece{part.text, part.html} {
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
	}
	return string(out), nil
}

var tags = regexp.MustCompile(`<[^>]*>`)
