package letter

import (
	"encoding/json"
	"slices"

	"tidings/notices"
)

// usedRecords digests the records that the notice names. Records that live
// blocks show beyond those are bound through the compiled messages.
func (s *Source) usedRecords() (out []notices.RecordRef) {
	for _, ref := range s.Notice.Records {
		if v, ok := FindRecord(s.Records, ref.Kind, ref.ID); ok {
			ref.Digest = notices.Digest(v)
		} else {
			ref.Digest = "missing"
		}
		out = append(out, ref)
	}
	return out
}

// SameRecords reports whether the records that the notice names still say what they said
// when the source was read.
func (s *Source) SameRecords(now notices.Records) bool {
	present := *s
	present.Records = now
	return slices.Equal(s.usedRecords(), present.usedRecords())
}

// FindRecord gives the record that a reference names.
func FindRecord(r notices.Records, kind, id string) (any, bool) {
	switch kind {
	case "incident":
		return found(id, r.Incidents, func(i notices.Incident) string { return i.ID })
	case "maintenance":
		return found(id, r.Maintenance, func(m notices.Maintenance) string { return m.ID })
	case "project":
		return found(id, r.Projects, func(p notices.Project) string { return p.ID })
	case "objective":
		return found(id, r.Objectives, func(o notices.Objective) string { return o.ID })
	}
	return nil, false
}

func found[T any](id string, list []T, idOf func(T) string) (any, bool) {
	for _, v := range list {
		if idOf(v) == id {
			return v, true
		}
	}
	return nil, false
}

// RecordsJSON holds the records that the notice names, as one object by kind.
func (s *Source) RecordsJSON() ([]byte, error) {
	out := map[string][]any{}
	for _, ref := range s.Notice.Records {
		if v, ok := FindRecord(s.Records, ref.Kind, ref.ID); ok {
			out[ref.Kind] = append(out[ref.Kind], v)
		}
	}
	return indented(out)
}

func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}
