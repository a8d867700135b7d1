package workspace

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// field is one key of a struct.
type field struct {
	index    int
	required bool
}

// shapes remembers the keys of the structs that were met.
type shapes map[reflect.Type]shape

// shape is the keys of a struct, and those among them that must be there, in order.
type shape struct {
	fields   map[string]field
	required []string
}

func (s shapes) of(t reflect.Type) shape {
	known, ok := s[t]
	if !ok {
		known.fields = fieldsOf(t)
		for _, key := range slices.Sorted(maps.Keys(known.fields)) {
			if known.fields[key].required {
				known.required = append(known.required, key)
			}
		}
		s[t] = known
	}
	return known
}

// fieldsOf lists the keys of a struct by its yaml tags.
func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for i := range t.NumField() {
		key, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if key != "" && key != "-" {
			out[key] = field{i, !strings.Contains(options, "omitempty")}
		}
	}
	return out
}

// TimePattern is the form of a time with its offset, for the reader and the schemas:
// RFC 3339, where a space may stand for the T and before the offset, and seconds may
// be left out.
const TimePattern = `^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))[T ]((?:[01]\d|2[0-3]):[0-5]\d)` +
	`(:[0-5]\d(\.\d{1,9})?)? ?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`

var moment = regexp.MustCompile(TimePattern)

// ParseTime reads a moment with its offset: RFC 3339, or with a space and without
// seconds (2006-11-14 08:10 +00:00). The offset is kept, whatever the machine's
// own zone is.
func ParseTime(s string) (time.Time, error) {
	if m := moment.FindStringSubmatch(s); m != nil {
		t, err := time.Parse("2006-01-02 15:04:05.999999999Z07:00", m[1]+" "+m[2]+either(m[3], ":00")+m[5])
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is not in the calendar or on the clock; correct it", s)
		}
		if _, offset := t.Zone(); offset != 0 {
			return t.In(time.FixedZone("", offset)), nil
		}
		return t.UTC(), nil
	}
	if moment.MatchString(s + "Z") {
		return time.Time{}, fmt.Errorf("%q has no offset from UTC; add it, for instance %s+00:00", s, s)
	}
	return time.Time{}, fmt.Errorf("%q is no time; write it like 2006-11-14T08:10:00+00:00", s)
}
