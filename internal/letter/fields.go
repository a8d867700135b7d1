package letter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/outputs"
	"tidings/recipients"
	"tidings/recipients/spell"
)

// readFields puts the frozen fields of a row into fields, which it empties first.
func readFields(fields map[string]string, frozen []byte) error {
	clear(fields)
	return recipients.EachField(string(frozen), func(name, value string) { fields[name] = value })
}

// FieldMerger makes the frozen fields of one recipient after another.
type FieldMerger struct {
	stored []field // those of the list's own columns
	merged []field
	names  []string
}

type field struct{ name, value string }

// Merge gives the personal fields of a recipient as the ledger freezes them: every name that a
// letter may ask for, as one JSON object sorted by name, with what is the recipient's own as far
// as the letters need it.
func (m *FieldMerger) Merge(s Selected) ([]byte, error) {
	facts, err := s.OwnText()
	if err != nil {
		return nil, err
	}
	if err := m.gather(s.AudienceRow); err != nil {
		return nil, err
	}
	m.own(facts)
	size := 2
	for _, f := range m.merged {
		size += len(f.name) + len(f.value) + 6
	}
	out := append(make([]byte, 0, size), '{')
	for i, f := range m.merged {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendJSON(out, f.name), ':')
		out = appendJSON(out, f.value)
	}
	return append(out, '}'), nil
}

// own puts own facts among the fields, and takes out what a list may have under their name.
func (m *FieldMerger) own(facts string) {
	at, listed := slices.BinarySearchFunc(m.merged, recipients.OwnField, func(f field, name string) int {
		return strings.Compare(f.name, name)
	})
	switch {
	case listed && facts == "":
		m.merged = slices.Delete(m.merged, at, at+1)
	case listed:
		m.merged[at].value = facts
	case facts != "":
		m.merged = slices.Insert(m.merged, at, field{recipients.OwnField, facts})
	}
}

// Names gives the fields of a recipient that have a value, in any order; they are good
// until the next call.
func (m *FieldMerger) Names(r *recipients.AudienceRow) ([]string, error) {
	if err := m.gather(r); err != nil {
		return nil, err
	}
	m.names = m.names[:0]
	for _, f := range m.merged {
		if f.value != "" {
			m.names = append(m.names, f.name)
		}
	}
	return m.names, nil
}

// appendValues appends the values that a recipient has of the names, a zero byte behind each, as
// they would be merged.
func (m *FieldMerger) appendValues(dst []byte, r *recipients.AudienceRow, names []string) ([]byte, error) {
	gathered := false
	for _, name := range names {
		value := known(r, name)
		if value == "" {
			if !gathered {
				if err := m.gather(r); err != nil {
					return dst, err
				}
				gathered = true
			}
			if at, ok := slices.BinarySearchFunc(m.merged, name, func(f field, name string) int {
				return strings.Compare(f.name, name)
			}); ok {
				value = m.merged[at].value
			}
		}
		dst = append(append(dst, value...), 0)
	}
	return dst, nil
}

// known is what the registry itself knows of a person under a name.
func known(r *recipients.AudienceRow, name string) string {
	switch name {
	case "company":
		return company(r)
	case "email":
		return r.Email
	case "first name":
		return r.FirstName
	case "last name":
		return r.LastName
	case "name":
		return FullName(r)
	case "region":
		return r.Region
	}
	return ""
}

// fieldNames are the fields that the letters of a source ask for, sorted; name is always among
// them, as the message's To field has it.
func (s *Source) fieldNames() ([]string, error) {
	names := []string{"name"}
	for _, tag := range s.Notice.Locales {
		doc, err := s.unsettled(place{tag, s.Zone(), ""}, nil)
		if err != nil {
			return nil, err
		}
		for _, f := range outputs.Fields(doc) {
			names = append(names, spell.FieldName(f.Name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// gather puts a recipient's fields together, sorted by name. What the registry knows of a
// person itself counts for more than a column of that name.
func (m *FieldMerger) gather(r *recipients.AudienceRow) error {
	if err := m.read(r); err != nil {
		return fmt.Errorf("stored fields cannot be read: %w", err)
	}
	m.merged = m.merged[:0]
	stored := m.stored
	for _, name := range [...]string{"company", "email", "first name", "last name", "name", "region"} { // sorted
		f := field{name, known(r, name)}
		if f.value == "" {
			continue
		}
		for len(stored) > 0 && stored[0].name < f.name {
			m.merged, stored = append(m.merged, stored[0]), stored[1:]
		}
		if len(stored) > 0 && stored[0].name == f.name {
			stored = stored[1:]
		}
		m.merged = append(m.merged, f)
	}
	m.merged = append(m.merged, stored...)
	return nil
}

// company is the recipient's, else that of the first account.
func company(r *recipients.AudienceRow) string {
	for i := 0; r.Company == "" && i < len(r.Accounts); i++ {
		if name := r.Accounts[i].Name; name != "" {
			return name
		}
	}
	return r.Company
}

// read sorts the stored fields by name, each once; of one that is there twice the last
// counts, as in JSON. Those of accounts stand in for what the recipient has no value of.
func (m *FieldMerger) read(r *recipients.AudienceRow) error {
	m.stored = m.stored[:0]
	for _, a := range slices.Backward(r.Accounts) { // what the first has counts
		if err := m.readJSON(a.FieldsJSON); err != nil {
			return err
		}
	}
	if err := m.readJSON(r.FieldsJSON); err != nil {
		return err
	}
	if len(r.Accounts) > 0 {
		m.stored = slices.DeleteFunc(m.stored, func(f field) bool { return f.value == "" })
	}
	slices.SortStableFunc(m.stored, func(a, b field) int { return strings.Compare(a.name, b.name) })
	once := m.stored[:0]
	for i, f := range m.stored {
		if i+1 == len(m.stored) || m.stored[i+1].name != f.name {
			once = append(once, f)
		}
	}
	m.stored = once
	return nil
}

func (m *FieldMerger) readJSON(text string) error {
	return recipients.EachField(text, func(name, value string) { m.stored = append(m.stored, field{name, value}) })
}

// appendJSON writes s as a JSON string.
func appendJSON(dst []byte, s string) []byte {
	if !plainJSON(s) {
		b, _ := json.Marshal(s) //nolint:errcheck // a string can always be written
		return append(dst, b...)
	}
	return append(append(append(dst, '"'), s...), '"')
}

// plainJSON reports whether JSON writes s as it is.
func plainJSON(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s)
}

// FullName is the name of a person, put together where the registry has parts only.
func FullName(r *recipients.AudienceRow) string {
	if r.Name != "" {
		return r.Name
	}
	return recipients.FullName(r.FirstName, r.LastName)
}
