package check

import (
	"context"
	"slices"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/notices"
	"tidings/outputs"
)

// hiddenRecord is a private record and the words that give it away.
type hiddenRecord struct {
	kind, id string
	titles   []string
}

// hiddenRecords lists the private records with their titles in all languages.
func hiddenRecords(r notices.Records) (out []hiddenRecord) {
	add := func(private bool, kind, id string, titles []string) {
		if private {
			out = append(out, hiddenRecord{kind, id, titles})
		}
	}
	for _, i := range r.Incidents {
		add(i.Private, "incident", i.ID, translated(i.Title, i.Translations,
			func(t notices.IncidentTexts) string { return t.Title }))
	}
	for _, m := range r.Maintenance {
		add(m.Private, "maintenance", m.ID, translated(m.Title, m.Translations,
			func(t notices.MaintenanceTexts) string { return t.Title }))
	}
	for _, p := range r.Projects {
		add(p.Private, "project", p.ID, translated(p.Title, p.Translations,
			func(t notices.ProjectTexts) string { return t.Title }))
	}
	return out
}

func translated[T any](title string, other map[string]T, of func(T) string) []string {
	out := []string{title}
	for _, t := range other {
		out = append(out, of(t))
	}
	return out
}

// Private warns of a letter that will be on the site and names a private record:
// in its words, in a block, or as a record that it was drafted from.
func Private(ctx context.Context, s *letter.Source, r *Report) {
	hidden := hiddenRecords(s.Records)
	if s.Notice.Unpublished() != "" || len(hidden) == 0 {
		return
	}
	for _, tag := range s.Notice.Locales {
		if ctx.Err() != nil {
			return
		}
		doc, err := s.WholeDocument(tag, s.Zone())
		if err != nil {
			continue // said by the check of the letter
		}
		words := outputs.Words(doc, outputs.Fallbacks)
		for _, h := range hidden {
			if h.named(s.Notice, words) || h.live(s.Letters[tag]) {
				r.add("private-record", Warning, letter.File(s.Notice.Slug, tag),
					"the letter will be on the site when it is sent, and names the private %s %s; take it out, or "+
						"write private: true in notice.yaml, and the letter is sent and not published", h.kind,
					h.id)
			}
		}
	}
}

// named reports whether a letter was drafted from the record, or holds its title.
func (s hiddenRecord) named(n notices.Notice, words []string) bool {
	return slices.ContainsFunc(n.Records, func(ref notices.RecordRef) bool {
		return ref.Kind == s.kind && ref.ID == s.id
	}) || slices.ContainsFunc(s.titles, func(title string) bool {
		return rule.InARow(words, outputs.SplitWords(title))
	})
}

// live reports whether a letter takes a live fact from the record.
func (s hiddenRecord) live(letter string) bool {
	words := strings.Fields(strings.ReplaceAll(letter, "((", " (( "))
	return rule.InARow(words, []string{"((", s.kind, s.id})
}
