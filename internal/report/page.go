package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/templates"
)

// page is a report in words, ready for any output.
type page struct {
	Locale       *locale.Locale
	Organisation string
	brand        templates.Brand
	Title        string
	Subject      string
	Facts        []fact
	OverviewHead string
	Shares       []share
	Tables       []grid
	Made         string
	at           time.Time
	slug         string
	revision     int
	stream       string
}

type fact struct{ Label, Value string }

// share is one state's part of the whole.
type share struct {
	State, Label, Count, Percent string
	Part                         float64 // 0 to 100
}

// page puts a report into the words of the organisation's language.
func (rd *Reader) page(r *Full) (*page, error) {
	org := rd.Config.Organisation
	l, err := rd.Config.Languages.Parse(org.Locale)
	if err != nil {
		return nil, err
	}
	zone := letter.ZoneOr(org.TimeZone, time.UTC)
	brand := rd.Config.Brand
	brand.Name = cmp.Or(brand.Name, org.Name)
	p := &page{Locale: l, Organisation: brand.Name, brand: brand, Title: l.Phrase(locale.KeyReport),
		Subject:      cmp.Or(r.Subject, r.Notice),
		OverviewHead: l.Phrase(locale.KeyReportOverview), at: rd.Now().In(zone), slug: r.Notice, revision: r.Revision,
		stream: r.Stream}
	p.Made = l.Phrase(locale.KeyReportMade, l.DateTime(p.at))
	p.facts(r, zone)
	p.shares(r)
	w := &words{l: l, states: shownStates(r.ByState), regions: map[string]string{letter.NoRegion: "–"}}
	for _, g := range rd.Config.Regions {
		w.regions[g.ID] = g.In(l.Tag()).Name
	}
	w.asked = r.Acknowledged > 0 || r.NotAcknowledgedTotal > 0
	p.Tables = []grid{w.byRegion(r)}
	if len(r.Reasons) > 0 {
		p.Tables = append(p.Tables, w.reasons(r))
	}
	if r.NotDeliveredTotal > 0 || r.Complete { // before its end nobody knows that everybody got it
		p.Tables = append(p.Tables, w.missed(r))
	}
	p.Tables = append(p.Tables, w.byLocale(r), w.byDomain(r))
	if w.asked && r.NotAcknowledgedTotal > 0 {
		p.Tables = append(p.Tables, w.unacknowledged(r))
	}
	return p, nil
}

func (p *page) facts(r *Full, zone *time.Location) {
	l := p.Locale
	add := func(k locale.Key, v string) { p.Facts = append(p.Facts, fact{l.Phrase(k), v}) }
	add(locale.KeyStatus, l.Capital(l.Phrase(locale.KeyOf("send", r.State))))
	add(locale.KeyRevision, fmt.Sprintf("%s r%d", r.Notice, r.Revision))
	if r.StartedAt != nil {
		add(locale.KeyStartedAt, l.DateTime(r.StartedAt.In(zone)))
	}
	if r.FinishedAt != nil {
		add(locale.KeyFinishedAt, l.DateTime(r.FinishedAt.In(zone)))
	}
	if a := r.Acceptance; a != nil {
		add(locale.KeyReportAcceptance, l.Phrase(locale.KeyReportAcceptanceText, p.span(a.MedianSeconds),
			p.span(a.P95Seconds)))
	}
	if a := r.Accounts; a != nil {
		add(locale.KeyReportAccounts, p.of(a.Told, a.Selected))
	}
	if r.Corrections > 0 {
		add(locale.KeyReportCorrections, p.part(r.Corrections, r.Selected))
	}
	add(locale.KeyAcknowledged, p.part(r.Acknowledged, r.Selected))
	add(locale.KeyUnsubscribed, p.part(r.Unsubscribed, r.Selected))
	if text := p.reported(r); text != "" {
		add(locale.KeyReportUnproven, l.Phrase(locale.KeyReportUnprovenText, text))
	}
	if a := r.Approval; a != nil {
		text := l.Phrase(locale.KeyApprovedBy, a.By, l.DateTime(a.At.In(zone)))
		p.Facts = append(p.Facts, fact{"", text + "; SHA-256 " + a.Digest})
		worth := l.Phrase(locale.KeyUnsigned)
		if a.Key != "" {
			worth = l.Phrase(locale.KeySigned) + ": " + a.Key
		}
		p.Facts = append(p.Facts, fact{"", worth})
		if a.Emergency != "" {
			p.Facts = append(p.Facts, fact{"", l.Phrase(locale.KeyEmergency, a.Emergency)})
		}
	}
}

// reported lists what was reported without proof; empty where nothing was that would
// have moved a message.
func (p *page) reported(r *Full) string {
	var parts []string
	for _, s := range states() {
		if n := r.Reported[string(s)]; n > 0 {
			parts = append(parts, p.Locale.Capital(p.Locale.Phrase(locale.KeyOf("delivery", string(s))))+" "+
				p.Locale.Number(float64(n), 0))
		}
	}
	return strings.Join(parts, " · ")
}

// span writes a time of a few seconds with its tenths, since "0 minutes" says
// nothing.
func (p *page) span(seconds float64) string {
	if seconds < 60 {
		return p.Locale.Number(max(seconds, 0.1), 1) + "\u00a0s" // nothing takes 0 s
	}
	return p.Locale.Duration(time.Duration(seconds) * time.Second)
}

func (p *page) part(n, of int) string {
	s := p.Locale.Number(float64(n), 0)
	if of > 0 && n > 0 {
		s += " (" + p.Locale.Percent(100*float64(n)/float64(of), 1) + ")"
	}
	return s
}

// of writes a part beside its whole.
func (p *page) of(n, whole int) string {
	return p.Locale.Number(float64(n), 0) + " / " + p.Locale.Number(float64(whole), 0) + " (" +
		p.Locale.Percent(100*float64(n)/float64(max(whole, 1)), 1) + ")"
}

func (p *page) shares(r *Full) {
	for _, s := range shownStates(r.ByState) {
		n := r.ByState[string(s)]
		part := 100 * float64(n) / float64(max(r.Selected, 1))
		p.Shares = append(p.Shares, share{State: string(s), Label: p.Locale.Capital(p.Locale.Phrase(
			locale.KeyOf("delivery", string(s)))),
			Count: p.Locale.Number(float64(n), 0), Percent: p.Locale.Percent(part, 1), Part: part})
	}
}

func shownStates(by map[string]int) (out []delivery.State) {
	for _, s := range states() {
		if by[string(s)] > 0 {
			out = append(out, s)
		}
	}
	return out
}

func (w *words) byRegion(r *Full) grid {
	var groups []group
	for _, g := range r.Regions {
		groups = append(groups, group{w.region(g.Region), g.Selected, g.ByState, g.Acknowledged})
	}
	groups = append(groups, group{w.l.Phrase(locale.KeyTotal), r.Selected, r.ByState, r.Acknowledged})
	return w.counts(locale.KeyReportByRegion, locale.KeyRegion, groups, true)
}

func (w *words) byLocale(r *Full) grid {
	in := display.Tags(language.Make(w.l.Tag()))
	var groups []group
	for _, g := range r.Locales {
		groups = append(groups, group{languageName(in, g.Name), g.Selected, g.ByState, g.Acknowledged})
	}
	return w.counts(locale.KeyReportByLocale, locale.KeyLanguage, groups, false)
}

func languageName(in display.Namer, tag string) string {
	if t, err := language.Parse(tag); err == nil && in != nil {
		return cmp.Or(in.Name(t), tag)
	}
	return tag
}

func (w *words) byDomain(r *Full) grid {
	var groups []group
	for _, g := range r.Domains {
		name := g.Name
		switch name {
		case otherDomains:
			name = w.l.Plural(locale.KeyReportOtherDomains, r.OtherDomains)
		case letter.NoRegion:
			name = w.l.Phrase(locale.KeyReportUnknown)
		}
		groups = append(groups, group{name, g.Selected, g.ByState, g.Acknowledged})
	}
	return w.counts(locale.KeyReportByDomain, locale.KeyReportDomain, groups, false)
}

func (w *words) reasons(r *Full) grid {
	t := grid{Caption: w.l.Phrase(locale.KeyReportReasons), Numbers: 2,
		Head: []string{w.l.Phrase(locale.KeyReason), w.l.Phrase(locale.KeyState), w.l.Phrase(locale.KeyReportMessages)}}
	for _, x := range r.Reasons {
		t.Rows = append(t.Rows, []string{w.l.Phrase(locale.KeyOf("reason", x.Reason)), w.state(x.State),
			w.number(x.Count)})
	}
	return t
}

func (w *words) missed(r *Full) grid {
	t := grid{Caption: w.l.Phrase(locale.KeyReportMissed), Numbers: 5,
		Head: []string{w.l.Phrase(locale.KeyReportName), w.l.Phrase(locale.KeyReportAddress),
			w.l.Phrase(locale.KeyRegion), w.l.Phrase(locale.KeyState), w.l.Phrase(locale.KeyReason)}}
	for _, m := range r.NotDelivered {
		t.Rows = append(t.Rows, []string{cmp.Or(m.who(), "–"), cmp.Or(m.Email, "–"), w.region(m.Region),
			w.state(m.State), w.l.Phrase(locale.KeyOf("reason", m.Reason))})
	}
	switch more := r.NotDeliveredTotal - len(r.NotDelivered); {
	case r.NotDeliveredTotal == 0:
		t.Note = w.l.Phrase(locale.KeyReportNobodyMissed)
	case more > 0:
		t.Note = w.l.Plural(locale.KeyReportMore, more)
	}
	return t
}

// who is a person's name with the company.
func (m Missed) who() string {
	if m.Name != "" && m.Company != "" {
		return m.Name + ", " + m.Company
	}
	return cmp.Or(m.Name, m.Company)
}

// unacknowledgedShown people who have not confirmed are named on a page; there may be
// many, and the list of all is a command away.
const unacknowledgedShown = 25

func (w *words) unacknowledged(r *Full) grid {
	l := w.l
	t := grid{Caption: l.Phrase(locale.KeyReportSilent), Numbers: 4,
		Head: []string{l.Phrase(locale.KeyReportName), l.Phrase(locale.KeyReportAddress), l.Phrase(locale.KeyRegion),
			l.Phrase(locale.KeyLanguage)}}
	in := display.Tags(language.Make(l.Tag()))
	for _, m := range r.NotAcknowledged[:min(unacknowledgedShown, len(r.NotAcknowledged))] {
		t.Rows = append(t.Rows, []string{cmp.Or(m.who(), "–"), cmp.Or(m.Email, "–"), w.region(m.Region),
			languageName(in, m.Locale)})
	}
	if more := r.NotAcknowledgedTotal - len(t.Rows); more > 0 {
		t.Note = l.Plural(locale.KeyReportMore, more) + ": tidings deliveries " + r.Notice + " --state " +
			NotAcknowledged
	}
	return t
}
