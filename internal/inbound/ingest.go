package inbound

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
	"tidings/internal/feedback/receive"
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
	// Unproven reports are new, kept, and change nothing; Why counts them by how they
	// found their message: message-id or address.
	Unproven int                  `json:"unproven"`
	Why      map[feedback.Tie]int `json:"unproven_by,omitempty"`
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
	r.Unproven += o.Unproven
	for tie, n := range o.Why {
		r.unproven(tie, n)
	}
}

func (r *IngestReport) unproven(tie feedback.Tie, n int) {
	if r.Why == nil {
		r.Why = map[feedback.Tie]int{}
	}
	r.Why[tie] += n
}

// count adds one message, by what was new of what it tells.
func (r *IngestReport) count(out *receive.Outcome, spoilt bool) {
	r.Messages++
	r.Reports += len(out.Reports)
	r.Unmatched += out.Unmatched
	if spoilt {
		r.Quarantined++
	}
	for i, result := range out.Results {
		switch kind := out.Events[i].Kind; {
		case !result.New:
			r.Seen++
		case !out.Events[i].Verified:
			r.Unproven++
			r.unproven(out.Events[i].Tie, 1)
		case kind == feedback.Bounced:
			r.Bounced++
		case kind == feedback.DeliveredTo:
			r.Delivered++
		case kind == feedback.Complained:
			r.Complained++
		}
	}
}

// Ingest reads reports from a file, mbox, Maildir or standard input into
// the ledger. The same report again changes nothing.
func (in *Inbound) Ingest(ctx context.Context, path string, stdin io.Reader) (*IngestReport, error) {
	intake, err := in.Intake(ctx)
	if err != nil {
		return nil, err
	}
	run := &ingest{in: intake, room: newRoom(ingestBytes), work: make(chan message, ingestWorkers)}
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
	// ingestBytes bounds what all of them hold in memory.
	ingestBytes = 48 << 20
)

// message is one message that was read and waits for a worker.
type message struct {
	name string
	raw  []byte
}

// ingest is one run over a path.
type ingest struct {
	in   *receive.Intake
	room *room
	work chan message
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
		case g.work <- message{m.Name, raw}:
		case <-ctx.Done():
			return
		}
	}
}

// whole reads a message by way of a buffer that is used again, so that what is
// kept of each has just its size.
func whole(body io.Reader, scratch *bytes.Buffer) ([]byte, error) {
	scratch.Reset()
	err := feedback.Read(scratch, body, feedback.Limits{})
	return bytes.Clone(scratch.Bytes()), err
}

func (g *ingest) takeAll(ctx context.Context) {
	for m := range g.work {
		if ctx.Err() == nil {
			g.take(ctx, m)
		}
		g.room.leave(len(m.raw))
	}
}

func (g *ingest) take(ctx context.Context, m message) {
	out, err := g.in.TakeRaw(ctx, m.name, m.name, "", m.raw)
	var bad *receive.MessageError
	spoilt := errors.As(err, &bad)
	g.mu.Lock()
	g.report.count(&out, spoilt)
	g.mu.Unlock()
	if err != nil && !spoilt {
		g.stop(err)
	}
}

// room bounds the bytes in memory. One message alone always has room.
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

// Intake is the way in that every kind of feedback by mail goes.
func (in *Inbound) Intake(ctx context.Context) (*receive.Intake, error) {
	keys, err := in.Keys.Live(ctx)
	if err != nil {
		return nil, err
	}
	finder, err := newDeliveryFinder(ctx, in.o.Store, in.o.Ledger)
	if err != nil {
		return nil, err
	}
	return &receive.Intake{
		Matcher:    feedback.Matcher{Keys: keys, Domain: in.BounceDomain(), Ledger: finder},
		Sink:       in.sink,
		Quarantine: &inbox.Quarantine{Dir: in.QuarantineDir(), Log: in.o.Log},
		Now:        in.o.Now,
	}, nil
}

// QuarantineDir is where reports that could not be read are kept.
func (in *Inbound) QuarantineDir() string {
	return in.o.Workspace.Path(workspace.OutputDir, "quarantine")
}

// BounceDomain is the domain of the return paths.
func (in *Inbound) BounceDomain() string {
	if domain := in.o.Workspace.Config.Delivery.EnvelopeDomain; domain != "" {
		return domain
	}
	from := in.o.Workspace.Config.Streams.Service.From
	return from[strings.LastIndexByte(from, '@')+1:]
}
