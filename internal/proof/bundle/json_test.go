package bundle

import (
	"strings"
	"testing"
)

func TestUnambiguous(t *testing.T) {
	for object, want := range map[string]string{
		`{"email":"a","state":"x"}`:                   "",
		`{"email":"a","email":"b"}`:                   `it has "email" twice`,
		`{"EMAIL":"a","email":"b"}`:                   `it has "email" twice`,
		`{"deliveries":{"root":"a","Root":"b"}}`:      `deliveries: it has "Root" twice`,
		`{"audience":{"EMEA":1,"emea":2}}`:            "", // names of the sender's own
		`{"deliveries":null}`:                         "",
		`[]`:                                          "it is no object",
		`{"email"`:                                    "it cannot be read",
		`{"a":{"b":` + strings.Repeat("[", 20) + `}}`: "it cannot be read",
	} {
		got := ""
		if err := unambiguous([]byte(object), "deliveries"); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", object, got, want)
		}
	}
}
