package check

import (
	"slices"
	"strings"

	"tidings/notices"
	"tidings/outputs"
)

// kind is what a letter is about, as far as it decides what the letter must say.
type kind struct {
	about   topic
	harm    bool                // customers were hit
	over    bool                // the incident is resolved, the maintenance done or cancelled
	open    bool                // the incident is not resolved; neither: nobody can tell
	report  bool                // a report after the incident
	records []notices.Incident  // which it is about
	plans   notices.Maintenance // the maintenance that it is about; empty: none
}

type topic string

const (
	somethingElse topic = ""
	anIncident    topic = "incident"
	aMaintenance  topic = "maintenance"
)

// kindOf tells what a letter is about: by the template that it was drafted from, by the
// records of the notice, by its subject and headings, and then by its words.
func (n *Notice) kindOf(t *Text) kind {
	s := t.said()
	if s == nil || s.kind == nil {
		k := n.judged(t, s)
		if s == nil {
			return k
		}
		s.kind = &k
	}
	return *s.kind
}

func (n *Notice) judged(t *Text, s *said) kind {
	k := kind{harm: true}
	k.records, k.plans = n.namedIn(t)
	template := n.Notice.Template
	k.about = topicOf(template)
	incident := n.headed(t, "incident") || n.headed(t, "resolved")
	maintenance := n.headed(t, "maintenance")
	switch {
	case k.about == anIncident && len(k.records) > 0, k.about == aMaintenance && k.plans.ID != "":
	case t.shows("timeline", "phases", "uptime"):
		k.about = somethingElse // a report on the service, of which incidents are a part
	case incident && !maintenance && k.about != aMaintenance, k.about != aMaintenance && len(k.records) > 0 && !maintenance:
		k.about = anIncident
	case maintenance && !incident, k.about != anIncident && k.plans.ID != "":
		k.about = aMaintenance
	case k.about == anIncident && s != nil && !s.hasAny("incident", "incident-body", "resolved", "open"):
		k.about = somethingElse // a letter of another kind under the name of that template
	case k.about == somethingElse && s != nil && s.opens("incident-body"):
		k.about = anIncident
	}
	k.stage(template, s)
	return k
}

// topicOf is what letters of a template are about.
func topicOf(template string) topic {
	for _, t := range []topic{anIncident, aMaintenance} {
		if strings.HasPrefix(template, string(t)) {
			return t
		}
	}
	return somethingElse
}

// stage sets how far the matter is.
func (k *kind) stage(template string, s *said) {
	k.report = template == "incident-post"
	switch {
	case k.about == aMaintenance:
		k.over = template == "maintenance-done" || template == "maintenance-cancelled" ||
			k.plans.Status == notices.Completed || k.plans.Status == notices.Cancelled
	case len(k.records) > 0:
		unresolved := func(i notices.Incident) bool { return i.Status != notices.Resolved }
		harmless := func(i notices.Incident) bool { return i.Impact == notices.ImpactNone }
		k.open = slices.ContainsFunc(k.records, unresolved)
		k.over = !k.open
		k.harm = !allOf(k.records, harmless)
	case template == "incident-resolved" || k.report:
		k.over = true
	case s != nil:
		resolved, open := s.has("resolved"), s.has("open")
		told := template == "incident-initial" || template == "incident-update"
		k.over, k.open = resolved && !open, (open || told) && !resolved
	}
}

func allOf[T any](list []T, f func(T) bool) bool {
	return !slices.ContainsFunc(list, func(x T) bool { return !f(x) })
}

// namedIn gives the incidents and the maintenance that a notice or its letters name, in the words of
// a letter's language.
func (n *Notice) namedIn(t *Text) (incidents []notices.Incident, plan notices.Maintenance) {
	for _, i := range n.Records.In(t.Tag).Incidents {
		if n.named("incident", i.ID) {
			incidents = append(incidents, i)
		}
	}
	for _, m := range n.Records.In(t.Tag).Maintenance {
		if n.named("maintenance", m.ID) {
			plan = m
		}
	}
	return incidents, plan
}

// named reports whether the notice names a record, or is one of those about it, or one of its
// letters shows a fact of it.
func (n *Notice) named(kind, id string) bool {
	is := func(k, i string) bool { return k == kind && i == id }
	return n.Notice.Thread == id || slices.ContainsFunc(n.Notice.Records, func(r notices.RecordRef) bool {
		return is(r.Kind, r.ID)
	}) || slices.ContainsFunc(n.Texts, func(t *Text) bool {
		return slices.ContainsFunc(t.Passages, func(p outputs.Passage) bool {
			return slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
				return m.Kind == outputs.FactMark && is(m.Fact.Kind, m.Fact.ID)
			})
		})
	})
}

// headed reports whether the subject or a heading says what a section is about.
func (n *Notice) headed(t *Text, section string) bool {
	s := t.said()
	if s == nil {
		return false
	}
	return s.saysIn(n.Notice.Subject, section) || slices.ContainsFunc(s.sentences, func(one utterance) bool {
		return one.Kind == outputs.Headline && one.Level == 1 && s.Has(section, one.words)
	})
}

// opens reports whether the beginning of the letter says what a section is about.
func (s *said) opens(section string) bool {
	const beginning = 5
	return slices.ContainsFunc(s.sentences[:min(len(s.sentences), beginning)], func(one utterance) bool {
		return s.Has(section, one.words)
	})
}

// shows reports whether the letter has one of some data blocks.
func (t *Text) shows(blocks ...string) bool {
	return slices.ContainsFunc(t.Fences, func(f outputs.Fence) bool { return slices.Contains(blocks, f.Name) })
}

// tells reports whether a sentence of the letter is, or holds, one of some facts of records.
func (t *Text) tells(facts ...string) bool {
	return slices.ContainsFunc(t.Passages, func(p outputs.Passage) bool {
		return slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
			return m.Kind == outputs.FactMark && slices.Contains(facts, m.Fact.Fact)
		})
	})
}

// holds reports whether readers of the letter, blocks and all, see a text of a record.
func (t *Text) holds(text string) bool {
	return t.Doc != nil && inARow(outputs.Words(t.Doc, outputs.Fallbacks), outputs.SplitWords(text))
}
