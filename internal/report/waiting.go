package report

import (
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/plain"
	"tidings/internal/store"
	"tidings/outputs"
)

// Waiting is one thing that messages of a send wait for. docs/states.md has the reasons
// and what is said of each.
type Waiting struct {
	Reason string     `json:"reason"`
	Count  int        `json:"count"` // messages
	Until  *time.Time `json:"until"` // null: until somebody does something, or not known
	Region string     `json:"region,omitempty"`
	Words  string     `json:"words"`
	short  string     // in a line that begins with something else
}

// The reasons of Waiting. Programs read them: none changes its meaning.
const (
	WaitPaused      = "paused"      // by the manager
	WaitStopRule    = "stop_rule"   // paused, as too many failed
	WaitRefused     = "refused"     // paused, as every relay refuses us
	WaitAltered     = "altered"     // paused, as something is not what was approved
	WaitInterrupted = "interrupted" // whoever sent it has ended
	WaitNoWorker    = "no_worker"   // nobody sends: it was only queued, or what is left waits for a time
	WaitLease       = "lease"       // of a worker that is silent
	WaitRelayDown   = "relay_down"  // no relay takes messages
	WaitDatabase    = "database"    // it does not answer, or takes no writes
	WaitLetter      = "letter"      // its messages cannot be composed
	WaitRate        = "rate"        // the limit that was set
	WaitCanary      = "canary"      // the answers to the first share
	WaitGreylisted  = "greylisted"  // a relay refused for now
	WaitStart       = "start"       // the moment of a region
	WaitUncertain   = "uncertain"   // a person's decision
)

// The words of Status.Now.
const (
	NowSending     = "sending"
	NowWaiting     = "waiting"
	NowPaused      = "paused"
	NowInterrupted = "interrupted"
	NowCancelled   = "cancelled"
	NowComplete    = "complete"
)

// clocks are the present moment, by the organisation's clocks, and those of the regions.
type clocks struct {
	now     time.Time
	regions map[string]*time.Location
}

// say is the one place that puts into words where a send stands: the prompt, `status`,
// its --json and whatever else shows a send say the same.
func say(s *Status, st *delivery.Status, c clocks) {
	f := facts{s: s, st: st, c: c}
	f.whole = max(0, int(st.Selected-st.Counts[delivery.Suppressed]))
	f.done = s.Final - int(st.Counts[delivery.Suppressed])
	f.movable = int(st.Movable())
	switch st.Send.State {
	case delivery.Complete:
		f.complete()
	case delivery.SendCancelled:
		f.cancelled()
	case delivery.Paused:
		f.paused()
	default:
		f.sending()
	}
	s.Line = outputs.OneLine(s.Line)
	for i := range s.Waiting {
		s.Waiting[i].Words = outputs.OneLine(s.Waiting[i].Words)
	}
}

// facts are what a line is made of.
type facts struct {
	s       *Status
	st      *delivery.Status
	c       clocks
	whole   int // messages but those to people who are not written to
	done    int // of them, decided
	movable int // may be sent now, if anybody sends
	note    string
}

func (f *facts) add(w Waiting) { f.s.Waiting = append(f.s.Waiting, w) }

// line puts the head and what is waited for together: the first in full, others short.
func (f *facts) line(head string) {
	parts := []string{head}
	for i, w := range f.s.Waiting {
		switch {
		case i == 0 && f.s.Now != NowSending && w.Words != "":
			parts = append(parts, w.Words)
		case i > 0 || f.s.Now == NowSending:
			if w.short != "" {
				parts = append(parts, w.short)
			}
		}
	}
	if f.note != "" {
		parts = append(parts, f.note)
	}
	f.s.Line = strings.Join(parts, "; ")
}

func (f *facts) head() string { return fmt.Sprintf("%s, %d of %d", f.s.Now, f.done, f.whole) }

func (f *facts) complete() {
	f.s.Now = NowComplete
	head := NowComplete + ": " + strings.Join(StateWords(f.s.ByState), ", ")
	if len(f.s.ByState) == 0 {
		head = NowComplete
	}
	if f.held() == 0 && f.s.ByState[string(delivery.Failed)] > 0 {
		f.note = fmt.Sprintf("\"tidings deliveries %s --state failed\" lists who did not get it", f.s.Notice)
	}
	f.uncertain()
	f.line(head)
}

func (f *facts) cancelled() {
	f.s.Now = NowCancelled
	head := fmt.Sprintf("%s, %d of %d taken back", NowCancelled, f.st.Counts[delivery.Cancelled], f.whole)
	if open := f.whole - f.done; open > 0 {
		f.note = fmt.Sprintf("%d more are in the hands of a worker, which finishes what is in flight and takes back "+
			"the rest", open)
	}
	f.line(head)
}

func (f *facts) paused() {
	f.s.Now = NowPaused
	slug, open, why := f.s.Notice, f.whole-f.done, plain.Text(f.st.Send.Reason)
	w := Waiting{Count: open}
	switch f.st.Send.PausedBy() {
	case delivery.ByManager:
		w.Reason, w.Words = WaitPaused, fmt.Sprintf("by the manager: \"tidings resume %s\" goes on", slug)
	case delivery.ByStopRule:
		w.Reason, w.Words = WaitStopRule, fmt.Sprintf("by the stop rule: %s; \"tidings deliveries %s --state "+
			"failed\" lists them, then \"tidings resume %[2]s\" or \"tidings cancel %[2]s\"", why, slug)
	case delivery.ByRefusal:
		w.Reason, w.Words = WaitRefused, fmt.Sprintf("as every relay refuses us: %s; when it is mended, \"tidings "+
			"resume %s\" goes on", why, slug)
	case delivery.ByAlteration:
		w.Reason, w.Words = WaitAltered, why
	}
	f.add(w)
	f.uncertain()
	if n := f.st.Counts[delivery.Attempting]; n > 0 {
		f.note = fmt.Sprintf("%d in flight", n)
	}
	f.line(f.head())
}

// held is the number of messages about which a person decides.
func (f *facts) held() int {
	if f.st.Send.Policy == delivery.Hold || f.st.Send.State == delivery.Complete {
		return int(f.st.Counts[delivery.Uncertain])
	}
	return 0
}

func (f *facts) uncertain() {
	n := f.held()
	if n == 0 {
		return
	}
	words := fmt.Sprintf("it is uncertain whether %s: \"tidings retry %s --state uncertain\" sends again",
		locale.Num(n, "message was taken", "messages were taken"), f.s.Notice)
	f.add(Waiting{Reason: WaitUncertain, Count: n, Words: words, short: words})
}

// sending says of a send that is wanted whether it moves, and what keeps it.
func (f *facts) sending() {
	f.s.Now = NowSending
	open := f.whole - f.done
	idle := f.st.Idle
	stuck := f.stuck()
	if !stuck && f.movable == 0 && open > 0 {
		f.s.Now, f.s.MayLeave = NowWaiting, f.timesOnly()
	}
	if f.movable > 0 && f.s.Now == NowSending {
		f.rate()
	}
	f.canary()
	f.refused()
	f.starts()
	f.uncertain()
	if idle && !stuck {
		f.nobodyLater(open)
	}
	switch f.s.Now {
	case NowInterrupted:
		f.line(fmt.Sprintf("%s, %d of %d to go", NowInterrupted, open, f.whole))
	case NowSending:
		f.line(f.head() + f.speed())
	default:
		f.line(f.head())
	}
}

// timesOnly: what is left waits for a time that has not come.
func (f *facts) timesOnly() bool {
	w := &f.st.Waits
	return w.Canary == 0 && (f.st.Counts[delivery.Deferred] == 0 || w.Refused.Next.After(f.c.now))
}

// overdue: the time has come at which messages that were refused for now are tried again.
func (f *facts) overdue() bool {
	next := f.st.Waits.Refused.Next
	return f.st.Counts[delivery.Deferred] > 0 && !next.IsZero() && !next.After(f.c.now)
}

// stuck says what keeps messages that could go now, and reports whether anything does.
func (f *facts) stuck() bool {
	slug, open := f.s.Notice, f.whole-f.done
	switch {
	case f.movable == 0 && !f.overdue():
		return false
	case f.st.Idle && f.movable == 0:
		return false // nobodyLater says it
	case f.st.Idle && f.st.Send.StartedAt.IsZero():
		f.s.Now = NowWaiting
		f.add(Waiting{Reason: WaitNoWorker, Count: f.movable, Words: fmt.Sprintf("nobody sends it yet: run \"tidings "+
			"send %s\" or start a worker", slug)})
	case f.st.Idle:
		f.s.Now = NowInterrupted
		f.add(Waiting{Reason: WaitInterrupted, Count: open,
			Words: fmt.Sprintf("run \"tidings send %s\" or start a worker", slug)})
	case f.s.WaitingFor != nil:
		f.lease()
	case f.st.Rate == 0 && f.st.Fault != "" && f.st.FaultKind != delivery.RelayFault:
		f.fault()
	default:
		if f.st.FaultKind == delivery.RelayFault {
			f.note = "one relay is out of order: " + plain.Text(f.st.Fault)
		}
		return false
	}
	return true
}

func (f *facts) lease() {
	w := f.s.WaitingFor
	left := max(0, w.Until.Sub(f.c.now)).Round(time.Second)
	words := fmt.Sprintf("worker %s on host %s has them and is silent; another may go on with them in at most %.0f s",
		w.Worker, w.Host, left.Seconds())
	if f.st.Rate == 0 {
		f.s.Now = NowWaiting
	}
	f.add(Waiting{Reason: WaitLease, Count: f.movable, Until: stamp(w.Until), Words: words, short: words})
}

// fault says what is out of order while nothing moves.
func (f *facts) fault() {
	f.s.Now = NowWaiting
	w := Waiting{Reason: WaitRelayDown, Count: f.movable, Until: stamp(f.st.RetryAt), Words: plain.Text(f.st.Fault)}
	next := ""
	if w.Until != nil {
		next = ", next try " + f.moment(f.st.RetryAt)
	}
	if f.overdue() {
		w.Count += int(f.st.Counts[delivery.Deferred])
	}
	switch f.st.FaultKind {
	case delivery.RelaysFault:
		w.Words = "no relay takes messages" + next + ": " + w.Words
	case delivery.LetterFault:
		w.Reason, w.Words = WaitLetter, "the messages cannot be composed"+next+": "+w.Words
	case delivery.DatabaseFault:
		w.Reason, w.Words = WaitDatabase, w.Words+next
	}
	f.add(w)
}

func (f *facts) rate() {
	limit := f.st.Send.Rate
	if limit <= 0 {
		return
	}
	w := Waiting{Reason: WaitRate, Count: f.movable, Words: "limited to " + RateWords(limit)}
	if f.s.LeftSec > 0 {
		w.Until = stamp(f.c.now.Add(time.Duration(f.s.LeftSec * float64(time.Second))).Truncate(time.Second))
	}
	f.add(w)
}

// speed says how fast a send goes, how long that will take, and who does it.
func (f *facts) speed() string {
	words := ""
	switch {
	case f.movable > 0 && f.st.Send.Rate > 0:
		words += ", limited to " + RateWords(f.st.Send.Rate)
	case f.st.Rate >= 0.5: // what was just begun, waits or is done has none
		words += ", " + RateWords(f.st.Rate)
	}
	if f.s.LeftSec > 0 {
		words += ", about " + LeftWords(time.Duration(f.s.LeftSec*float64(time.Second))) + " left"
	}
	if n := len(f.st.Names); n > 1 {
		return words + fmt.Sprintf(", by %d workers", n)
	} else if n == 1 {
		return words + ", by a worker on " + store.HostOf(f.st.Names[0])
	}
	return words
}

func (f *facts) canary() {
	n := int(f.st.Waits.Canary)
	if n == 0 {
		return
	}
	words := fmt.Sprintf("%d wait until the first share was answered", n)
	f.add(Waiting{Reason: WaitCanary, Count: n, Words: words, short: words})
}

func (f *facts) refused() {
	n := int(f.st.Counts[delivery.Deferred])
	if n == 0 {
		return
	}
	r := &f.st.Waits.Refused
	words := fmt.Sprintf("%d refused for now", n)
	short := words
	if r.Relay != "" {
		words += " by " + r.Relay
	}
	if r.Reply != "" {
		words += fmt.Sprintf(" (%q)", plain.Text(replyWords(r)))
	}
	w := Waiting{Reason: WaitGreylisted, Count: n, Until: stamp(r.Next)}
	switch {
	case r.Next.IsZero():
	case f.overdue() && f.st.Idle:
		words += ", their next try was due " + f.moment(r.Next)
	case f.overdue():
		words += ", next try now"
	default:
		words += ", next try " + f.moment(r.Next)
		short += ", next try " + f.moment(r.Next)
	}
	if !r.Last.IsZero() && r.Last.After(r.Next) {
		words += ", the last one " + f.moment(r.Last) + " at most"
	}
	w.Words, w.short = words, short
	f.add(w)
}

// startsShown bounds how many regions are named.
const startsShown = 3

func (f *facts) starts() {
	more, first := 0, time.Time{}
	for i, s := range f.st.Waits.Starts {
		words := fmt.Sprintf("%d in %s from %s", s.Count, letter.RegionName(s.Region),
			f.dayAndTime(s.From, f.c.regions[s.Region]))
		short := words
		if i >= startsShown {
			if more += int(s.Count); first.IsZero() {
				first = s.From
			}
			if short = ""; i == len(f.st.Waits.Starts)-1 {
				short = fmt.Sprintf("%d in other regions from %s on", more, f.dayAndTime(first, nil))
			}
		}
		f.add(Waiting{Reason: WaitStart, Count: int(s.Count), Until: stamp(s.From), Region: letter.RegionName(s.Region),
			Words: words, short: short})
	}
}

// nobodyLater: what is left waits for its time, and nobody is there when it comes.
func (f *facts) nobodyLater(open int) {
	then := " then"
	if f.overdue() {
		then = ""
	}
	words := fmt.Sprintf("nobody sends%s: run \"tidings send %s\" or start a worker", then, f.s.Notice)
	f.add(Waiting{Reason: WaitNoWorker, Count: open, Words: words, short: words})
}
