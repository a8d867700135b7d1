package words

import (
	"slices"
	"strings"

	"tidings/internal/check/rule"
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
func (s *said) kindOf() kind {
	return rule.Once(&s.Memory, func() kind {
		k := kind{harm: true}
		k.records, k.plans = s.namedIn()
		template := s.Notice.Notice.Template
		k.about = s.topic(k, topicOf(template))
		k.stage(template, s)
		return k
	})
}

// topic is what a letter is about, of which its template says something.
func (s *said) topic(k kind, drafted topic) topic {
	incident := s.headed("incident") || s.headed("resolved")
	maintenance := s.headed("maintenance")
	switch {
	case drafted == anIncident && len(k.records) > 0, drafted == aMaintenance && k.plans.ID != "":
	case s.shows("timeline", "phases", "uptime"):
		return somethingElse // a report on the service, of which incidents are a part
	case drafted != aMaintenance && !maintenance && (incident || len(k.records) > 0):
		return anIncident
	case maintenance && !incident, drafted != anIncident && k.plans.ID != "":
		return aMaintenance
	case drafted == anIncident && !s.hasAny("incident", "incident-body", "resolved", "open"):
		return somethingElse // a letter of another kind under the name of that template
	case drafted == somethingElse && s.opens("incident-body"):
		return anIncident
	}
	return drafted
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
		harmful := func(i notices.Incident) bool { return i.Impact != notices.ImpactNone }
		k.open = slices.ContainsFunc(k.records, unresolved)
		k.over = !k.open
		k.harm = slices.ContainsFunc(k.records, harmful)
	case template == "incident-resolved" || k.report:
		k.over = true
	default:
		resolved, open := s.has("resolved"), s.has("open")
		told := template == "incident-initial" || template == "incident-update"
		k.over, k.open = resolved && !open, (open || told) && !resolved
	}
}

// namedIn gives the incidents and the maintenance that a notice is about, in the words of the letter's
// language.
func (s *said) namedIn() (incidents []notices.Incident, plan notices.Maintenance) {
	records := s.Notice.Records.In(s.Tag)
	for _, i := range records.Incidents {
		if s.Notice.Names("incident", i.ID) {
			incidents = append(incidents, i)
		}
	}
	for _, m := range records.Maintenance {
		if s.Notice.Names("maintenance", m.ID) {
			plan = m
		}
	}
	return incidents, plan
}

// headed reports whether the subject or a heading says what a section is about.
func (s *said) headed(section string) bool {
	return s.saysIn(s.Notice.Notice.Subject, section) || slices.ContainsFunc(s.sentences, func(one utterance) bool {
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
func (s *said) shows(blocks ...string) bool {
	return slices.ContainsFunc(s.Fences, func(f outputs.Fence) bool { return slices.Contains(blocks, f.Name) })
}

// tells reports whether a sentence of the letter is, or holds, one of some facts of records.
func (s *said) tells(facts ...string) bool {
	return s.Shows(func(f notices.Live) bool { return slices.Contains(facts, f.Fact) })
}

// holds reports whether readers of the letter, blocks and all, see a text of a record.
func (s *said) holds(text string) bool {
	return s.Doc != nil && rule.InARow(outputs.Words(s.Doc, outputs.Fallbacks), outputs.SplitWords(text))
}
