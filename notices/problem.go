package notices

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with the content of a record.
type Problem struct {
	Path    string // of the value in its YAML file, e.g. phases[2].planned.from; empty: the whole record
	Message string // what is wrong and what to do
}

// Problems is what a validation found, in the order of the fields.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.Message
		if x.Path != "" {
			lines[i] = x.Path + ": " + x.Message
		}
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(path, format string, args ...any) {
	*p = append(*p, Problem{path, fmt.Sprintf(format, args...)})
}
