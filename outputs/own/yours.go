package own

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"
	"unicode"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
	"tidings/recipients"
)

// hit is one service that a record affects, and when; no regions: everywhere.
type hit struct {
	record, service string
	regions         []string
	from, until     time.Time
	whole           bool // it is of the incident as a whole, not of an outage of the component
	number          int  // 1 for the first of a block's; 0: it is of the file
}

func (h *hit) in(region string) bool {
	return len(h.regions) == 0 || slices.Contains(h.regions, region)
}

// affected lists what the records of a block affect, the earliest first.
func affected(y *outputs.Yours) (out []hit) {
	for _, ref := range y.Of {
		switch ref.Kind {
		case "incident":
			if i := slices.IndexFunc(y.Records.Incidents,
				func(i notices.Incident) bool { return i.ID == ref.ID }); i >= 0 {
				out = append(out, ofIncident(&y.Records.Incidents[i])...)
			}
		case "maintenance":
			i := slices.IndexFunc(y.Records.Maintenance, func(m notices.Maintenance) bool { return m.ID == ref.ID })
			if i < 0 {
				continue
			}
			m := &y.Records.Maintenance[i]
			from, until := m.BeganAt, m.EndedAt
			if from.IsZero() {
				from = m.ScheduledFor
			}
			if until.IsZero() {
				until = m.ScheduledUntil
			}
			for _, c := range m.Components {
				out = append(out, hit{record: m.ID, service: c, regions: m.Regions, from: from, until: until})
			}
		case "project":
			for _, p := range y.Records.Projects {
				for _, c := range p.Components {
					if p.ID == ref.ID {
						out = append(out, hit{record: p.ID, service: c})
					}
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b hit) int {
		return cmp.Or(a.from.Compare(b.from), strings.Compare(a.service, b.service))
	})
	for i := range out {
		out[i].number = i + 1
	}
	return out
}

// ofIncident gives each component as the incident has it, and as its outages do.
func ofIncident(i *notices.Incident) (out []hit) {
	for _, c := range i.Components {
		out = append(out, hit{i.ID, c, i.Regions, i.BeganAt, i.EndedAt, true, 0})
	}
	for _, o := range i.Outages {
		if slices.Contains(i.Components, o.Component) {
			regions := o.Regions
			if len(regions) == 0 {
				regions = i.Regions
			}
			out = append(out, hit{i.ID, o.Component, regions, o.BeganAt, o.EndedAt, false, 0})
		}
	}
	return out
}

// of gives what of all is the account's. Where the incident says when the component failed in
// its region, that counts and not the incident's own time.
func of(a *recipients.OwnAccount, all []hit) (mine []hit) {
	for i := range all {
		h := &all[i]
		if slices.Contains(a.Services, h.service) && h.in(a.Region) && !(h.whole && exact(h, a.Region, all)) {
			mine = append(mine, *h)
		}
	}
	return mine
}

// exact reports whether the incident of a hit says itself when the component failed in a region.
func exact(h *hit, region string, all []hit) bool {
	for i := range all {
		if o := &all[i]; !o.whole && o.record == h.record && o.service == h.service && o.in(region) {
			return true
		}
	}
	return false
}

// show gives what is a reader's own; nothing: there is nothing of theirs to show.
func (s *Settler) show(y *outputs.Yours, o recipients.Own) (out []outputs.Block) {
	hits := s.hits[y]
	for i := range o {
		a := &o[i]
		w := writer{Yours: y, zone: s.zone(y, a), settler: s}
		w.account(a, hits)
		if len(w.items) == 0 {
			continue
		}
		if a.Name != "" {
			out = append(out, &outputs.Heading{Level: y.Level, Inlines: say(outputs.Clean(a.Name))})
		}
		out = append(out, &outputs.List{Tight: !w.several, Start: 1, Items: w.items})
	}
	return out
}

// zone is the account's own, else its region's, else that of the letter's readers.
func (s *Settler) zone(y *outputs.Yours, a *recipients.OwnAccount) *time.Location {
	names := []string{a.Zone}
	for _, r := range y.Records.Regions {
		if r.ID == a.Region {
			names = append(names, r.TimeZone)
		}
	}
	for _, name := range names {
		if z, known := s.zones.Load(name); known {
			return z.(*time.Location)
		}
		if z, err := time.LoadLocation(name); name != "" && err == nil {
			s.zones.Store(name, z)
			return z
		}
	}
	return y.Zone
}

// writer writes the list of one account.
type writer struct {
	*outputs.Yours
	zone    *time.Location
	settler *Settler
	items   []outputs.ListItem
	several bool // some item has several lines
}

func (w *writer) account(a *recipients.OwnAccount, hits []hit) {
	mine := of(a, hits)
	// Where the file names services, it says what was affected, and when.
	if !slices.ContainsFunc(a.Rows, func(r recipients.OwnRow) bool { return r.Service != "" }) {
		for _, together := range byService(mine) {
			w.put(w.ofRecords(together))
		}
	}
	for _, r := range a.Rows {
		lines := w.service([]hit{timed(r, mine, hits)})
		if w.Objects && len(r.Objects) > 0 {
			lines = append(lines, w.label(w.Locale.Phrase(locale.KeyAffected), w.Locale.List(cleaned(r.Objects))))
		}
		for _, f := range r.Figures {
			if w.Figures {
				lines = append(lines, w.label(outputs.Clean(f.Name), outputs.Clean(f.Value)))
			}
		}
		w.add(lines)
	}
	w.uptime(a)
}

// byService puts what is of one service together, in the order in which each was first affected.
func byService(hits []hit) (out [][]hit) {
	for _, h := range hits {
		i := slices.IndexFunc(out, func(same []hit) bool { return same[0].service == h.service })
		if i < 0 {
			out = append(out, []hit{h})
		} else {
			out[i] = append(out[i], h)
		}
	}
	return out
}

// timed gives a row of the file the times that it lacks: those of the record that affects its
// service in the account's region, else anywhere. Where several records do at other times, nobody
// knows which of them is meant.
func timed(r recipients.OwnRow, mine, all []hit) hit {
	h := hit{service: r.Service, from: r.Began, until: r.Ended}
	for _, known := range [][]hit{mine, all} {
		var times []hit
		for _, x := range known {
			if x.service == r.Service && r.Service != "" && !x.from.IsZero() {
				times = append(times, x)
			}
		}
		if len(times) == 0 {
			continue
		}
		first := times[0]
		if !slices.ContainsFunc(times, func(x hit) bool {
			return !x.from.Equal(first.from) || !x.until.Equal(first.until)
		}) {
			if h.from.IsZero() && (h.until.IsZero() || first.from.Before(h.until)) {
				h.from = first.from
			}
			if h.until.IsZero() && h.from.Before(first.until) {
				h.until = first.until
			}
		}
		break
	}
	return h
}

// line is one line of an item.
type line = []outputs.Inline

// item is an item of so many lines.
type item struct {
	of    outputs.ListItem
	lines int
}

// itemOf makes an item of lines, which stand close together.
func itemOf(lines []line) item {
	var all line
	for i, next := range lines {
		if i > 0 {
			all = append(all, &outputs.Break{})
		}
		all = append(all, next...)
	}
	return item{outputs.ListItem{Blocks: []outputs.Block{&outputs.Paragraph{Inlines: all}}}, len(lines)}
}

func (w *writer) add(lines []line) { w.put(itemOf(lines)) }

func (w *writer) put(i item) {
	if i.lines > 0 {
		w.items, w.several = append(w.items, i.of), w.several || i.lines > 1
	}
}

// said is some hits of a block's, by number, as the readers of a zone are told of them.
type said struct {
	block *outputs.Yours
	hits  string
	zone  *time.Location
}

// ofRecords is the item of what records say of one service, made once for all in a zone.
func (w *writer) ofRecords(hits []hit) item {
	var numbers []byte
	for _, h := range hits {
		numbers = binary.AppendUvarint(numbers, uint64(h.number))
	}
	key := said{w.Yours, string(numbers), w.zone}
	if made, ok := w.settler.said.Load(key); ok {
		return made.(item)
	}
	made := itemOf(w.service(hits))
	w.settler.said.Store(key, made)
	return made
}

// service says what was affected, when, and how long; the hits are of one service.
func (w *writer) service(hits []hit) []line {
	if !w.Services {
		return nil
	}
	var times []string
	for _, h := range hits {
		if when := w.when(h); when != "" && !slices.Contains(times, when) {
			times = append(times, when)
		}
	}
	name := outputs.Clean(hits[0].service)
	for _, c := range w.Records.Components {
		if c.ID == hits[0].service {
			name = c.Name
		}
	}
	if name != "" && len(times) == 1 {
		return []line{w.label(name, times[0])}
	}
	var lines []line
	if name != "" {
		lines = append(lines, line{&outputs.Strong{Inlines: say(name)}})
	}
	for _, when := range times {
		lines = append(lines, say(when))
	}
	return lines
}

// when is the time of a hit and how long it was; "": it is not known.
func (w *writer) when(h hit) string {
	switch {
	case !h.from.IsZero():
		when := w.Locale.Range(h.from.In(w.zone), inZone(h.until, w.zone))
		if h.until.After(h.from) {
			when += " · " + w.Locale.Duration(h.until.Sub(h.from))
		}
		return when
	case !h.until.IsZero():
		return w.Locale.DateTime(h.until.In(w.zone))
	}
	return ""
}

// inZone keeps the zero time zero.
func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

// uptime is that of all services of the account together, in its region.
func (w *writer) uptime(a *recipients.OwnAccount) {
	from := w.Since.In(w.zone)
	if !w.Uptime || len(a.Services) == 0 || !from.Before(w.AsOf) {
		return
	}
	m := w.Records.Uptime(a.Services, a.Region, from, w.AsOf)
	w.add([]line{w.label(w.Locale.Phrase(locale.KeyUptime), w.Locale.Percent(m.Percent, 2)+" · "+
		w.Locale.DateRange(from, w.AsOf.In(w.zone)))})
}

// label is a line with a bold name before what it names.
func (w *writer) label(name, value string) line {
	whole := w.Locale.Label(name, value)
	head, ok := strings.CutSuffix(whole, value)
	if !ok || value == "" {
		return say(whole)
	}
	bold := strings.TrimRightFunc(head, unicode.IsSpace)
	return line{&outputs.Strong{Inlines: say(bold)}, &outputs.Text{Value: head[len(bold):] + value}}
}

func say(s string) []outputs.Inline { return []outputs.Inline{&outputs.Text{Value: s}} }

func cleaned(list []string) (out []string) {
	for _, s := range list {
		if s = outputs.Clean(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
