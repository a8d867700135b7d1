// Package webhook are the ways in for feedback of mail providers: handlers for
// Amazon SES through SNS, SendGrid, Mailgun and Postmark. Each proves who calls
// before it reads what is said; a call that cannot prove itself, that was made
// before or that is not understood answers 4xx and changes nothing.
package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"tidings/internal/feedback"
)

// Intake is what all handlers share.
type Intake struct {
	Matcher feedback.Matcher
	Sink    feedback.Sink
	Now     func() time.Time
	Seen    *Seen
	Calls   Calls        // nil: Seen alone
	MaxBody int64        // bytes of a call; 0: 1 MiB
	Log     *slog.Logger // nil: silent
}

// Calls remember what was taken beyond this process: after a restart, or where
// several processes take calls.
type Calls interface {
	KnowsCall(ctx context.Context, name string) (bool, error)
	// NoteCall may drop what was noted before a moment.
	NoteCall(ctx context.Context, name string, at, before time.Time) error
}

// fault is an answer other than 200; code says whether calling again can help.
type fault struct {
	code int
	what string
}

func (f *fault) Error() string { return f.what }

func refuse(code int, what string) error { return &fault{code, what} }

// call is a proven call: what it says and what makes it unique.
type call struct {
	source  string
	once    string // equal for the same call made again; must not be empty
	reports []report
}

// report is a provider's report with its own time.
type report struct {
	feedback.Report
	at time.Time
	// unsubscribed is set for a recipient who left by the provider's own link.
	unsubscribed bool
}

// handle makes a handler of a function that proves and reads a call.
func (in *Intake) handle(read func(*http.Request, []byte) (call, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := in.serve(w, r, read)
		var f *fault
		switch {
		case err == nil:
			w.WriteHeader(http.StatusOK)
		case errors.As(err, &f):
			in.log().Warn("webhook refused", "path", r.URL.Path, "why", f.what)
			http.Error(w, f.what, f.code)
		default:
			in.log().Error("webhook not stored", "path", r.URL.Path, "why", err)
			http.Error(w, "not stored, try again later", http.StatusServiceUnavailable)
		}
	})
}

func (in *Intake) serve(w http.ResponseWriter, r *http.Request, read func(*http.Request, []byte) (call, error)) error {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return refuse(http.StatusMethodNotAllowed, "POST only")
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		return refuse(http.StatusUnsupportedMediaType, "JSON only")
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		w.Header().Set("Accept-Encoding", "identity") // RFC 9110, section 15.5.16
		return refuse(http.StatusUnsupportedMediaType, "no compressed calls")
	}
	limit := in.MaxBody
	if limit <= 0 {
		limit = 1 << 20
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return refuse(http.StatusRequestEntityTooLarge, "body too large")
	} else if err != nil {
		return refuse(http.StatusBadRequest, "body not readable")
	}
	c, err := read(r, body)
	if err != nil {
		return err
	}
	return in.take(r.Context(), c)
}

// isJSON takes JSON, and the plain text under which SNS sends it. A call without
// a type is judged by its body alone.
func isJSON(header string) bool {
	if header == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(header)
	return err == nil && (kind == "application/json" || kind == "text/plain" || strings.HasSuffix(kind, "+json"))
}

// take stores what a call says. It counts as seen only once stored, so that a
// provider may try again after a fault of ours. The same call made again is
// refused; the same event told by a new call is taken, and changes nothing.
func (in *Intake) take(ctx context.Context, c call) error {
	switch in.Seen.begin(c.once, in.Now()) {
	case callDone:
		return refuse(http.StatusConflict, "this call was made before")
	case callBegun: // its fate is open: were it refused for good, a fault of ours would lose it
		return refuse(http.StatusServiceUnavailable, "this call is being stored, try again later")
	}
	err := in.once(ctx, c)
	var f *fault
	if err != nil && !errors.As(err, &f) {
		in.Seen.forget(c.once)
		return err
	}
	in.Seen.finish(c.once)
	return err
}

// once stores a call that no process has taken.
func (in *Intake) once(ctx context.Context, c call) error {
	if in.Calls == nil {
		return in.apply(ctx, c)
	}
	known, err := in.Calls.KnowsCall(ctx, c.once)
	if err != nil {
		return err
	}
	if known {
		return refuse(http.StatusConflict, "this call was made before")
	}
	if err := in.apply(ctx, c); err != nil {
		return err
	}
	return in.Calls.NoteCall(ctx, c.once, in.Now(), in.Now().Add(-in.Seen.keep))
}

func (in *Intake) apply(ctx context.Context, c call) error {
	var events []feedback.Event
	for _, r := range c.reports {
		at := r.at
		if at.IsZero() || at.After(in.Now()) {
			at = in.Now()
		}
		e, err := in.Matcher.MatchTrusted(ctx, r.Report, c.source, at)
		if errors.Is(err, feedback.ErrNoMatch) {
			in.log().Info("webhook about no delivery of ours", "source", c.source, "why", err)
			continue
		}
		if err != nil {
			return err
		}
		if r.unsubscribed {
			e = feedback.Leave(e)
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return nil
	}
	_, err := in.Sink.Apply(ctx, events)
	return err
}

func (in *Intake) log() *slog.Logger {
	if in.Log != nil {
		return in.Log
	}
	return slog.New(slog.DiscardHandler)
}

// fresh refuses calls whose signed time is too far from now.
func (in *Intake) fresh(at time.Time, age time.Duration) error {
	now := in.Now()
	if at.After(now.Add(5*time.Minute)) || now.Sub(at) > age {
		return refuse(http.StatusForbidden, "the signed time is too old or lies ahead")
	}
	return nil
}

// Seen remembers calls for a time, so that one made again is refused. It holds
// at most Limit; the oldest go first.
type Seen struct {
	mu    sync.Mutex
	keep  time.Duration
	limit int
	calls map[string]*seenCall
	order []string
}

// seenCall is one call that was begun.
type seenCall struct {
	at   time.Time
	done bool // stored
}

// callState says what is known of a call.
type callState int

const (
	callNew   callState = iota
	callBegun           // being stored at this moment
	callDone
)

// NewSeen remembers up to limit calls for keep, which must be longer than the
// age that any handler allows.
func NewSeen(keep time.Duration, limit int) *Seen {
	return &Seen{keep: keep, limit: limit, calls: map[string]*seenCall{}}
}

// begin notes a call, if it is new, and says what it was before.
func (s *Seen) begin(once string, now time.Time) callState {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.order) > 0 {
		c := s.calls[s.order[0]]
		if c != nil && len(s.order) < s.limit && now.Sub(c.at) < s.keep {
			break
		}
		delete(s.calls, s.order[0])
		s.order = s.order[1:]
	}
	if c, ok := s.calls[once]; ok {
		if c.done {
			return callDone
		}
		return callBegun
	}
	s.calls[once] = &seenCall{at: now}
	s.order = append(s.order, once)
	return callNew
}

func (s *Seen) finish(once string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.calls[once]; ok {
		c.done = true
	}
}

func (s *Seen) forget(once string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.calls, once)
}

func digest(source string, data []byte) string {
	sum := sha256.Sum256(data)
	return source + ":" + hex.EncodeToString(sum[:])
}
