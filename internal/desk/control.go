package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailaddr"
	"tidings/internal/store"
)

// Pause stops a send for now, on every machine, within about a second.
func (d *Desk) Pause(ctx context.Context, slug string) error {
	send, l, err := d.sendOf(ctx, slug)
	if err != nil {
		return err
	}
	ok, err := l.Pause(ctx, send.ID, "paused by the manager")
	return stateError(ok, err, slug, "being sent", send.State)
}

// Resume lets a paused send go on.
func (d *Desk) Resume(ctx context.Context, slug string) error {
	send, l, err := d.sendOf(ctx, slug)
	if err != nil {
		return err
	}
	ok, err := l.Resume(ctx, send.ID)
	return stateError(ok, err, slug, "paused", send.State)
}

func stateError(ok bool, err error, slug, wanted string, state delivery.SendState) error {
	if err == nil && !ok {
		err = fmt.Errorf("%s is not %s; it is %s", slug, wanted, state)
	}
	return err
}

// Cancelled says what a cancellation took back.
type Cancelled struct {
	Taken int // messages that will not be sent
	Open  int // messages in chunks that a worker still holds: it takes them back, or finishes them
}

// cancelPatience bounds the wait for workers to let go of what they hold; they
// look about once a second.
const cancelPatience = 5 * time.Second

// Cancel takes back what was not sent yet. It waits a little for the workers that
// hold a part of it.
func (d *Desk) Cancel(ctx context.Context, slug string) (c Cancelled, err error) {
	send, l, err := d.sendOf(ctx, slug)
	if err != nil {
		return c, err
	}
	if send.State != delivery.Sending && send.State != delivery.Paused {
		return c, stateError(false, nil, slug, "being sent", send.State)
	}
	before, err := l.Status(ctx, send.ID)
	if err != nil {
		return c, err
	}
	if err := l.Cancel(ctx, send.ID, "cancelled by the manager"); err != nil {
		return c, err
	}
	for end := time.Now().Add(cancelPatience); ; {
		after, err := l.Status(ctx, send.ID)
		n := after.Counts
		c = Cancelled{Taken: int(n[delivery.Cancelled] - before.Counts[delivery.Cancelled]),
			Open: int(n[delivery.Queued] + n[delivery.Deferred] + n[delivery.Attempting])}
		if err != nil || c.Open == 0 || time.Now().After(end) {
			return c, err
		}
		select {
		case <-ctx.Done():
			return c, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Retried says what was queued again.
type Retried struct {
	Queued  int
	Blocked int // of those queued, to people who are not to be written to by now: they get nothing
}

// Retry queues failed or uncertain messages again.
func (d *Desk) Retry(ctx context.Context, slug, state string) (r Retried, err error) {
	send, l, err := d.sendOf(ctx, slug)
	if err != nil {
		return r, err
	}
	if send.State == delivery.SendCancelled {
		return r, fmt.Errorf("%s was cancelled, so nothing of it is sent again; \"tidings follow-up %[1]s NEW-SLUG --state %s\" writes to those whom it did not reach", slug, state)
	}
	blocked, err := l.Blocked(ctx, send.ID, delivery.State(state))
	if err != nil {
		return r, err
	}
	n, err := l.Retry(ctx, send.ID, delivery.State(state))
	return Retried{Queued: int(n), Blocked: int(min(n, blocked))}, err
}

func (d *Desk) sendOf(ctx context.Context, slug string) (delivery.Send, *store.Ledger, error) {
	send, err := d.lastSend(ctx, slug)
	if err != nil {
		return send, nil, err
	}
	l, err := d.ledger(ctx)
	return send, l, err
}

// StatusLine is where one send stands.
type StatusLine struct {
	Notice    string         `json:"notice"`
	Revision  int            `json:"revision"`
	State     string         `json:"state"`
	Reason    string         `json:"reason,omitempty"`
	Selected  int            `json:"selected"`
	Final     int            `json:"final"`
	ByState   map[string]int `json:"by_state"`
	Rate      float64        `json:"per_second"`
	LeftSec   float64        `json:"seconds_left,omitempty"`
	Workers   int            `json:"workers"`
	LastError string         `json:"last_error,omitempty"`
	NextRetry *time.Time     `json:"next_retry"`
	Waiting   *Waiting       `json:"waiting_for,omitempty"`

	send int64
}

// Waiting is a worker that has been silent for some seconds, but whose leases must
// end before others may go on with what it held.
type Waiting struct {
	Worker string    `json:"worker"`
	Host   string    `json:"host"`
	Chunks int       `json:"chunks"`
	Until  time.Time `json:"until"`
}

// waitingFor is nil where nobody is waited for.
func waitingFor(s *delivery.Silent) *Waiting {
	if s == nil {
		return nil
	}
	return &Waiting{s.Worker, store.HostOf(s.Worker), int(s.Chunks), s.Until.UTC()}
}

// At says for whom others wait, and how long at most from a moment on.
func (w *Waiting) At(now time.Time) string {
	left := max(0, w.Until.Sub(now)).Round(time.Second)
	return fmt.Sprintf("waiting for the lease of worker %s on host %s, which is silent, at most %.0f s", w.Worker, w.Host, left.Seconds())
}

// Status tells where a notice's newest send stands, or every send's. Where no
// relay is out of order, yet messages are deferred, the last error is what a relay
// said to one of them.
func (d *Desk) Status(ctx context.Context, slug string) ([]StatusLine, error) {
	list, err := d.status(ctx, slug)
	for i := range list {
		s := &list[i]
		if err == nil && s.LastError == "" && s.ByState[string(delivery.Deferred)] > 0 {
			s.LastError, err = d.deferredWords(ctx, s.send)
		}
	}
	return list, err
}

// deferredWords says why the first deferred message of a send was.
func (d *Desk) deferredWords(ctx context.Context, send int64) (words string, err error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return "", err
	}
	err = l.Deliveries(ctx, delivery.Filter{Send: send, State: delivery.Deferred}, func(r *delivery.Delivery) error {
		words = strings.Join(strings.Fields(fmt.Sprintf("relay %s, %s: %d %s %s", r.Relay, r.Reason, r.Code, r.Enhanced, r.Reply)), " ")
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return words, err
}

// status is Status from the maintained counts alone, which costs the same for any
// number of messages.
func (d *Desk) status(ctx context.Context, slug string) ([]StatusLine, error) {
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return nil, err
	}
	if slug != "" {
		send, err := d.lastSend(ctx, slug)
		if err != nil {
			return nil, err
		}
		sends = []delivery.Send{send}
	}
	out := []StatusLine{}
	for _, s := range sends {
		st, err := l.Status(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, statusLine(st))
	}
	return out, nil
}

func statusLine(st delivery.Status) StatusLine {
	s := StatusLine{send: st.Send.ID, Notice: st.Send.Slug, Revision: st.Send.Revision, State: string(st.Send.State), Reason: st.Send.Reason, Selected: int(st.Selected),
		ByState: plainCounts(st.Counts), Rate: st.Rate, Workers: st.Workers, LastError: st.Fault, NextRetry: stamp(st.RetryAt),
		Waiting: waitingFor(st.Silent)}
	for state, n := range st.Counts {
		if state.Final() {
			s.Final += int(n)
		}
	}
	if open := s.Selected - s.Final; st.Rate > 0 && open > 0 && st.Send.State == delivery.Sending {
		s.LeftSec = float64(open) / st.Rate
	}
	if s.LastError == "" {
		s.LastError = s.Reason
	}
	return s
}

// Watch calls progress about once a second until the send needs no worker.
func (d *Desk) Watch(ctx context.Context, slug string, progress func(Progress)) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		list, err := d.status(ctx, slug)
		if err != nil {
			return err
		}
		s := list[0]
		p := Progress{State: s.State, Total: s.Selected, Final: s.Final, Rate: s.Rate, Left: time.Duration(s.LeftSec * float64(time.Second)), LastError: s.LastError}
		if s.Waiting != nil {
			p.Waiting = s.Waiting.At(d.now())
		}
		progress(p)
		if s.State != string(delivery.Sending) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// TestSendOptions say to whom a test goes, and whose copy it is.
type TestSendOptions struct{ Slug, To, Locale, As string }

// testMark stands before the subject of a test.
const testMark = "[Test] "

// TestSend sends one copy to one address. It is in no ledger, its subject says
// that it is a test, and its links lead nowhere.
func (d *Desk) TestSend(ctx context.Context, o TestSendOptions) error {
	to, err := mailaddr.Normalise(o.To)
	if err != nil {
		return err
	}
	message, err := d.testMessage(ctx, o, to)
	if err != nil {
		return err
	}
	relays, err := d.relays(1)
	if err != nil {
		return err
	}
	s, err := relays[0].Transport.Open(ctx)
	if err != nil {
		return err
	}
	in := make(chan delivery.Message, 1)
	in <- message
	close(in)
	var result delivery.Result
	err = s.Deliver(ctx, in, func(r delivery.Result) { result = r })
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	if result.State != delivery.Accepted {
		return fmt.Errorf("the relay did not take the test for %s: %d %s %s", to, result.Code, result.Enhanced, result.Reply)
	}
	return nil
}

func (d *Desk) testMessage(ctx context.Context, o TestSendOptions, to string) (delivery.Message, error) {
	e, err := d.edition(o.Slug)
	if err != nil {
		return delivery.Message{}, err
	}
	who, err := d.previewed(ctx, e, PreviewOptions{Slug: o.Slug, As: o.As, Locale: o.Locale})
	if err != nil {
		return delivery.Message{}, err
	}
	doc, err := e.document(who.tag, who.zone)
	if err != nil {
		return delivery.Message{}, err
	}
	e.Notice.Subject = testMark + doc.Meta.Subject
	c, err := e.compile(ctx, e.Notice.AsOf)
	if err != nil {
		return delivery.Message{}, err
	}
	composer, err := d.composer(ctx, newRevision(e, c, newAudienceDigest()))
	if err != nil {
		return delivery.Message{}, err
	}
	row := who.row
	if row == nil {
		row = &delivery.Row{Locale: who.tag, Fields: []byte(`{}`)}
	}
	// A number that no row has: each test gets a Message-ID of its own, or mailboxes
	// would take the second for a copy of the first, and its links lead nowhere.
	row.ID, row.Email = d.now().UnixMicro(), to
	data, m, err := composer.Append(nil, row)
	m.Data = data
	return m, err
}

// FollowUp drafts a notice to those recipients of an earlier one whose message is
// in the states given. It is a notice of its own in the same thread.
func (d *Desk) FollowUp(ctx context.Context, slug, next string, states []string, force bool) (*DraftReport, error) {
	first, err := d.ws.Notice(slug)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		if s != notAcknowledged && !knownState(s) {
			return nil, badFlag("--state %q: use %s or one of %s", s, notAcknowledged, words(States()))
		}
	}
	if _, err := d.lastSend(ctx, slug); err != nil {
		return nil, err
	}
	return d.draftFollowUp(first, next, states, force)
}
