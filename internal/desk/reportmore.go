package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// FullReport is a report with everything that its pages show.
type FullReport struct {
	*Report
	Subject           string         `json:"subject"`
	Locales           []GroupReport  `json:"by_locale"`
	Domains           []GroupReport  `json:"by_domain"` // the largest, then all others as "other"
	OtherDomains      int            `json:"other_domains"`
	Acceptance        *Acceptance    `json:"acceptance"`
	Reasons           []ReasonReport `json:"reasons"`
	NotDelivered      []MissedLine   `json:"not_delivered"` // at most MissedShown
	NotDeliveredTotal int            `json:"not_delivered_total"`
	// NotAcknowledged are people whose letter arrived and asked to be confirmed,
	// and who have not; at most MissedShown. `deliveries --state not-acknowledged`
	// has all.
	NotAcknowledged      []MissedLine    `json:"not_acknowledged"`
	NotAcknowledgedTotal int             `json:"not_acknowledged_total"`
	Approval             *ApprovalReport `json:"approval"`
}

// GroupReport is the part of one language or mail domain.
type GroupReport struct {
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

// ReasonReport is how many messages did not arrive for one reason.
type ReasonReport struct {
	State  string `json:"state"`
	Reason string `json:"reason"` // address full refused content technical complaint hard_bounce …
	Count  int    `json:"count"`
}

// MissedLine is one person who did not get the letter.
type MissedLine struct {
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

// ApprovalReport says who approved the letter.
type ApprovalReport struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty"`
	Digest string    `json:"digest"`
}

const (
	// MissedShown people who did not get a letter are listed by name.
	MissedShown = 500
	// DomainsShown mail domains are listed by name.
	DomainsShown = 20
	otherDomains = "other"
)

// FullReport reads all that there is to say about the newest sent revision.
func (d *Desk) FullReport(ctx context.Context, slug string) (*FullReport, error) {
	r, err := d.Report(ctx, slug)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	send, err := l.FindSend(ctx, slug, r.Revision)
	if err != nil {
		return nil, err
	}
	f := &FullReport{Report: r, NotAcknowledged: []MissedLine{}}
	for _, part := range []func(context.Context, *store.Ledger, delivery.Send) error{f.locales, f.domains, f.acceptance, f.reasons, f.missed} {
		if err := part(ctx, l, send); err != nil {
			return nil, err
		}
	}
	return f, errors.Join(d.approvalOf(ctx, f), d.silent(ctx, l, send, f))
}

// silent names who has not confirmed, where the letter asked for it.
func (d *Desk) silent(ctx context.Context, l *store.Ledger, send delivery.Send, f *FullReport) error {
	rev, err := d.revision(ctx, f.Notice, f.Revision)
	if err != nil && !errors.Is(err, store.ErrNoRevision) {
		return err
	}
	if f.Acknowledged == 0 && (err != nil || rev.Sender.PublicURL == "") {
		return nil
	}
	if f.NotAcknowledgedTotal, err = l.CountSilent(ctx, send.ID); err != nil {
		return err
	}
	return l.Silent(ctx, send.ID, MissedShown, func(m *store.Missed) error {
		line := missedLine(m)
		line.Reason = ""
		f.NotAcknowledged = append(f.NotAcknowledged, line)
		return nil
	})
}

func (d *Desk) approvalOf(ctx context.Context, f *FullReport) error {
	rev, err := d.revision(ctx, f.Notice, f.Revision)
	if errors.Is(err, store.ErrNoRevision) {
		return nil
	}
	if err != nil {
		return err
	}
	f.Subject = rev.Subjects[d.ws.Config.Organisation.Locale]
	for _, tag := range rev.Edition.Notice.Locales {
		f.Subject = cmp.Or(f.Subject, rev.Subjects[tag])
	}
	if rev.Approval.By != "" {
		f.Approval = &ApprovalReport{By: rev.Approval.By, At: rev.Approval.At, Note: rev.Approval.Note, Digest: rev.Digest}
	}
	return nil
}

func (f *FullReport) locales(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	counts, err := l.CountByLocale(ctx, send.ID)
	f.Locales = grouped(counts)
	return err
}

// domains keeps the largest and adds up the rest, so that the parts still make
// the whole.
func (f *FullReport) domains(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	counts, err := l.CountByDomain(ctx, send.ID)
	all := grouped(counts)
	slices.SortStableFunc(all, func(a, b GroupReport) int { return b.Selected - a.Selected })
	if len(all) > DomainsShown {
		rest := GroupReport{Name: otherDomains, ByState: map[string]int{}}
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

func grouped(counts []store.GroupCount) []GroupReport {
	out := []GroupReport{}
	for _, c := range counts {
		if len(out) == 0 || out[len(out)-1].Name != cmp.Or(c.Name, noRegion) {
			out = append(out, GroupReport{Name: cmp.Or(c.Name, noRegion), ByState: map[string]int{}})
		}
		g := &out[len(out)-1]
		g.Selected += c.N
		g.Acknowledged += c.Acknowledged
		g.ByState[string(c.State)] += c.N
	}
	return out
}

func (f *FullReport) acceptance(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	n, at, err := l.AcceptedAfter(ctx, send.ID, 0.5, 0.95)
	if err != nil || n == 0 || send.StartedAt.IsZero() {
		return err
	}
	f.Acceptance = &Acceptance{Messages: n, MedianSeconds: at[0].Sub(send.StartedAt).Seconds(), P95Seconds: at[1].Sub(send.StartedAt).Seconds()}
	return nil
}

func (f *FullReport) reasons(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	counts, err := l.CountReasons(ctx, send.ID)
	f.Reasons = []ReasonReport{}
	for _, c := range counts {
		r := ReasonReport{State: string(c.State), Reason: plainReason(c.State, c.Reason, c.Enhanced, c.Code), Count: c.N}
		if i := slices.IndexFunc(f.Reasons, func(o ReasonReport) bool { return o.State == r.State && o.Reason == r.Reason }); i >= 0 {
			f.Reasons[i].Count += r.Count
			continue
		}
		f.Reasons = append(f.Reasons, r)
	}
	slices.SortStableFunc(f.Reasons, func(a, b ReasonReport) int { return b.Count - a.Count })
	return err
}

func (f *FullReport) missed(ctx context.Context, l *store.Ledger, send delivery.Send) error {
	for _, s := range []delivery.State{delivery.Failed, delivery.Bounced, delivery.Suppressed, delivery.Cancelled, delivery.Uncertain} {
		f.NotDeliveredTotal += f.ByState[string(s)]
	}
	f.NotDelivered = []MissedLine{}
	return l.Missed(ctx, send.ID, MissedShown, func(m *store.Missed) error {
		f.NotDelivered = append(f.NotDelivered, missedLine(m))
		return nil
	})
}

func missedLine(m *store.Missed) MissedLine {
	l := MissedLine{Recipient: m.Recipient, Name: m.Name, Company: m.Company, Email: m.Email, Region: regionName(m.Region), Locale: m.Locale, State: string(m.State),
		Reason: plainReason(m.State, m.Reason, m.Enhanced, m.Code)}
	if m.State == delivery.Failed || m.State == delivery.Bounced {
		l.Words = strings.Join(strings.Fields(m.Reply), " ")
	}
	return l
}
