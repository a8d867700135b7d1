package sendplan

import (
	"cmp"
	"fmt"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/talk"
)

// Whom a revision after the first is sent to.
const (
	ToFormer = "former" // those who have an earlier one, as its correction
	ToNew    = "new"    // those who have none
	ToBoth   = "both"   // each in their own form
)

// CheckRecipients refuses an answer that is none.
func (o *Options) CheckRecipients() error {
	if slices.Contains([]string{"", ToFormer, ToNew, ToBoth}, o.Recipients) {
		return nil
	}
	return talk.BadFlag("--recipients %q: use %s, %s or %s", o.Recipients, ToFormer, ToNew, ToBoth)
}

// Correction says who of the selected has an earlier revision, and who has none.
// Those who have this one already are in neither.
type Correction struct {
	Former     []FormerCount `json:"former"`      // by the newest revision that they have
	HaveFormer int           `json:"have_former"` // the sum of these
	HaveNone   int           `json:"have_none"`
	ToFormer   int           `json:"to_former"` // messages to be sent with the answer "former"
	ToNew      int           `json:"to_new"`    // with the answer "new"; with "both" the sum
	// Recipients is the answer: former, new or both; empty while nobody gave one.
	Recipients string `json:"recipients"`
	// NotSelected are those who have an earlier revision and are not in the audience
	// now: they get nothing, and keep what they have.
	NotSelected int `json:"not_selected,omitempty"`
	// Unchanged are the languages whose letter says what the earlier versions said.
	Unchanged []string `json:"unchanged,omitempty"`
}

// FormerCount is how many of the selected have one earlier revision as their newest.
type FormerCount struct {
	Revision int    `json:"revision"`
	Sent     string `json:"sent"` // the day on which its send began
	Count    int    `json:"count"`
	// Same: it has the same letters about the same facts, so there is nothing to correct.
	Same bool `json:"same,omitempty"`
}

// Holders are those who have an earlier revision of a notice.
type Holders struct {
	Has     map[int64]Held // by recipient: the newest one that they have
	Formers map[int]Former // by revision
}

// Held is a message of an earlier revision.
type Held struct {
	Row      int64
	Revision int
}

// Former is an earlier revision with what makes its Message-IDs.
type Former struct {
	Rev  *letter.Revision
	Seal *token.Sealer
	Send delivery.Send
	Sent string // the day, for people
}

// mark notes what a recipient's message corrects; nothing for somebody who has none.
func (h *Holders) mark(s *letter.Selected) bool {
	x, ok := h.Has[s.ID]
	if ok {
		f := h.Formers[x.Revision]
		s.Corrects, s.InReplyTo = x.Revision, f.Rev.MessageID(f.Seal, x.Row)
	}
	return ok
}

// part is those of the audience who join, with or without an earlier revision.
type part struct {
	joins, toSend   int
	reasons         map[string]int
	suppressed      int
	first, last     string
	firstAt, lastAt int            // places in the stream
	regions         map[string]int // who is written to, by region; nil: nobody asks
}

func (x *part) add(s letter.Selected, at int) {
	x.joins++
	if s.Excluded != "" {
		if x.reasons == nil {
			x.reasons = map[string]int{}
		}
		x.reasons[string(s.Excluded)]++
		x.suppressed++
		return
	}
	if x.regions != nil {
		x.regions[letter.RegionName(s.Region)]++
	}
	if x.toSend++; x.first == "" {
		x.first, x.firstAt = s.Email, at
	}
	x.last, x.lastAt = s.Email, at
}

// see counts one selected recipient whom the stream brought.
func (p *Plan) see(s letter.Selected) {
	p.streamed++
	x, former := p.holders.Has[s.ID]
	if former {
		p.correction().seen++
	}
	if p.have[s.ID] {
		return
	}
	if former {
		p.correction().by[x.Revision]++
	}
	p.parts[index(former)].add(s, p.streamed)
}

func index(former bool) int {
	if former {
		return 1
	}
	return 0
}

// correcting gathers a Correction.
type correcting struct {
	seen int // who have an earlier revision, whether or not this one too
	by   map[int]int
}

func (p *Plan) correction() *correcting {
	if p.gathered == nil {
		p.gathered = &correcting{by: map[int]int{}}
	}
	return p.gathered
}

// SeenAll draws the sums when the audience has passed, and takes the answer that was
// given. Where nobody has an earlier revision there is nothing to ask.
func (p *Plan) SeenAll() error {
	if err := p.options.CheckRecipients(); err != nil {
		return err
	}
	if p.gathered == nil {
		if p.options.Recipients == ToFormer && !p.Resumed {
			return fmt.Errorf("nobody who is selected has an earlier version of %s; leave --recipients out", p.Slug)
		}
		p.take(ToBoth)
		return nil
	}
	none, has := p.parts[0], p.parts[1]
	c := &Correction{HaveFormer: has.joins, HaveNone: none.joins, ToFormer: has.toSend, ToNew: none.toSend,
		Former: []FormerCount{}}
	if !p.options.Narrowed() {
		c.NotSelected = len(p.holders.Has) - p.gathered.seen
	}
	for n, count := range p.gathered.by {
		f := p.holders.Formers[n]
		c.Former = append(c.Former, FormerCount{n, f.Sent, count, p.rev.SaysTheSame(f.Rev)})
	}
	slices.SortFunc(c.Former, func(a, b FormerCount) int { return cmp.Compare(a.Revision, b.Revision) })
	c.Unchanged = p.unchanged()
	p.Corrects = c
	switch {
	case p.options.Recipients != "":
		return p.Choose(p.options.Recipients)
	case none.joins+has.joins == 0, p.Resumed: // nobody is left to ask about, or what was begun goes on as it is
		p.take("")
	case none.toSend+has.toSend == 0: // whoever is left is not written to, whatever the answer
		p.take(ToBoth)
	}
	return nil
}

// unchanged gives the languages whose letter says, word for word and of the same records,
// what every earlier version said that somebody has.
func (p *Plan) unchanged() (tags []string) {
	now := p.rev
	for _, tag := range now.Source.Notice.Locales {
		same := true
		for n := range p.gathered.by {
			same = same && now.SaysTheSameIn(tag, p.holders.Formers[n].Rev)
		}
		if same {
			tags = append(tags, tag)
		}
	}
	return tags
}

// Unanswered reports whether it must be said first who gets the plan's revision.
func (p *Plan) Unanswered() bool { return p.Corrects != nil && !p.taken }

// Choose answers who gets a revision after the first.
func (p *Plan) Choose(recipients string) error {
	p.options.Recipients = recipients
	if err := p.options.CheckRecipients(); err != nil {
		return err
	}
	p.Corrects.Recipients = recipients
	p.take(recipients)
	return nil
}

// take adds those who join by an answer to what is sent, and leaves out the others.
func (p *Plan) take(recipients string) {
	p.taken = true
	for former, x := range p.parts {
		if !chosen(recipients, former == 1) {
			p.LeftOut += x.joins
			continue
		}
		p.chosen += x.joins
		if p.Resumed {
			p.New += x.joins
		}
		p.ToSend += x.toSend
		p.SuppressedTotal += x.suppressed
		for reason, n := range x.reasons {
			p.tally.reasons[reason] += n
		}
		for region, n := range x.regions {
			p.NewRegions = addCount(p.NewRegions, region, n)
		}
		p.span(x)
	}
	slices.SortFunc(p.NewRegions, func(a, b Count) int { return cmp.Compare(a.Name, b.Name) })
	p.fillReasons()
}

func addCount(list []Count, name string, n int) []Count {
	at := slices.IndexFunc(list, func(c Count) bool { return c.Name == name })
	if at < 0 {
		return append(list, Count{name, n})
	}
	list[at].Count += n
	return list
}

// span widens the first and last address by those of a part.
func (p *Plan) span(x part) {
	if x.toSend == 0 {
		return
	}
	if p.First == "" || p.firstAt > x.firstAt {
		p.First, p.firstAt = x.first, x.firstAt
	}
	if x.lastAt > p.lastAt {
		p.Last, p.lastAt = x.last, x.lastAt
	}
}

// chosen reports whether an answer takes in those who have an earlier revision, or those
// who have none.
func chosen(recipients string, former bool) bool {
	switch recipients {
	case ToFormer:
		return former
	case ToNew:
		return !former
	}
	return recipients == ToBoth
}

// Wants marks what a selected recipient's message corrects, and reports whether the
// plan's answer takes them in.
func (p *Plan) Wants(s *letter.Selected) bool {
	former := p.holders.mark(s)
	return p.options.Recipients == "" || chosen(p.options.Recipients, former)
}

// Takes reports whether a selected recipient is sent a message by this plan, and marks it.
func (p *Plan) Takes(s *letter.Selected) bool {
	if s.Excluded != "" || p.have[s.ID] {
		return false
	}
	asked, err := p.Asked(*s) // whose error was told when they were counted
	return asked && err == nil && p.Wants(s)
}

// WantsFormer reports whether the plan's answer takes in those who have an earlier revision.
func (p *Plan) WantsFormer() bool {
	return p.options.Recipients == "" || chosen(p.options.Recipients, true)
}

// AnswerNeeded names the answers, each with how many it sends to; it counts as not confirmed.
func (p *Plan) AnswerNeeded() error {
	c := p.Corrects
	return fmt.Errorf("%w: of the selected %s an earlier version of %s, %s; say who gets this one: "+
		"--recipients %s (%d to be sent, as a correction), %s (%d) or %s (%d)", talk.ErrNotConfirmed,
		locale.Num(c.HaveFormer, "recipient has", "recipients have"), p.Slug,
		locale.Num(c.HaveNone, "has none", "have none"), ToFormer,
		c.ToFormer, ToNew, c.ToNew, ToBoth, c.ToFormer+c.ToNew)
}
