package recipients

import (
	"fmt"
	"slices"
	"strings"

	"tidings/notices"
	"tidings/recipients/spell"
)

// services finds components by their ID or their name in any language, in any case.
type services struct {
	byName map[string]string // spell.FieldName -> ID; nil: any word is a service
	names  []string          // IDs and names, for suggestions
	ids    []string
	cells  map[string][]string // as written -> IDs: a list has few sets of services and many rows
}

func servicesOf(components []notices.Component) services {
	s := services{cells: map[string][]string{}}
	if len(components) == 0 {
		return s
	}
	s.byName = map[string]string{}
	for _, c := range components {
		s.names = append(s.names, c.ID, c.Name)
		s.ids = append(s.ids, c.ID)
		s.byName[spell.FieldName(c.Name)] = c.ID
		for _, name := range c.Names {
			s.byName[spell.FieldName(name)] = c.ID
		}
	}
	for _, c := range components { // an ID goes before another component's name
		s.byName[spell.FieldName(c.ID)] = c.ID
	}
	return s
}

// find reads a cell of services. The result is sorted, and shared between rows.
func (s *services) find(cell string) (ids []string, err error) {
	if known, ok := s.cells[cell]; ok {
		return known, nil
	}
	n := 0
	var unknown []string
	for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune(",;|、，；", r) }) {
		name := spell.FieldName(word)
		if name == "" {
			continue
		}
		if n++; n > MaxServices {
			return nil, fmt.Errorf("names more than %d services", MaxServices)
		}
		id, ok := s.byName[name]
		switch {
		case s.byName == nil:
			id = name
		case !ok:
			unknown = append(unknown, strings.TrimSpace(word))
			continue
		}
		ids = append(ids, id)
	}
	if len(unknown) > 0 {
		return nil, s.unknown(unknown)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(s.cells) < 1000 {
		s.cells[strings.Clone(cell)] = ids
	}
	return ids, nil
}

func (s *services) unknown(words []string) error {
	var told []string
	for _, w := range words[:min(len(words), 5)] {
		t := fmt.Sprintf("%q", spell.Clip(w, 40))
		if near := spell.Nearest(w, s.names); near != "" {
			t += fmt.Sprintf(" (is %q meant?)", near)
		}
		told = append(told, t)
	}
	if more := len(words) - len(told); more > 0 {
		told = append(told, fmt.Sprintf("and %d more", more))
	}
	is := "is no component"
	if len(words) > 1 {
		is = "are no components"
	}
	return fmt.Errorf("%s %s of tidings.yaml; its components are: %s", strings.Join(told, ", "), is,
		spell.Clip(strings.Join(s.ids, ", "), 300))
}
