package own

import (
	"cmp"
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
			out = append(out, paragraph(&outputs.Strong{Inlines: say(outputs.Clean(a.Name))}))
		}
		out = append(out, &outputs.List{Tight: true, Start: 1, Items: w.items})
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
}

func (w *writer) account(a *recipients.OwnAccount, hits []hit) {
	mine := of(a, hits)
	// Where the file names services, it says what was affected, and when.
	if !slices.ContainsFunc(a.Rows, func(r recipients.OwnRow) bool { return r.Service != "" }) {
		for _, h := range mine {
			w.add(w.ofRecord(h))
		}
	}
	for _, r := range a.Rows {
		lines := w.service(timed(r, mine, hits))
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

// timed gives a row of the file the times that it lacks: those of the record that affects its service.
func timed(r recipients.OwnRow, mine, all []hit) hit {
	h := hit{service: r.Service, from: r.Began, until: r.Ended}
	for _, x := range slices.Concat(mine, all) {
		if x.service == r.Service && r.Service != "" {
			if h.from.IsZero() {
				h.from = x.from
			}
			if h.until.IsZero() {
				h.until = x.until
			}
			break
		}
	}
	return h
}

func (w *writer) add(lines []outputs.Block) {
	if len(lines) > 0 {
		w.items = append(w.items, outputs.ListItem{Blocks: lines})
	}
}

// said is a hit of a block's as the readers of a zone are told of it.
type said struct {
	block *outputs.Yours
	hit   int
	zone  *time.Location
}

// ofRecord is service for what a record says, made once for all in a zone.
func (w *writer) ofRecord(h hit) []outputs.Block {
	key := said{w.Yours, h.number, w.zone}
	if made, ok := w.settler.said.Load(key); ok {
		return made.([]outputs.Block)
	}
	lines := w.service(h)
	w.settler.said.Store(key, lines)
	return lines
}

// service says what was affected, when, and how long.
func (w *writer) service(h hit) []outputs.Block {
	if !w.Services {
		return nil
	}
	when := ""
	switch {
	case !h.from.IsZero():
		if when = w.Locale.Range(h.from.In(w.zone), inZone(h.until, w.zone)); h.until.After(h.from) {
			when += " · " + w.Locale.Duration(h.until.Sub(h.from))
		}
	case !h.until.IsZero():
		when = w.Locale.DateTime(h.until.In(w.zone))
	}
	name := outputs.Clean(h.service)
	for _, c := range w.Records.Components {
		if c.ID == h.service {
			name = c.Name
		}
	}
	switch {
	case name == "" && when == "":
		return nil
	case name == "":
		return []outputs.Block{paragraph(say(when)...)}
	case when == "":
		return []outputs.Block{paragraph(&outputs.Strong{Inlines: say(name)})}
	}
	return []outputs.Block{w.label(name, when)}
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
	w.add([]outputs.Block{w.label(w.Locale.Phrase(locale.KeyUptime), w.Locale.Percent(m.Percent, 2)+" · "+
		w.Locale.DateRange(from, w.AsOf.In(w.zone)))})
}

// label is a line with a bold name before what it names.
func (w *writer) label(name, value string) outputs.Block {
	line := w.Locale.Label(name, value)
	head, ok := strings.CutSuffix(line, value)
	if !ok || value == "" {
		return paragraph(say(line)...)
	}
	bold := strings.TrimRightFunc(head, unicode.IsSpace)
	return paragraph(&outputs.Strong{Inlines: say(bold)}, &outputs.Text{Value: head[len(bold):] + value})
}

func paragraph(ins ...outputs.Inline) outputs.Block { return &outputs.Paragraph{Inlines: ins} }

func say(s string) []outputs.Inline { return []outputs.Inline{&outputs.Text{Value: s}} }

func cleaned(list []string) (out []string) {
	for _, s := range list {
		if s = outputs.Clean(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
