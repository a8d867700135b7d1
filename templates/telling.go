package templates

import (
	"slices"
	"strings"

	"tidings/notices"
)

// toldOnce is an incident whose texts say nothing twice: people write the title into the summary,
// and the cause as the newest update. The first text that says it stays.
func toldOnce(i notices.Incident) notices.Incident {
	said := map[string]bool{bareText(i.Title): true}
	for _, text := range []*string{&i.Summary, &i.Cause, &i.Remedy} {
		if said[bareText(*text)] {
			*text = ""
		}
		said[bareText(*text)] = true
	}
	return i
}

// ObjectiveMissed reports that uptime was measured and is below the objective.
func (d *data) ObjectiveMissed() (bool, error) {
	o, err := d.Objective()
	return o != nil && o.Any && !o.Met, err
}

// Troubled reports an incident of major or critical impact.
func (d *data) Troubled() (bool, error) {
	return slices.ContainsFunc(d.incidents, func(i notices.Incident) bool {
		return i.Impact == notices.ImpactMajor || i.Impact == notices.ImpactCritical
	}), d.broken.incidents
}

// IncidentOver reports that the incident is over and no more of it will be told.
func (d *data) IncidentOver() (bool, error) {
	i, err := d.Incident()
	return i != nil && i.Status == notices.Resolved, err
}

// News is the newest message of the incident where it says more than the letter does without it,
// or nil.
func (d *data) News() (*notices.Update, error) {
	news, err := d.news()
	if len(news) == 0 || err != nil {
		return nil, err
	}
	if last, err := d.LastUpdate(); err != nil || !last.At.Equal(news[0].At) {
		return nil, err
	}
	return &news[0], nil
}

// EarlierNews are the messages before the newest, the latest first, without those that say what
// the letter says elsewhere.
func (d *data) EarlierNews() ([]notices.Update, error) {
	news, err := d.news()
	if u, _ := d.News(); u != nil {
		news = news[1:]
	}
	return news, err
}

// news are the messages of the incident that say something new, the latest first.
func (d *data) news() ([]notices.Update, error) {
	i, err := d.Incident()
	if i == nil {
		return nil, err
	}
	said := map[string]bool{}
	for _, text := range []string{i.Title, i.Summary, i.Cause, i.Remedy} {
		said[bareText(text)] = true
	}
	updates := slices.Clone(i.Updates)
	slices.SortStableFunc(updates, func(a, b notices.Update) int { return b.At.Compare(a.At) })
	return slices.DeleteFunc(updates, func(u notices.Update) bool {
		known := said[bareText(u.Text)]
		said[bareText(u.Text)] = true
		return known
	}), nil
}

// IncidentAsks reports that a text of the incident that the letter tells asks something of its
// reader, so that the letter must not say that there is nothing to do. The words that ask are
// the letter's, for they are of its language: {{if .IncidentAsks "please" "you must"}}.
func (d *data) IncidentAsks(words ...string) (bool, error) {
	i, err := d.Incident()
	if i == nil {
		return false, err
	}
	u, err := d.LastUpdate()
	if u == nil {
		u = &notices.Update{}
	}
	return asks(words, i.Summary, i.Cause, i.Remedy, u.Text), err
}

// MaintenanceAsks is IncidentAsks of the maintenance.
func (d *data) MaintenanceAsks(words ...string) (bool, error) {
	m := d.maintenance
	return m != nil && asks(words, m.Summary, m.WhyMoved(), m.WhyCancelled()), d.broken.maintenance
}

func asks(words []string, texts ...string) bool {
	text := strings.ToLower(strings.Join(texts, "\n"))
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// bareText is a text without its end, for a comparison.
func bareText(s string) string { return strings.TrimRight(plain(s), ".。।") }

// NotedPhases are the phases of which the record says more than the schedule shows: first those
// that are done, then those under way, then the next ones.
func (p *project) NotedPhases() []notices.Phase {
	all := slices.Concat(p.DonePhases(), p.ActivePhases(), p.NextPhases())
	return slices.DeleteFunc(all, func(f notices.Phase) bool { return f.Note == "" })
}
