package email

import "strings"

// minShared is the least number of bytes that templates share: below, another piece costs more
// than it saves.
const minShared = 1 << 10

// Share gives templates that are much alike one memory for what they have in common: those of
// one letter for 40 time zones are one another's copies but for some times of day, and so fit
// into the cache of a processor that fills one and the next. What they write stays the same.
func Share(templates []*Template) {
	s := shared{}
	for _, t := range templates {
		pieces := make([]piece, 0, len(t.pieces))
		for _, p := range t.pieces {
			if p.kind != literal {
				pieces = append(pieces, p)
				continue
			}
			for _, text := range s.cut(p.text) {
				pieces = append(pieces, piece{text: text})
			}
		}
		t.pieces = pieces
	}
}

// shared are texts that were seen, by each line of them what begins with it.
type shared map[string]string

// cut gives a text in parts, which are taken from earlier texts where they can be.
func (s shared) cut(text string) (parts []string) {
	own := 0 // where what is new begins
	keep := func(end int) {
		if own < end {
			part := strings.Clone(text[own:end]) // not to keep the whole text for it
			s.learn(part)
			parts = append(parts, part)
		}
	}
	for at := 0; at < len(text); {
		line := firstLine(text[at:])
		known := s[line]
		n := commonLength(text[at:], known)
		if n < minShared {
			at += len(line)
			continue
		}
		keep(at)
		parts = append(parts, known[:n])
		at += n
		own = at
	}
	keep(len(text))
	return parts
}

func (s shared) learn(text string) {
	for text != "" {
		line := firstLine(text)
		if _, known := s[line]; !known {
			s[line] = text
		}
		text = text[len(line):]
	}
}

// firstLine is the first line of a text with its end.
func firstLine(text string) string {
	if n := strings.IndexByte(text, '\n'); n >= 0 {
		return text[:n+1]
	}
	return text
}

// commonLength is how many bytes two texts have in common at their beginning.
func commonLength(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
