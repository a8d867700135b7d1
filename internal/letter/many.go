package letter

import (
	"crypto/sha256"
	"runtime"
	"sync"

	"tidings/internal/delivery"
	"tidings/recipients"
)

// Copy tells of one recipient's composed message.
type Copy struct {
	Email  string
	Tag    string // the language of their letter; empty for a row of the ledger
	Bytes  int
	SHA256 [sha256.Size]byte // of the message, where Many was asked for it
	Err    error             // why it could not be composed
}

// Many composes messages on every processor, and tells of them in the order in
// which they were handed in, whichever is ready first.
type Many struct {
	composer *Composer
	digests  bool
	each     func(Copy)
	filling  *batch
	work     chan *batch // in any order, to those who compose
	order    chan *batch // the same batches, to the one who tells
	crew     sync.WaitGroup
	told     chan struct{} // closed when all is told
}

// batch is some messages that one goroutine composes.
type batch struct {
	rows   []unfilled
	copies []Copy
	ready  chan struct{}
}

// unfilled is a recipient as the registry has them, or as the ledger froze them.
type unfilled struct {
	selected recipients.AudienceRow
	tag      string
	corrects int
	answers  string // InReplyTo
	facts    *OwnFacts
	frozen   *delivery.Row // nil: selected holds the recipient
}

// batchRows is how many messages are handed on together: enough that handing on
// costs nothing beside composing.
const batchRows = 256

// NewMany begins. each is called from one goroutine at a time until Finish returns;
// with digests it also gets the SHA-256 of each message.
func NewMany(c *Composer, digests bool, each func(Copy)) *Many {
	n := runtime.GOMAXPROCS(0)
	m := &Many{composer: c, digests: digests, each: each, work: make(chan *batch, n), order: make(chan *batch, 4*n),
		told: make(chan struct{})}
	for range n {
		m.crew.Go(m.compose)
	}
	go m.tell()
	return m
}

// Add hands in a selected recipient, whose row it copies.
func (m *Many) Add(s Selected) {
	m.add(unfilled{selected: *s.AudienceRow, tag: s.Tag, corrects: s.Corrects, answers: s.InReplyTo,
		facts: s.Facts})
}

// AddFrozen hands in a row of the ledger.
func (m *Many) AddFrozen(r *delivery.Row) { m.add(unfilled{frozen: r}) }

func (m *Many) add(u unfilled) {
	if m.filling == nil {
		m.filling = &batch{rows: make([]unfilled, 0, batchRows), ready: make(chan struct{})}
	}
	m.filling.rows = append(m.filling.rows, u)
	if len(m.filling.rows) == batchRows {
		m.handOn()
	}
}

func (m *Many) handOn() {
	if m.filling != nil {
		m.order <- m.filling
		m.work <- m.filling
		m.filling = nil
	}
}

// Finish waits until all is told. It must be called once, also after a fault of
// whoever hands in.
func (m *Many) Finish() {
	m.handOn()
	close(m.work)
	close(m.order)
	m.crew.Wait()
	<-m.told
}

func (m *Many) compose() {
	var buf []byte
	merger := &FieldMerger{}
	for b := range m.work {
		b.copies = make([]Copy, len(b.rows))
		for i := range b.rows {
			buf = m.one(&b.copies[i], &b.rows[i], merger, buf[:0])
		}
		close(b.ready)
	}
}

// one composes one message into buf, which it gives back for the next.
func (m *Many) one(c *Copy, u *unfilled, merger *FieldMerger, buf []byte) []byte {
	row := u.frozen
	if row == nil {
		c.Email, c.Tag = u.selected.Email, u.tag
		if row, c.Err = (Selected{&u.selected, u.tag, u.corrects, u.answers, u.facts}).row(merger); c.Err != nil {
			return buf
		}
	}
	c.Email = row.Email
	if buf, _, c.Err = m.composer.Append(buf, row); c.Err != nil {
		return buf
	}
	c.Bytes = len(buf)
	if m.digests {
		c.SHA256 = sha256.Sum256(buf)
	}
	return buf
}

func (m *Many) tell() {
	defer close(m.told)
	for b := range m.order {
		<-b.ready
		for _, c := range b.copies {
			m.each(c)
		}
	}
}
