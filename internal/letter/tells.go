package letter

import (
	"slices"
	"strings"

	"tidings/notices"
)

// TellsOf reports whether the letters tell of a record: they were drafted from it, or a
// sentence of theirs takes a live fact from it.
func (s *Source) TellsOf(kind, id string) bool {
	if slices.ContainsFunc(s.Notice.Records, func(r notices.RecordRef) bool { return r.Kind == kind && r.ID == id }) {
		return true
	}
	for _, text := range s.Letters {
		for _, mark := range strings.Split(text, "((")[1:] {
			words := strings.Fields(strings.ToLower(mark))
			if len(words) > 1 && words[0] == kind && words[1] == id {
				return true
			}
		}
	}
	return false
}

// ChangedSince names the maintenance that the letters tell of and that was moved or
// cancelled since the source was read.
func (s *Source) ChangedSince(now []notices.Maintenance) (ids []string) {
	for _, m := range now {
		if m.Changes() == 0 || !s.TellsOf("maintenance", m.ID) {
			continue
		}
		then, known := FindRecord(s.Records, "maintenance", m.ID)
		if old, ok := then.(notices.Maintenance); !known || ok && old.Changes() < m.Changes() {
			ids = append(ids, m.ID)
		}
	}
	return ids
}
