package desk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"tidings/internal/desk"
	"tidings/internal/records"
)

// Commands that change one record at once, each with a desk of its own, lose nothing.
func TestChangesAtOnce(t *testing.T) {
	d, dir := openSample(t)
	file, err := d.NewIncident(records.NewRecord{ID: "slow", Title: "Slow", Impact: "minor", Status: "investigating",
		Components: []string{"website"}, Began: "2006-11-20T10:00:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	const commands, each = 4, 5
	var all sync.WaitGroup
	for n := range commands {
		other, err := desk.Open(t.Context(), desk.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer other.Close()
			for k := range each {
				word := records.Change{"text": fmt.Sprintf("word %d-%d.", n, k)}
				_, err := other.ChangeIncident(t.Context(), "slow", word)
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got := page(t, dir, file)
	for n := range commands {
		for k := range each {
			if word := fmt.Sprintf("text: word %d-%d.\n", n, k); strings.Count(got, word) != 1 {
				t.Errorf("%q is there %d times", word, strings.Count(got, word))
			}
		}
	}
}
