package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/letter"
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
	// WaitingFor is a silent worker whose leases must end before others may go on.
	WaitingFor *SilentWorker `json:"waiting_for,omitempty"`
	// NobodySends: messages are left, and no process works on them.
	NobodySends bool `json:"nobody_sends,omitempty"`
	// Now is the state in the word that people are told: sending, waiting, paused,
	// interrupted, cancelled or complete.
	Now string `json:"now"`
	// FollowedBy is the newest revision that was sent since; 0: this is it.
	FollowedBy int `json:"followed_by,omitempty"`
	// Waiting is what messages wait for, the most important first; empty, never null.
	Waiting []Waiting `json:"waiting"`
	// MayLeave: nothing can be done now, only times are waited for.
	MayLeave bool `json:"may_leave"`
	// Approval is who approved what is sent; nil: it is not known here.
	Approval *Approval `json:"approval,omitempty"`
	// Line says all of it in one line.
	Line string `json:"line"`
}

// SilentWorker is a worker that has been silent for some seconds, but whose leases must
// end before others may go on with what it held.
type SilentWorker struct {
	Worker string    `json:"worker"`
	Host   string    `json:"host"`
	Chunks int       `json:"chunks"`
	Until  time.Time `json:"until"`
}

func silentWorker(s *delivery.StaleWorker) *SilentWorker {
	if s == nil {
		return nil
	}
	return &SilentWorker{s.Worker, store.HostOf(s.Worker), int(s.Chunks), s.Until.UTC()}
}

// Status tells where a send stands. It costs the same for any number of messages.
func (rd *Reader) Status(ctx context.Context, send delivery.Send) (Status, error) {
	st, err := rd.Ledger.Status(ctx, send.ID)
	if err == nil {
		err = rd.Ledger.FillWaits(ctx, &st)
	}
	if err != nil {
		return Status{}, err
	}
	newest, err := rd.Ledger.FindSend(ctx, send.Slug, 0)
	if err != nil {
		return Status{}, err
	}
	s := rd.StatusOf(st)
	s.followed(newest.Revision)
	s.Approval, err = rd.approval(ctx, send.Slug, send.Revision)
	return s, err
}

// followed says of a revision that is through that a later one was sent. Commands speak of
// the newest, so none of them decides anything here any more.
func (s *Status) followed(by int) {
	if by <= s.Revision || s.Final < s.Selected || s.Now != NowComplete && s.Now != NowCancelled {
		return
	}
	s.FollowedBy, s.Waiting = by, []Waiting{}
	head, _, _ := strings.Cut(s.Line, "; ")
	s.Line = fmt.Sprintf("%s; r%d was sent since", head, by)
}

// StatusOf tells where a send stands by what the ledger, or the engine of this process,
// knows of it. Moments are told by the clocks of the organisation, starts by those of
// their region.
func (rd *Reader) StatusOf(st delivery.Status) Status {
	zone := letter.ZoneOr(rd.Config.Organisation.TimeZone, time.UTC)
	zones := map[string]*time.Location{}
	for _, r := range rd.Config.Regions {
		zones[r.ID] = letter.ZoneOr(r.TimeZone, zone)
	}
	return statusAt(st, clocks{rd.Now().In(zone), zones})
}

func statusAt(st delivery.Status, c clocks) Status {
	if !(st.Rate >= 0 && st.Rate < mostRate) {
		st.Rate = 0
	}
	s := Status{Notice: st.Send.Slug, Revision: st.Send.Revision, State: string(st.Send.State), Reason: st.Send.Reason,
		Selected: int(st.Selected), ByState: plainCounts(st.Counts), Rate: st.Rate, Workers: st.Workers,
		LastError: st.Fault, NextRetry: stamp(st.RetryAt), WaitingFor: silentWorker(st.StaleWorker),
		NobodySends: st.Idle, Waiting: []Waiting{}}
	for state, n := range st.Counts {
		if state.Final() {
			s.Final += int(n)
		}
	}
	if enoughKnown(&st, c.now) {
		s.LeftSec = st.TimeLeft().Seconds()
	}
	if w := &st.Waits.Refused; s.LastError == "" && w.Reply != "" {
		s.LastError = outputs.OneLine(fmt.Sprintf("relay %s, %s: %s", w.Relay, w.Stage, replyWords(w)))
	}
	if s.LastError == "" {
		s.LastError = s.Reason
	}
	say(&s, &st, c)
	return s
}

// mostRate is beyond what any send reaches.
const mostRate = 1e7

// replyWords are a relay's reply as it stood on the wire.
func replyWords(w *delivery.RefusedWait) string {
	words := w.Reply
	if w.Enhanced != "" && !strings.HasPrefix(words, w.Enhanced) {
		words = w.Enhanced + " " + words
	}
	if w.Code != 0 {
		words = fmt.Sprintf("%d %s", w.Code, words)
	}
	return words
}

// enoughKnown: a rate that was measured for a moment only is no ground for an estimate,
// a limit is.
func enoughKnown(st *delivery.Status, now time.Time) bool {
	const least = 3 * time.Second
	return st.Send.Rate > 0 || !st.Send.StartedAt.IsZero() && now.Sub(st.Send.StartedAt) >= least
}

// StateWords are the counts that are not zero, in the order of a message's life.
func StateWords(counts map[string]int) (words []string) {
	for _, state := range States() {
		if n := counts[state]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, state))
		}
	}
	return words
}
