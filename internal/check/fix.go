package check

import (
	"cmp"
	"slices"
	"strings"

	"tidings/internal/check/rule"
)

// Change is a line of a letter as it was and as a fix makes it.
type Change struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Before string `json:"before"`
	After  string `json:"after"`
	Rules  string `json:"rules"` // by whose finding, one behind the other
}

// Mend makes the edits that the findings propose for a file, and tells which lines they
// change. Edits that overlap one made before are left for the next time.
func (r *Report) Mend(file, text string) (string, []Change) {
	type edit struct {
		rule.Edit
		rule string
	}
	var edits []edit
	for _, f := range r.Findings {
		for _, e := range f.Fix {
			if e.File == file && 0 <= e.From && e.From <= e.To && e.To <= len(text) {
				edits = append(edits, edit{e, f.Rule})
			}
		}
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.From, b.From) })
	var b strings.Builder
	var changes []Change
	rules := map[int]string{}
	done, line := 0, 0
	for _, e := range edits {
		if e.From < done {
			continue
		}
		b.WriteString(text[done:e.From])
		if line += strings.Count(text[done:e.From], "\n"); !strings.Contains(rules[line], e.rule) {
			rules[line] = strings.TrimPrefix(rules[line]+", "+e.rule, ", ")
		}
		b.WriteString(e.Text)
		done = e.To
	}
	b.WriteString(text[done:])
	// an edit adds and takes away no line, so that lines stand where they stood
	before, after := strings.Split(text, "\n"), strings.Split(b.String(), "\n")
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			changes = append(changes, Change{file, i + 1, before[i], after[i], rules[i]})
		}
	}
	return b.String(), changes
}
