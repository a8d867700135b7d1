package recipients

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDecodeFields reads objects as they are stored, and as JSON may write them too.
func TestDecodeFields(t *testing.T) {
	for text, want := range map[string]map[string]string{
		``:                            nil,
		`{}`:                          nil,
		`{"a":""}`:                    {"a": ""},
		`{"a":"1","b c":"ü"}`:         {"a": "1", "b c": "ü"},
		`{"a":"1","b":"say \"yes\""}`: {"a": "1", "b": `say "yes"`},
		`{"a": "1", "b c": "ü"}`:      {"a": "1", "b c": "ü"}, // as PostgreSQL joins them
		`{"x\"a":"2","a":"1"}`:        {`x"a`: "2", "a": "1"},
		`{"a":"b","b":"\"b\":\"c"}`:   {"a": "b", "b": `"b":"c`},
	} {
		got, err := DecodeFields(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
		for name, value := range want {
			if got := storedField(text, &slot{field: name, begin: `"` + name + `":`}); got != value && value != "" {
				t.Errorf("%s: %s is %q, want %q", text, name, got, value)
			}
		}
	}
	for _, text := range []string{`{`, `{"a":"1"`, `{"a":"1",}`, `{"a":1}`, `{"a":"1",  }`, `["a"]`, `{"a":"1"}{`} {
		if got, err := DecodeFields(text); err == nil {
			t.Errorf("%s: %v, want an error", text, got)
		}
	}
}
