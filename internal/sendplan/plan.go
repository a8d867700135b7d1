// Package sendplan works out what a send is about to do: who gets which revision, when, and what
// it corrects. It computes on facts that others read, and opens nothing.
package sendplan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Options say what is sent, to whom, when and how fast.
type Options struct {
	Slug        string
	Recipients  string // of a revision after the first: ToFormer, ToNew or ToBoth; "": not said
	AsApproved  bool   // goes on with what was approved although the notice changed since
	Newcomers   bool   // to those whom the approved rule selects since the approval
	DryRun      bool
	Regions     []string
	Key         string           // file of the private key by which who sends signs that; see people.Room.Signer
	Emergency   string           // why it is sent without the approvals that the policy wants; "": it is not
	Narrow      notices.Audience // what else narrows the approved audience, for this time
	At          string           // RFC 3339
	LocalTime   string           // HH:MM in each region's zone
	Rate        float64
	Connections int
	Detach      bool
	// NoWait ends the process when all that is left waits for its time; so does Leave,
	// at any moment that it is closed. What is left goes on by whoever sends next.
	NoWait bool
	Leave  chan struct{}
	// Shown: a person sees the progress, which tells of every fault. The engine's log
	// would say it a second time.
	Shown bool
}

// Count is a number with its name.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Region is one region of a plan.
type Region struct {
	Region   string  `json:"region"`
	Selected int     `json:"selected"`
	ByLocale []Count `json:"by_locale"`
}

// Exclusion is how many are left out for one reason.
type Exclusion struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// Plan is what a send is about to do, for a person to confirm.
type Plan struct {
	Slug            string        `json:"notice"`
	Revision        int           `json:"revision"`
	Subject         string        `json:"subject"`
	From            string        `json:"from"`
	Stream          string        `json:"stream"`
	ApprovedBy      string        `json:"approved_by"`
	Rule            string        `json:"rule"`              // of the audience, in words
	SentBy          string        `json:"sent_by,omitempty"` // who signs that it is sent; "": nobody does
	Relay           string        `json:"relay"`
	Regions         []Region      `json:"regions"`
	Suppressed      []Exclusion   `json:"suppressed"`
	SuppressedTotal int           `json:"suppressed_total"`
	Selected        int           `json:"selected"`
	ToSend          int           `json:"to_send"`
	First           string        `json:"first"`
	Last            string        `json:"last"`
	Starts          string        `json:"starts,omitempty"`
	StartsAt        []RegionStart `json:"starts_at,omitempty"` // with --local-time: each region's own moment
	Resumed         bool          `json:"resumed"`             // goes on with a send that was begun
	AlreadySent     int           `json:"already_sent"`        // of the selected, those whom this revision's ledger has

	OtherLanguages []Language `json:"other_languages,omitempty"` // who gets a letter in another than their own

	Waiting int `json:"waiting"` // queued earlier and not sent yet
	New     int `json:"new"`     // joins a send that was begun
	// NewRegions counts by region those of New who are written to.
	NewRegions []Count `json:"new_regions,omitempty"`

	// Held are accounts that are selected since, whose contacts are in the send for another account.
	Held int `json:"held_accounts,omitempty"`

	InFlight int `json:"in_flight,omitempty"` // was on its way when a process ended or is now, and is not sent again

	Corrects *Correction `json:"corrects,omitempty"` // nil: nobody selected has an earlier revision
	LeftOut  int         `json:"left_out,omitempty"` // of the selected, by the answer to whom it is sent

	streamed int // recipients of the audience that were looked at
	chosen   int // of those, whom the answer takes in and the ledger does not have
	options  Options
	only     func(letter.Selected) (bool, error) // nil: all
	rev      *letter.Revision
	start    map[string]time.Time
	tally    *tally
	holders  *Holders
	have     map[int64]bool // whom the ledger has
	parts    [2]part        // who joins: without and with an earlier revision
	gathered *correcting    // nil: nobody who has an earlier revision was seen
	taken    bool           // what the parts hold is counted

	firstAt, lastAt int // places of First and Last in the stream; 0: before it
}

// Language counts people who read one language and get the letter in another.
type Language struct {
	letter.OtherLanguage
	Count int `json:"count"`
}

// RegionStart is when the sending begins in one region.
type RegionStart struct {
	Region string    `json:"region"`
	At     time.Time `json:"at"` // in the region's own zone
}

// New is the plan of a revision's sending, for which nobody was counted yet.
func New(o Options, rev *letter.Revision, c *workspace.Config, clock *talk.Clock) (*Plan, error) {
	start, starts, err := schedule(o, c.Regions, clock)
	if err != nil {
		return nil, err
	}
	n := rev.Source.Notice
	return &Plan{Slug: o.Slug, Revision: rev.Number, Subject: rev.Subjects[n.Locales[0]], Stream: string(n.Stream),
		Rule:  n.Audience.Words(),
		Relay: relayNames(c.Relays),
		From:  rev.Sender.FromName + " <" + rev.Sender.From + ">", ApprovedBy: approvedBy(rev, clock),
		Starts:  starts,
		Regions: []Region{}, Suppressed: []Exclusion{}, options: o, rev: rev, start: start, tally: newTally()}, nil
}

// Options are what the plan was made for, with the answer that was given since.
func (p *Plan) Options() Options { return p.options }

// Of is the revision that is sent.
func (p *Plan) Of() *letter.Revision { return p.rev }

// Has reports whether the revision's ledger has a recipient.
func (p *Plan) Has(recipient int64) bool { return p.have[recipient] }

// Streamed is how many recipients of the audience were looked at, and Chosen how many of those
// are added to the ledger.
func (p *Plan) Streamed() int { return p.streamed }

// Chosen is how many the answer takes in and the ledger does not have.
func (p *Plan) Chosen() int { return p.chosen }

// In reports whether a region is among those that were asked for.
func (o *Options) In(region string) bool {
	return len(o.Regions) == 0 || slices.Contains(o.Regions, region)
}

// Asked reports whether a selected recipient is among those who were asked for.
func (p *Plan) Asked(s letter.Selected) (bool, error) {
	if !p.options.In(s.Region) || p.only == nil {
		return p.options.In(s.Region), nil
	}
	return p.only(s)
}

// Only narrows the plan to those selected of whom only says so; nil: to all.
func (p *Plan) Only(only func(letter.Selected) (bool, error)) { p.only = only }

// Narrowed reports whether the plan is for a part of the audience.
func (o *Options) Narrowed() bool { return len(o.Regions) > 0 || !o.Narrow.Everybody() }

// willSend notes one message of the ledger to be sent.
func (p *Plan) willSend(address string) {
	if p.First == "" {
		p.First = address
	}
	p.Last = address
	p.ToSend++
}

// Confirms reports whether a person's number confirms the plan: that of the messages
// that will be sent, and no other, also for a send that goes on.
func (p *Plan) Confirms(n int) bool { return n == p.ToSend }

// OpenIncident names the incident that the letter tells of and that was not over at its
// approval; empty where there is none, or several.
func (p *Plan) OpenIncident() string {
	id := ""
	for _, i := range p.rev.Source.Records.Incidents {
		if i.Status == notices.Resolved || !slices.ContainsFunc(p.rev.Source.Notice.Records,
			func(ref notices.RecordRef) bool { return ref.Kind == "incident" && ref.ID == i.ID }) {
			continue
		}
		if id != "" {
			return ""
		}
		id = i.ID
	}
	return id
}

// tally counts a plan's audience.
type tally struct {
	regions map[string]map[string]int
	reasons map[string]int
	foreign letter.OtherLanguages
}

func newTally() *tally {
	return &tally{regions: map[string]map[string]int{}, reasons: map[string]int{},
		foreign: letter.OtherLanguages{}}
}

// selected counts one who is selected.
func (t *tally) selected(s letter.Selected) {
	t.add(letter.RegionName(s.Region), s.Tag)
	if s.Excluded == "" {
		t.foreign.Add(s)
	}
}

func (t *tally) add(region, tag string) { t.addMany(region, tag, 1) }

func (t *tally) addMany(region, tag string, n int) {
	if t.regions[region] == nil {
		t.regions[region] = map[string]int{}
	}
	t.regions[region][tag] += n
}

// Fill draws up the regions, moments and reasons when all are counted.
func (p *Plan) Fill() {
	for region, tags := range p.tally.regions {
		r := Region{Region: region}
		for tag, n := range tags {
			r.Selected += n
			r.ByLocale = append(r.ByLocale, Count{tag, n})
		}
		slices.SortFunc(r.ByLocale, func(a, b Count) int { return strings.Compare(a.Name, b.Name) })
		p.Regions = append(p.Regions, r)
	}
	slices.SortFunc(p.Regions, func(a, b Region) int { return strings.Compare(a.Region, b.Region) })
	for _, o := range p.tally.foreign.Sorted() {
		p.OtherLanguages = append(p.OtherLanguages, Language{o, p.tally.foreign[o]})
	}
	p.fillStarts()
	p.fillReasons()
}

// fillReasons lists why people are not written to.
func (p *Plan) fillReasons() {
	p.Suppressed = []Exclusion{}
	for reason, n := range p.tally.reasons {
		p.Suppressed = append(p.Suppressed, Exclusion{reason, n})
	}
	slices.SortFunc(p.Suppressed, func(a, b Exclusion) int { return strings.Compare(a.Reason, b.Reason) })
}

// fillStarts lists the moments of the plan's regions, the earliest first.
func (p *Plan) fillStarts() {
	if p.options.LocalTime == "" {
		return
	}
	for _, r := range p.Regions {
		at, ok := p.start[r.Region]
		if !ok {
			at = p.start[""]
		}
		p.StartsAt = append(p.StartsAt, RegionStart{r.Region, at})
	}
	slices.SortStableFunc(p.StartsAt, func(a, b RegionStart) int {
		return cmp.Or(a.At.Compare(b.At),
			cmp.Compare(a.Region, b.Region))
	})
}

func approvedBy(rev *letter.Revision, c *talk.Clock) string {
	a := rev.Approval
	if a.By == "" {
		return "not approved"
	}
	words := a.By + ", " + talk.Moment(a.At.In(c.Location()))
	if rev.Emergency != "" {
		words += ", in an emergency: " + rev.Emergency
	}
	if rev.SignedBy == "" {
		return words + ", named, not signed"
	}
	return words + ", signed"
}

func relayNames(relays []workspace.Relay) string {
	var names []string
	for _, r := range relays {
		name := r.Address
		if r.Name != "" && r.Name != r.Address {
			name = r.Name + " (" + r.Address + ")"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
