package parts

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Skim reads a message of any length into dst and keeps at most limit octets of it.
// A message that is longer is passed over part by part: of a long one its beginning
// is kept, so that a report that stands behind an original of 50 MB is still
// there. cut says that the end of the message was not reached, or lies in a part of
// which no more is kept.
func Skim(dst *bytes.Buffer, r io.Reader, limit int) (cut bool, err error) {
	if _, err = dst.ReadFrom(io.LimitReader(r, int64(limit)+1)); err != nil || dst.Len() <= limit {
		return false, err
	}
	s := skimmer{out: make([]byte, 0, limit), limit: limit, bounds: map[string]bool{}, head: true}
	s.room = limit // the whole may be one part
	first := bytes.NewReader(bytes.Clone(dst.Bytes()))
	err = s.read(bufio.NewReaderSize(io.MultiReader(first, io.LimitReader(r, maxReach)), 64<<10))
	dst.Reset()
	dst.Write(s.out)
	return s.cut, err
}

const (
	maxReach  = 512 << 20 // octets that are passed over to find what stands behind them
	maxBounds = 100       // boundaries that are looked for
	maxHead   = 64 << 10  // octets of one header that are kept
)

// skimmer is a message on its way through.
type skimmer struct {
	out    []byte
	limit  int
	bounds map[string]bool
	head   bool   // within a header
	fields []byte // of that header
	room   int    // octets that the part may still take
	full   bool   // it has taken what it may
	cut    bool
}

func (s *skimmer) read(r *bufio.Reader) error {
	for begins := true; ; {
		line, err := r.ReadSlice('\n')
		if len(line) > 0 && !s.take(line, begins) {
			return nil
		}
		begins = err == nil
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// take keeps or drops a line, or a piece of a long one; false means that nothing
// more can be kept.
func (s *skimmer) take(line []byte, begins bool) bool {
	text := bytes.TrimRight(line, " \t\r\n")
	switch {
	case begins && s.isBoundary(text):
		s.head, s.fields, s.full, s.room = true, nil, false, maxHead
	case s.head && begins && len(text) == 0:
		s.endHead()
	case s.head && len(s.fields) < maxHead:
		s.fields = append(s.fields, line...)
	}
	return s.keep(line)
}

func (s *skimmer) isBoundary(text []byte) bool {
	if len(text) < 3 || len(text) > 300 || text[0] != '-' || text[1] != '-' {
		return false
	}
	return s.bounds[string(text[2:])] || s.bounds[strings.TrimSuffix(string(text[2:]), "--")]
}

// endHead looks at a whole header: what follows it has the room that its kind needs.
// The header of a returned message is one, too.
func (s *skimmer) endHead() {
	fields, _ := Fields(Normalize(s.fields))
	top := len(s.bounds) == 0
	t, params := mediaType(fields.Get("Content-Type"))
	if b := params["boundary"]; b != "" && len(s.bounds) < maxBounds {
		s.bounds[strings.TrimSpace(b)] = true
	}
	s.head, s.fields = t == "message/rfc822" || t == "message/global", nil
	left := s.limit - len(s.out)
	switch {
	case top && len(s.bounds) == 0:
		s.room = left
	case readable(t):
		s.room = min(maxText, left/4)
	default:
		s.room = min(maxHead, left/8)
	}
}

// keep adds a line while there is room. A mark stands where lines are missing.
func (s *skimmer) keep(line []byte) bool {
	if s.full {
		return true
	}
	if len(line) <= s.room && len(s.out)+len(line) <= s.limit-len(damage)-1 {
		s.out, s.room = append(s.out, line...), s.room-len(line)
		return true
	}
	s.out, s.full = append(s.out, damage+"\n"...), true
	s.cut = len(s.bounds) == 0 || len(s.out) >= s.limit-s.limit/64
	return !s.cut
}
