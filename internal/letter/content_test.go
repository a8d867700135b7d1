package letter

import (
	"encoding/json"
	"strings"
	"testing"
)

// stored is a revision as the database has it, without what a source needs to be read.
func stored(t *testing.T) []byte {
	t.Helper()
	b, err := json.Marshal(&Revision{Format: RevisionFormat, Slug: "n", Number: 1, Digest: "aa", Source: &Source{
		Letters: map[string]string{"en": "Dear ((name))"}}, Subjects: map[string]string{"en": "Hello"},
		Templates: [][]byte{{1, 2, 3}}, Variants: map[string]int{"en@": 0},
		Sender: Sender{From: "a@example.com", PublicURL: "https://letters.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestContent holds the content's digest to all that is composed from, and to nothing else.
func TestContent(t *testing.T) {
	was, err := contentOf(stored(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		from, to string
		same     bool
	}{
		{`"number":1`, `"number":2`, true},
		{`"approval":{`, `"approval":{"at": "2006-11-20T09:00:00Z", `, true},
		{`"slug":"n"`, `"slug":"m"`, false},
		{`"AQID"`, `"AQIE"`, false},
		{`"en@":0`, `"en@":1`, false},
		{`https://letters.`, `https://evil.`, false},
		{`"Hello"`, `"Hullo"`, false},
		{`Dear`, `Deer`, false},
		{`{"format"`, `{"corrections":{}, "format"`, false},
	} {
		payload := strings.Replace(string(stored(t)), tt.from, tt.to, 1)
		if payload == string(stored(t)) {
			t.Errorf("%s is not in the payload", tt.from)
		}
		is, err := contentOf([]byte(payload))
		if err != nil || (is == was) != tt.same {
			t.Errorf("%s, %s: the same: %t, %v", tt.from, tt.to, is == was, err)
		}
	}
}

func contentOf(payload []byte) (string, error) {
	r, err := Decode(payload)
	if err != nil {
		return "", err
	}
	return r.Content()
}
