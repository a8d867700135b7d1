package tty

import (
	"bytes"
	"fmt"
)

// Stream is one JSON document with a list that is too long to be held.
type Stream struct {
	t *Terminal
	n int
}

// Stream begins a document: an object with fields, behind which the list stands under its name.
func (t *Terminal) Stream(head any, list string) (*Stream, error) {
	b, err := encoded(Listed(head), "  ")
	if err != nil {
		return nil, err
	}
	_, err = t.Out.Write(fmt.Appendf(bytes.TrimSuffix(b, []byte("\n}\n")), ",\n  %q: [", list))
	return &Stream{t: t}, err
}

// Add writes the next entry of the list.
func (s *Stream) Add(v any) error {
	b, err := encoded(Listed(v), "")
	if err != nil {
		return err
	}
	gap := "\n    "
	if s.n++; s.n > 1 {
		gap = "," + gap
	}
	_, err = s.t.Out.Write(append([]byte(gap), bytes.TrimSuffix(b, []byte("\n"))...))
	return err
}

// End ends the document.
func (s *Stream) End() error {
	end := "\n  ]\n}\n"
	if s.n == 0 {
		end = "]\n}\n"
	}
	_, err := s.t.Out.Write([]byte(end))
	return err
}
