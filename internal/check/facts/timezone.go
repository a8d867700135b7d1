package facts

import (
	"slices"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// timeZone finds times of day that no time zone is said of in the whole letter: who names it with
// any of them means it for all. Opening hours need none, nor does a letter whose readers are all in
// one zone.
func timeZone() rule.Rule {
	return rule.Rule{ID: "time-zone", Level: rule.Warning, Finds: "a time of day without a time zone",
		Why:      "Readers elsewhere take it for their own time and come hours too early or too late.",
		Remedy:   "write the zone behind it, such as 14:10 UTC, or a live fact, which is in every reader's time",
		InLetter: inReading(lookTimeZone)}
}

func lookTimeZone(r *reading, found rule.Found) {
	if oneZone(r.Notice) {
		return
	}
	zoned := r.zoned()
	if zoned == nil {
		return
	}
	for _, l := range r.lines {
		if l.Kind == outputs.Quoted || zoned[l.Passage] {
			continue
		}
		for _, f := range l.figures {
			// a live fact says its own zone
			if f.Kind == prose.Clock && f.Zone == nil && !(f.Worded && f.Bare) && l.typed(f.From, f.To) {
				found(l.At(f.From), "%q names no time zone", l.figure(f))
				break // the zone of one is that of all in a sentence
			}
		}
	}
}

// oneZone reports whether all regions that the notice goes to are in one time zone, which is then
// every reader's own.
func oneZone(n *rule.Notice) bool {
	only := n.Source.Notice.Audience.Regions
	zone, regions := "", 0
	for _, r := range n.Config.Regions {
		if len(only) > 0 && !slices.Contains(only, r.ID) {
			continue
		}
		if regions++; regions > 1 && r.TimeZone != zone {
			return false
		}
		zone = r.TimeZone
	}
	return regions > 0 && zone != ""
}

// zoned says of which passages it is known what time they tell, because they tell opening hours;
// nil: the letter names a zone.
func (r *reading) zoned() map[*outputs.Passage]bool {
	out := map[*outputs.Passage]bool{}
	for p := range r.Parts() {
		cut := prose.Cut(untold(p))
		if r.Zoned(cut) {
			return nil
		}
		out[p] = r.WeekdayRange(cut) || len(r.Words("opening").Find(cut)) > 0
	}
	// what introduces a list or a table, and each part of it, speaks for all of it
	row := func(p *outputs.Passage) bool { return p.Kind == outputs.Item || p.Kind == outputs.InCell }
	for i := 0; i < len(r.Passages); {
		end := i + 1
		if row(&r.Passages[i]) {
			for end < len(r.Passages) && r.Passages[end].Kind == r.Passages[i].Kind {
				end++
			}
			parts := r.Passages[max(i-1, 0):end]
			known := false
			for k := range parts {
				known = known || out[&parts[k]]
			}
			for k := range parts[min(1, i):] {
				out[&parts[min(1, i)+k]] = known
			}
		}
		i = end
	}
	return out
}

// untold is a passage without what live facts say in it.
func untold(p *outputs.Passage) string {
	b := []byte(p.Text)
	for _, m := range p.Marks {
		if m.Kind == outputs.FactMark {
			for i := m.From; i < m.To; i++ {
				b[i] = ' '
			}
		}
	}
	return string(b)
}
