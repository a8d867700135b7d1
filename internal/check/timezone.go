package check

import (
	"slices"

	"tidings/internal/check/prose"
	"tidings/outputs"
)

// timeZone finds times of day that no time zone is said of in the whole letter: who names it with
// any of them means it for all. Opening hours need none, nor does a letter whose readers are all in
// one zone.
func timeZone() Rule {
	return Rule{ID: "time-zone", Level: Warning, Finds: "a time of day without a time zone",
		Why:    "Readers elsewhere take it for their own time and come hours too early or too late.",
		Remedy: "write the zone behind it, such as 14:10 UTC, or a live fact, which is in every reader's time",
		look:   lookTimeZone}
}

func lookTimeZone(n *Notice, found found) {
	if n.oneZone() {
		return
	}
	for _, t := range n.Texts {
		r := n.reading(t)
		if r.Lexicon == nil || !r.Known {
			continue
		}
		zoned := r.zoned(t)
		if zoned == nil {
			continue
		}
		for _, l := range r.lines {
			if l.Kind == outputs.Quoted || zoned[l.Passage] {
				continue
			}
			for _, f := range l.figures {
				// a live fact says its own zone
				if f.Kind != prose.Clock || f.Zone != nil || f.Worded && f.Bare || !l.typed(f.From, f.To) {
					continue
				}
				found(t.at(l, f.From), "%q names no time zone", l.figure(f))
			}
		}
	}
}

// oneZone reports whether all regions that the notice goes to are in one time zone, which is then
// every reader's own.
func (n *Notice) oneZone() bool {
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
func (r *reading) zoned(t *Text) map[*outputs.Passage]bool {
	out := map[*outputs.Passage]bool{}
	for i := range t.Passages {
		p := &t.Passages[i]
		cut := prose.Cut(untold(p))
		if r.Zoned(cut) {
			return nil
		}
		out[p] = r.WeekdayRange(cut) || len(r.Words("opening").Find(cut)) > 0
	}
	// what introduces a list or a table, and each part of it, speaks for all of it
	row := func(p *outputs.Passage) bool { return p.Kind == outputs.Item || p.Kind == outputs.InCell }
	for i := 0; i < len(t.Passages); {
		end := i + 1
		if row(&t.Passages[i]) {
			for end < len(t.Passages) && t.Passages[end].Kind == t.Passages[i].Kind {
				end++
			}
			parts := t.Passages[max(i-1, 0):end]
			known := slices.ContainsFunc(indexes(parts), func(k int) bool { return out[&parts[k]] })
			for k := range parts[min(1, i):] {
				out[&parts[min(1, i)+k]] = known
			}
		}
		i = end
	}
	return out
}

func indexes[T any](list []T) (out []int) {
	for i := range list {
		out = append(out, i)
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
