package email

import (
	"encoding/binary"

	"tidings/outputs"
)

// The kinds of shared parts, the first byte of their keys.
const (
	sharedParagraph = 'p'
	sharedItem      = 'i'
	sharedLoose     = 'l' // the first item of a list whose items stand apart
	sharedLooseNext = 'm' // one after it
	sharedOpening   = '<'
	sharedEnd       = '>'
)

// apart encodes what a reader has of their own block by block and item by item, each once for all
// who get it: of 3,000 sets of services, each is another message and hardly one line is. It
// does nothing, and says so, for blocks that are more than plain lines and lists of them.
func (x *Inserter) apart(blocks []outputs.Block) (i Insert, ok bool, err error) {
	keys, room := make([]byte, 0, 256), 0
	add := func(key []byte, encode func() (*part, error)) {
		if err != nil {
			return
		}
		var p *part
		var fresh bool
		if p, fresh, err = x.share(key, encode); fresh {
			i.fresh += len(key) + p.size()
		}
		i.parts = append(i.parts, p)
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *outputs.Paragraph:
			if keys, ok = appendPlain(append(keys[:0], sharedParagraph), b); !ok {
				return Insert{}, false, nil
			}
			add(keys, func() (*part, error) { return x.block(b) })
		case *outputs.List:
			if b.Ordered || len(b.Items) == 0 {
				return Insert{}, false, nil
			}
			if room += len(b.Items) + 3; cap(i.parts) < room {
				i.parts = append(make([]*part, 0, room), i.parts...)
			}
			add([]byte{sharedOpening}, x.listBegin)
			for n, item := range b.Items {
				kind := kindOf(b.Tight, n)
				keys = append(keys[:0], kind)
				for _, line := range item.Blocks {
					if keys, ok = appendPlain(keys, line); !ok {
						return Insert{}, false, nil
					}
				}
				add(keys, func() (*part, error) { return x.item(item, kind) })
			}
			add([]byte{sharedEnd}, x.listEnd)
		default:
			return Insert{}, false, nil
		}
	}
	return i, true, err
}

// kindOf is the kind of the nth item of a list.
func kindOf(tight bool, n int) byte {
	switch {
	case tight:
		return sharedItem
	case n == 0:
		return sharedLoose
	}
	return sharedLooseNext
}

// share gives the part of a key, which it keeps. The key is all that the part shows and no digest of it:
// what one reader has cannot be taken for what another has.
func (x *Inserter) share(key []byte, encode func() (*part, error)) (p *part, fresh bool, err error) {
	x.mu.RLock()
	p = x.shared[string(key)]
	x.mu.RUnlock()
	if p != nil {
		return p, false, nil
	}
	if p, err = encode(); err != nil {
		return nil, false, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.shared[string(key)] = p
	return p, true, nil
}

// appendPlain writes down what a paragraph of plain and bold text shows, so that no two have the same
// key; it reports false for all else.
func appendPlain(key []byte, b outputs.Block) ([]byte, bool) {
	p, ok := b.(*outputs.Paragraph)
	if !ok {
		return key, false
	}
	return appendPlainInlines(append(key, '('), p.Inlines)
}

func appendPlainInlines(key []byte, inlines []outputs.Inline) (_ []byte, ok bool) {
	for _, in := range inlines {
		switch in := in.(type) {
		case *outputs.Text:
			key = append(binary.AppendUvarint(append(key, 't'), uint64(len(in.Value))), in.Value...)
		case *outputs.Break:
			key = append(key, 'n')
		case *outputs.Strong:
			if key, ok = appendPlainInlines(append(key, 'b'), in.Inlines); !ok {
				return key, false
			}
		default:
			return key, false
		}
	}
	return append(key, ')'), true
}

// block encodes one block without personal fields.
func (x *Inserter) block(b outputs.Block) (*part, error) {
	i, _, _, _, err := x.insert([]outputs.Block{b})
	if err != nil {
		return nil, err
	}
	return i.parts[0], nil
}

// item encodes one item, without what stands around a list: in the text the empty line before it, which
// items that stand apart have between them, too.
func (x *Inserter) item(item outputs.ListItem, kind byte) (*part, error) {
	c := &compiler{doc: x.doc}
	tight := kind == sharedItem
	text, err := x.plain([]outputs.Block{&outputs.List{Tight: tight, Start: 1, Items: []outputs.ListItem{item}}},
		c.value)
	if err != nil {
		return nil, err
	}
	w := x.writer(c)
	w.inset += listInset
	if err := w.listItem(item, tight); err != nil {
		return nil, err
	}
	if kind != sharedLooseNext {
		text = text[1:]
	}
	return c.part(text, w.Bytes())
}

func (x *Inserter) listBegin() (*part, error) {
	c := &compiler{doc: x.doc}
	w := x.writer(c)
	w.listBegin(&outputs.List{Tight: true, Start: 1}, false)
	return c.part([]byte("\n"), w.Bytes())
}

func (x *Inserter) listEnd() (*part, error) {
	c := &compiler{doc: x.doc}
	w := x.writer(c)
	w.listEnd(&outputs.List{})
	return c.part(nil, w.Bytes())
}
