package report

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/outputs"
)

// Full is a report with everything that its pages show.
type Full struct {
	*Report
	Subject           string      `json:"subject"`
	Locales           []Group     `json:"by_locale"`
	Domains           []Group     `json:"by_domain"` // the largest, then all others as "other"
	OtherDomains      int         `json:"other_domains"`
	Acceptance        *Acceptance `json:"acceptance"`
	Reasons           []Reason    `json:"reasons"`
	NotDelivered      []Missed    `json:"not_delivered"` // at most MissedShown
	NotDeliveredTotal int         `json:"not_delivered_total"`
	// NotAcknowledged are people whose letter arrived and asked to be confirmed,
	// and who have not; at most MissedShown. `deliveries --state not-acknowledged`
	// has all.
	NotAcknowledged      []Missed  `json:"not_acknowledged"`
	NotAcknowledgedTotal int       `json:"not_acknowledged_total"`
	Approval             *Approval `json:"approval"`
	// Accounts says how many customers were told, by this revision or an earlier one or by
	// post; nil: nobody was selected for an account.
	Accounts *Accounts `json:"accounts,omitempty"`
}

// Group is the part of one language or mail domain.
type Group struct {
	Name         string         `json:"name"`
	Selected     int            `json:"selected"`
	ByState      map[string]int `json:"by_state"`
	Acknowledged int            `json:"acknowledged"`
}

// Acceptance says how long relays took to accept, from the start of the send. What
// came back later changes nothing; messages whose acceptance was never read are
// not in it.
type Acceptance struct {
	Messages      int     `json:"messages"`
	MedianSeconds float64 `json:"median_seconds"`
	P95Seconds    float64 `json:"p95_seconds"`
}

// Reason is how many messages did not arrive for one reason.
type Reason struct {
	State  string `json:"state"`
	Reason string `json:"reason"` // address full refused content technical complaint hard_bounce …
	Count  int    `json:"count"`
}

// Missed is one person who did not get the letter.
type Missed struct {
	Recipient int64  `json:"recipient"`
	Name      string `json:"name,omitempty"`
	Company   string `json:"company,omitempty"`
	Email     string `json:"email"`
	Region    string `json:"region"`
	Locale    string `json:"locale"`
	State     string `json:"state"`
	Reason    string `json:"reason"`
	Words     string `json:"words,omitempty"` // of the mail system
}

// Approval says who approved the letter.
type Approval struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty"`
	Digest string    `json:"digest"`
	// Key is the fingerprint of the key that signed it; "": the person is named, not signed.
	Key string `json:"key,omitempty"`
	// Emergency is why it was sent without the approvals that the policy wants; "": it was not.
	Emergency string `json:"emergency,omitempty"`
}

// Words say who approved it, with what that is worth.
func (a *Approval) Words() string {
	words := a.By
	switch {
	case a.Emergency != "":
		return words + ", in an emergency: " + a.Emergency
	case a.Key == "":
		return words + ", named, not signed"
	}
	return words + ", signed"
}

const (
	// MissedShown people who did not get a letter are listed by name.
	MissedShown = 500
	// DomainsShown mail domains are listed by name.
	DomainsShown = 20
	otherDomains = "other"
)

// Full reads all that there is to say about a send.
func (rd *Reader) Full(ctx context.Context, send delivery.Send) (*Full, error) {
	r, err := rd.Report(ctx, send)
	if err != nil {
		return nil, err
	}
	f := &Full{Report: r, NotAcknowledged: []Missed{}}
	for _, part := range []func(context.Context, *store.Ledger, delivery.Send) error{f.locales, f.domains,
		f.acceptance, f.reasons, f.missed} {
		if err := part(ctx, rd.Ledger, send); err != nil {
			return nil, err
		}
	}
	if f.Accounts, err = rd.accounts(ctx, send.Slug); err != nil {
		return nil, err
	}
	return f, rd.revisionParts(ctx, f, send)
}

// revisionParts adds what only the approved letter tells: its subject, who approved
// it, and whether it asked to be confirmed. A trial has no letter.
func (rd *Reader) revisionParts(ctx context.Context, f *Full, send delivery.Send) error {
	rev, err := rd.Revision(ctx, f.Notice, f.Revision)
	if err != nil && !errors.Is(err, store.ErrNoRevision) {
		return err
	}
	asked := f.Acknowledged > 0
	if err == nil {
		asked = asked || rev.Sender.PublicURL != ""
		f.Subject = rev.Subjects[rd.Config.Organisation.Locale]
		for _, tag := range rev.Source.Notice.Locales {
			f.Subject = cmp.Or(f.Subject, rev.Subjects[tag])
		}
		f.Approval = approvalOf(rev)
	}
	if !asked {
		return nil
	}
	return f.unacknowledged(ctx, rd.Ledger, send)
}

// approval is that of a revision; nil: nobody approved it, or a trial has none.
func (rd *Reader) approval(ctx context.Context, slug string, number int) (*Approval, error) {
	if rd.Revision == nil {
		return nil, nil
	}
	rev, err := rd.Revision(ctx, slug, number)
	if errors.Is(err, store.ErrNoRevision) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return approvalOf(rev), nil
}

func approvalOf(rev *letter.Revision) *Approval {
	a := rev.Approval
	if a.By == "" {
		return nil
	}
	return &Approval{By: a.By, At: a.At, Note: a.Note, Digest: rev.Digest, Key: rev.SignedBy, Emergency: rev.Emergency}
}

// unacknowledged names who has not confirmed.
func (f *Full) unacknowledged(ctx context.Context, l *store.Ledger, send delivery.Send) (err error) {
	if f.NotAcknowledgedTotal, err = l.CountUnacknowledged(ctx, send.ID); err != nil {
		return err
	}
	return l.Unacknowledged(ctx, send.ID, MissedShown, func(m *store.Missed) error {
		line := missedLine(m)
		line.Reason = ""
		f.NotAcknowledged = append(f.NotAcknowledged, line)
		return nil
	})
}

func (f *Full) locales(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	counts, err := l.CountByLocale(ctx, send.ID)
	f.Locales = grouped(counts)
	return err
}

// domains keeps the largest and adds up the rest, so that the parts still make
// the whole.
func (f *Full) domains(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	counts, err := l.CountByDomain(ctx, send.ID)
	all := grouped(counts)
	slices.SortStableFunc(all, func(a, b Group) int { return b.Selected - a.Selected })
	if len(all) > DomainsShown {
		rest := Group{Name: otherDomains, ByState: map[string]int{}}
		for _, g := range all[DomainsShown:] {
			rest.Selected += g.Selected
			for s, n := range g.ByState {
				rest.ByState[s] += n
			}
			rest.Acknowledged += g.Acknowledged
		}
		f.OtherDomains = len(all) - DomainsShown
		all = append(all[:DomainsShown:DomainsShown], rest)
	}
	f.Domains = all
	return err
}

func grouped(counts []store.GroupCount) []Group {
	out := []Group{}
	for _, c := range counts {
		if len(out) == 0 || out[len(out)-1].Name != cmp.Or(c.Name, letter.NoRegion) {
			out = append(out, Group{Name: cmp.Or(c.Name, letter.NoRegion), ByState: map[string]int{}})
		}
		g := &out[len(out)-1]
		g.Selected += c.N
		g.Acknowledged += c.Acknowledged
		g.ByState[string(c.State)] += c.N
	}
	return out
}

func (f *Full) acceptance(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	n, at, err := l.AcceptedAfter(ctx, send.ID, 0.5, 0.95)
	if err != nil || n == 0 || send.StartedAt.IsZero() {
		return err
	}
	f.Acceptance = &Acceptance{Messages: n, MedianSeconds: at[0].Sub(send.StartedAt).Seconds(),
		P95Seconds: at[1].Sub(send.StartedAt).Seconds()}
	return nil
}

func (f *Full) reasons(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	counts, err := l.CountReasons(ctx, send.ID)
	f.Reasons = []Reason{}
	for _, c := range counts {
		r := Reason{State: string(c.State), Reason: plainReason(c.State, c.Reason, c.Enhanced, c.Code), Count: c.N}
		if i := slices.IndexFunc(f.Reasons, func(o Reason) bool {
			return o.State == r.State &&
				o.Reason == r.Reason
		}); i >= 0 {
			f.Reasons[i].Count += r.Count
			continue
		}
		f.Reasons = append(f.Reasons, r)
	}
	slices.SortStableFunc(f.Reasons, func(a, b Reason) int { return b.Count - a.Count })
	return err
}

func (f *Full) missed(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	for _, s := range []delivery.State{delivery.Failed, delivery.Bounced, delivery.Suppressed, delivery.Cancelled,
		delivery.Uncertain} {
		f.NotDeliveredTotal += f.ByState[string(s)]
	}
	f.NotDelivered = []Missed{}
	return l.Missed(ctx, send.ID, MissedShown, func(m *store.Missed) error {
		f.NotDelivered = append(f.NotDelivered, missedLine(m))
		return nil
	})
}

func missedLine(m *store.Missed) Missed {
	l := Missed{Recipient: m.Recipient, Name: m.Name, Company: m.Company, Email: m.Email,
		Region: letter.RegionName(m.Region), Locale: m.Locale, State: string(m.State),
		Reason: plainReason(m.State, m.Reason, m.Enhanced, m.Code)}
	if m.State == delivery.Failed || m.State == delivery.Bounced {
		l.Words = outputs.OneLine(m.Reply)
	}
	return l
}
