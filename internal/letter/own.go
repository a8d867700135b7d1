package letter

import (
	"fmt"
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

// OwnFacts says what of a reader's own is frozen with their row. Nil: the letters need nothing.
type OwnFacts struct {
	needs  *own.Needs
	listed map[string][]recipients.OwnRow // as in recipients.Rule
}

// OwnFacts gives what the letters of a source need; nil: nothing.
func (s *Source) OwnFacts(listed map[string][]recipients.OwnRow) (*OwnFacts, error) {
	var docs []*outputs.Document
	for _, tag := range s.Notice.Locales {
		if !mayBePersonal(s.Letters[tag]) {
			continue
		}
		doc, err := s.unsettled(place{tag, s.Zone(), ""}, nil)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	if needs := own.NeedsOf(docs); needs != nil {
		return &OwnFacts{needs, listed}, nil
	}
	return nil, nil
}

// mayBePersonal tells letters that say the same to everybody without parsing them.
func mayBePersonal(letter string) bool {
	return strings.Contains(letter, ":::") || strings.Contains(letter, "yours")
}

// of gives the facts of one recipient as they are frozen; "": none.
func (f *OwnFacts) of(r *recipients.AudienceRow) (string, error) {
	if f == nil {
		return "", nil
	}
	o := f.needs.Own(r, f.listed)
	s := o.Encode()
	if len(s) > recipients.MaxOwn {
		return "", fmt.Errorf("what is listed of the accounts of %s has %d KB, and a letter takes %d KB; shorten the file "+
			"that `affected` names", r.Email, len(s)>>10, recipients.MaxOwn>>10)
	}
	return s, nil
}

// inserts makes and keeps what readers get in the personal places of their letters.
type inserts struct {
	rev   *Revision
	mu    sync.Mutex
	docs  map[docKey]*personalDoc
	bytes atomic.Int64 // of all that is kept, about
}

// keptInserts is how many bytes of encoded inserts are kept at most. What is made again is the same.
const keptInserts = 16 << 20

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
	size := int64(len(facts))
	for _, p := range d.doc.Personals() {
		i, err := d.inserter.Insert(p, d.settler.Blocks(p, o))
		if err != nil {
			return nil, err
		}
		got, size = append(got, i), size+int64(i.Size())
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if x.bytes.Add(size) > keptInserts {
		clear(d.made) // those of other places go when they grow
		x.bytes.Store(size)
	}
	d.made[strings.Clone(facts)] = got
	return got, nil
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
