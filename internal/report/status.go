package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/outputs"
)

// Status is where one send stands, as `status --json` gives it.
type Status struct {
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
	// NobodySends: messages are left, and no process works on them.
	NobodySends bool `json:"nobody_sends,omitempty"`
}

// Waiting is a worker that has been silent for some seconds, but whose leases must
// end before others may go on with what it held.
type Waiting struct {
	Worker string    `json:"worker"`
	Host   string    `json:"host"`
	Chunks int       `json:"chunks"`
	Until  time.Time `json:"until"`
}

// WaitingFor is nil where nobody is waited for.
func WaitingFor(s *delivery.StaleWorker) *Waiting {
	if s == nil {
		return nil
	}
	return &Waiting{s.Worker, store.HostOf(s.Worker), int(s.Chunks), s.Until.UTC()}
}

// At says for whom others wait, and how long at most from a moment on.
func (w *Waiting) At(now time.Time) string {
	left := max(0, w.Until.Sub(now)).Round(time.Second)
	return fmt.Sprintf("waiting for the lease of worker %s on host %s, which is silent, at most %.0f s",
		w.Worker, w.Host, left.Seconds())
}

// Idle says what to do about a send on which nobody works; "" where somebody does.
func (s *Status) Idle() string {
	if !s.NobodySends {
		return ""
	}
	return fmt.Sprintf("nobody sends it now: \"tidings send %s\" goes on, and so does a worker", s.Notice)
}

// Status tells where a send stands. Where no relay is out of order, yet messages
// are deferred, the last error is what a relay said to one of them.
func (rd *Reader) Status(ctx context.Context, send delivery.Send) (Status, error) {
	s, err := rd.Counted(ctx, send)
	if err == nil && s.LastError == "" && s.ByState[string(delivery.Deferred)] > 0 {
		s.LastError, err = rd.deferredWords(ctx, send.ID)
	}
	return s, err
}

// Counted is Status from the maintained counts alone, which costs the same for any
// number of messages.
func (rd *Reader) Counted(ctx context.Context, send delivery.Send) (Status, error) {
	st, err := rd.Ledger.Status(ctx, send.ID)
	if err != nil {
		return Status{}, err
	}
	s := Status{Notice: st.Send.Slug, Revision: st.Send.Revision, State: string(st.Send.State), Reason: st.Send.Reason,
		Selected: int(st.Selected), ByState: plainCounts(st.Counts), Rate: st.Rate, Workers: st.Workers,
		LastError: st.Fault,
		NextRetry: stamp(st.RetryAt), Waiting: WaitingFor(st.StaleWorker)}
	for state, n := range st.Counts {
		if state.Final() {
			s.Final += int(n)
		}
	}
	s.LeftSec, s.NobodySends = st.TimeLeft().Seconds(), st.Idle
	if s.LastError == "" {
		s.LastError = s.Reason
	}
	return s, nil
}

// errEnough ends a stream whose reader has had enough.
var errEnough = errors.New("enough")

// deferredWords says why the first deferred message of a send was.
func (rd *Reader) deferredWords(ctx context.Context, send int64) (words string, err error) {
	f := delivery.Filter{Send: send, State: delivery.Deferred}
	err = rd.Ledger.Deliveries(ctx, f, func(r *delivery.Delivery) error {
		words = outputs.OneLine(fmt.Sprintf("relay %s, %s: %d %s %s", r.Relay, r.Reason, r.Code, r.Enhanced, r.Reply))
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return words, err
}
