package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
	"tidings/internal/feedback/ways"
	"tidings/internal/workspace"
)

// IngestReport says what an ingest did.
type IngestReport struct {
	Messages    int `json:"messages"`
	Reports     int `json:"reports"`
	Bounced     int `json:"bounced"`
	Delivered   int `json:"delivered"`
	Complained  int `json:"complained"`
	Unmatched   int `json:"unmatched"`
	Seen        int `json:"seen"` // told before; changed nothing
	Quarantined int `json:"quarantined"`
}

// Add adds another ingest's counts.
func (r *IngestReport) Add(o *IngestReport) {
	if o == nil {
		return
	}
	r.Messages += o.Messages
	r.Reports += o.Reports
	r.Bounced += o.Bounced
	r.Delivered += o.Delivered
	r.Complained += o.Complained
	r.Unmatched += o.Unmatched
	r.Seen += o.Seen
	r.Quarantined += o.Quarantined
}

// IngestFeedback reads reports from a file, mbox, Maildir or standard input into
// the ledger. The same report again changes nothing.
func (d *Desk) IngestFeedback(ctx context.Context, path string, stdin io.Reader) (*IngestReport, error) {
	in, err := d.intake(ctx)
	if err != nil {
		return nil, err
	}
	run := &ingest{in: in, room: newRoom(ingestOctets), work: make(chan letter, ingestWorkers)}
	tally := &countingSink{next: in.Sink, report: &run.report, mu: &run.mu}
	in.Sink = tally
	ctx, run.stop = context.WithCancelCause(ctx)
	defer run.stop(nil)
	var crew sync.WaitGroup
	for range ingestWorkers {
		crew.Go(func() { run.takeAll(ctx) })
	}
	run.readAll(ctx, path, stdin)
	close(run.work)
	crew.Wait()
	return &run.report, context.Cause(ctx)
}

const (
	// ingestWorkers messages are taken side by side; those that are ready at the
	// same time share one transaction and its wait for the disk.
	ingestWorkers = 1024
	// ingestOctets bounds what all of them hold in memory.
	ingestOctets = 48 << 20
	// messageOctets of one message are read; one more than the parser looks at.
	messageOctets = feedback.MaxMessage + 1
)

// letter is one message that was read and waits for a worker.
type letter struct {
	name string
	raw  []byte
}

// ingest is one run over a path.
type ingest struct {
	in   *ways.Intake
	room *room
	work chan letter
	stop context.CancelCauseFunc

	mu     sync.Mutex
	report IngestReport
}

// readAll reads one message after the other, as many as there is room for.
func (g *ingest) readAll(ctx context.Context, path string, stdin io.Reader) {
	var scratch bytes.Buffer
	for m, err := range inbox.Read(ctx, path, stdin) {
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			g.stop(err)
			return
		}
		raw, err := whole(m.Body, &scratch)
		if err != nil {
			g.stop(err)
			return
		}
		g.room.enter(len(raw))
		select {
		case g.work <- letter{m.Name, raw}:
		case <-ctx.Done():
			return
		}
	}
}

// whole reads a message by way of a buffer that is used again, so that what is
// kept of each has just its size.
func whole(body io.Reader, scratch *bytes.Buffer) ([]byte, error) {
	scratch.Reset()
	_, err := scratch.ReadFrom(io.LimitReader(body, messageOctets))
	return bytes.Clone(scratch.Bytes()), err
}

func (g *ingest) takeAll(ctx context.Context) {
	for l := range g.work {
		if ctx.Err() == nil {
			g.take(ctx, l)
		}
		g.room.leave(len(l.raw))
	}
}

func (g *ingest) take(ctx context.Context, l letter) {
	out, err := g.in.TakeRaw(ctx, l.name, l.name, "", l.raw)
	var bad *ways.MessageError
	spoilt := errors.As(err, &bad)
	g.mu.Lock()
	g.report.Messages++
	g.report.Reports += len(out.Reports)
	g.report.Unmatched += out.Strangers
	if spoilt {
		g.report.Quarantined++
	}
	g.mu.Unlock()
	if err != nil && !spoilt {
		g.stop(err)
	}
}

// room bounds the octets in memory. One message alone always has room.
type room struct {
	mu   sync.Mutex
	less *sync.Cond
	used int
	size int
}

func newRoom(size int) *room {
	r := &room{size: size}
	r.less = sync.NewCond(&r.mu)
	return r
}

func (r *room) enter(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.used > 0 && r.used+n > r.size {
		r.less.Wait()
	}
	r.used += n
}

func (r *room) leave(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used -= n
	r.less.Signal()
}

// intake is the way in that every kind of feedback by mail goes.
func (d *Desk) intake(ctx context.Context) (*ways.Intake, error) {
	keys, err := d.liveKeys(ctx)
	if err != nil {
		return nil, err
	}
	sink, err := d.sink(ctx)
	if err != nil {
		return nil, err
	}
	ledger, err := newFeedbackLedger(ctx, sink.db, sink.ledger, keys)
	if err != nil {
		return nil, err
	}
	return &ways.Intake{
		Matcher:    feedback.Matcher{Keys: keys, Domain: d.bounceDomain(), Ledger: ledger},
		Sink:       sink,
		Quarantine: inbox.Quarantine{Dir: d.ws.Path(workspace.OutputDir, "quarantine")},
		Now:        d.now,
	}, nil
}

// bounceDomain is the domain of the return paths.
func (d *Desk) bounceDomain() string {
	if domain := d.ws.Config.Delivery.EnvelopeDomain; domain != "" {
		return domain
	}
	return domainOf(d.ws.Config.Streams.Service.From)
}
