package letter

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"tidings/internal/delivery"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/own"
	"tidings/outputs/text"
	"tidings/recipients"
)

// OwnFacts says what of a reader's own is frozen with their row. Nil: the letters need nothing. It
// may be used by several goroutines.
type OwnFacts struct {
	source *Source
	listed map[string][]recipients.OwnRow // as in recipients.Rule
	once   sync.Once
	needs  *own.Needs
	err    error // of a letter that cannot be read
}

// OwnFacts gives what the letters of a source need; listed is as in recipients.Rule.
func (s *Source) OwnFacts(listed map[string][]recipients.OwnRow) *OwnFacts {
	for _, tag := range s.Notice.Locales {
		if mayBePersonal(s.Letters[tag]) {
			return &OwnFacts{source: s, listed: listed}
		}
	}
	return nil
}

// look reads the letters for what they need.
func (f *OwnFacts) look() {
	s := f.source
	var docs []*outputs.Document
	for _, tag := range s.Notice.Locales {
		doc, err := s.unsettled(place{tag, s.Zone(), ""}, nil)
		if err != nil {
			f.err = err
			return
		}
		docs = append(docs, doc)
	}
	f.needs = own.NeedsOf(docs)
}

// Asked lists the names that the conditions of the letter in a language ask for.
func (s *Source) Asked(tag string) ([]own.Asked, error) {
	if !mayBePersonal(s.Letters[tag]) {
		return nil, nil
	}
	doc, err := s.unsettled(place{tag, s.Zone(), ""}, nil)
	if err != nil {
		return nil, err
	}
	return own.AskedBy(doc), nil
}

// ShowsOwn reports whether the letter in a language has a place for what is the reader's own.
func (s *Source) ShowsOwn(tag string) (bool, error) {
	if !mayBePersonal(s.Letters[tag]) {
		return false, nil
	}
	doc, err := s.unsettled(place{tag, s.Zone(), ""}, nil)
	return err == nil && slices.ContainsFunc(doc.Personals(), func(p *outputs.Personal) bool {
		return p.Yours != nil
	}), err
}

// Personal reports whether the letter in a language may say to some readers what it does not say
// to others, beyond their fields.
func (s *Source) Personal(tag string) bool { return mayBePersonal(s.Letters[tag]) }

// mayBePersonal tells letters that say the same to everybody without parsing them: no line of
// theirs opens a condition or the block yours, also in a list or a quotation.
func mayBePersonal(letter string) bool {
	for line := range strings.Lines(letter) {
		line = strings.TrimLeft(line, " \t>-*+0123456789.)")
		if strings.HasPrefix(line, ":::") || strings.HasPrefix(strings.TrimLeft(line, "`~ "), "yours") {
			return true
		}
	}
	return false
}

// of gives the facts of one recipient as they are frozen; "": none.
func (f *OwnFacts) of(r *recipients.AudienceRow) (string, error) {
	if f == nil {
		return "", nil
	}
	if f.once.Do(f.look); f.err != nil {
		return "", f.err
	}
	o := f.needs.Own(r, f.listed)
	s := o.Encode()
	if len(s) > recipients.MaxOwn {
		return "", fmt.Errorf("what is listed of the accounts of %s has %d KB, and a letter takes %d KB; shorten the "+
			"file that `affected` names", r.Email, len(s)>>10, recipients.MaxOwn>>10)
	}
	return s, nil
}

// inserts makes and keeps what readers get in the personal places of their letters.
type inserts struct {
	rev   *Revision
	mu    sync.Mutex
	docs  map[docKey]*personalDoc
	room  int64        // how many bytes are kept at most
	bytes atomic.Int64 // of all that is kept, about
}

// keptInserts is how many bytes of encoded inserts are kept at most, of all letters together. What is made
// again is the same.
const keptInserts = 4 << 20

// docKey is what makes the personal parts of one letter another than those of the next.
type docKey struct {
	tag, region string
	corrects    int
}

// personalDoc is a letter for one place, with what was made of its personal parts.
type personalDoc struct {
	once     sync.Once
	doc      *outputs.Document
	settler  *own.Settler
	inserter *email.Inserter
	err      error

	mu   sync.RWMutex
	made map[string][]email.Insert // by the facts as they were frozen
}

// of gives what a reader with these frozen facts gets; row says which letter they get.
func (x *inserts) of(row *delivery.Row, facts string) ([]email.Insert, error) {
	d := x.doc(docKey{row.Locale, row.Region, row.Corrects})
	if d.err != nil {
		return nil, d.err
	}
	d.mu.RLock()
	got, known := d.made[facts]
	d.mu.RUnlock()
	if known {
		return got, nil
	}
	o, err := recipients.ParseOwn(facts)
	if err != nil {
		return nil, err
	}
	size := int64(len(facts) + 64)
	for _, p := range d.doc.Personals() {
		i, err := d.inserter.Insert(p, d.settler.Blocks(p, o))
		if err != nil {
			return nil, err
		}
		got, size = append(got, i), size+int64(i.Size())
	}
	if x.bytes.Add(size) > x.room {
		x.forget()
		x.bytes.Add(size)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made[strings.Clone(facts)] = got
	return got, nil
}

// forget lets go of all that is kept. Who composes meanwhile may keep some more of it.
func (x *inserts) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.bytes.Store(0)
	for _, d := range x.docs {
		d.forget()
	}
}

func (d *personalDoc) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.made)
	if d.inserter != nil {
		d.inserter.Forget()
	}
}

func (x *inserts) doc(key docKey) *personalDoc {
	x.mu.Lock()
	d := x.docs[key]
	if d == nil {
		d = &personalDoc{made: map[string][]email.Insert{}}
		x.docs[key] = d
	}
	x.mu.Unlock()
	d.once.Do(func() {
		s := x.rev.Source
		p := place{key.tag, s.Zone(), ""}
		if z, ok := s.Zones()[key.region]; ok { // else one that left the configuration
			p.zone, p.region = z, key.region
		}
		if d.doc, d.err = s.unsettled(p, x.rev.Corrections[key.corrects]); d.err == nil {
			d.settler = own.NewSettler(d.doc)
			d.inserter = email.NewInserter(d.doc, plainPart(d.doc))
		}
	})
	return d
}

// plainPart renders personal parts of a document for the text part.
func plainPart(doc *outputs.Document) email.PlainPart {
	return func(blocks []outputs.Block, v outputs.Values) ([]byte, error) { return text.Part(doc, blocks, v) }
}

// ShownOwn gives what of a selected recipient's message is theirs alone, as it is shown, decoded from
// the bytes that are sent; the name under which all who get the same have it; and the facts that it was made
// of. No name: nothing of the letter is anybody's own.
func (c *Composer) ShownOwn(s Selected) (shown func() (string, error), name string, o recipients.Own, err error) {
	facts, err := s.OwnText()
	if err != nil || facts == "" {
		return nil, "", nil, err
	}
	if o, err = recipients.ParseOwn(facts); err != nil {
		return nil, "", nil, err
	}
	row := &delivery.Row{Locale: s.Tag, Region: s.Region, Corrects: s.Corrects}
	return func() (string, error) {
		inserts, err := c.inserts.of(row, facts)
		if err != nil {
			return "", err
		}
		var all strings.Builder
		for _, i := range inserts {
			one, err := i.Shown()
			if err != nil {
				return "", err
			}
			all.WriteString(one)
		}
		return all.String(), nil
	}, s.Tag + "@" + s.Region + "@" + facts, o, nil
}
