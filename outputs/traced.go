package outputs

import "strings"

// traced is text of which each byte knows where it was written.
type traced struct {
	text  []byte
	at    []int
	marks []Mark
}

// add appends text that was written at an offset; verbatim says that byte follows byte.
func (t *traced) add(s string, offset int, verbatim bool) {
	for i := range len(s) {
		t.text = append(t.text, s[i])
		t.at = append(t.at, offset)
		if verbatim {
			offset++
		}
	}
}

// span marks what add wrote since from.
func (t *traced) span(from int, kind MarkKind, source string) {
	t.marks = append(t.marks, Mark{From: from, To: len(t.text), Kind: kind, Source: source})
}

// looked puts the facts of the records and the fallbacks of fields into a text, as the
// letter's own reading does.
func (m *manuscript) looked(t *traced) *traced {
	out := &traced{}
	moved := make([]int, len(t.text)+1) // where each byte went
	copied := func(from, to int) {
		for i := from; i < to; i++ {
			moved[i] = len(out.text)
			out.text, out.at = append(out.text, t.text[i]), append(out.at, t.at[i])
		}
	}
	done := 0
	for {
		start, stop, ok := cutField(string(t.text[done:]))
		if !ok {
			break
		}
		start, stop = start+done, stop+done
		inside := strings.ReplaceAll(string(t.text[start+2:stop-2]), string(lineEnd), " ")
		word, mark := m.look(inside)
		if mark.Kind == "" {
			copied(done, stop)
			done = stop
			continue
		}
		copied(done, start)
		for i := start; i < stop; i++ {
			moved[i] = len(out.text)
		}
		mark.From = len(out.text)
		out.add(word, t.at[start], false)
		mark.To = len(out.text)
		out.marks = append(out.marks, mark)
		done = stop
	}
	copied(done, len(t.text))
	moved[len(t.text)] = len(out.text)
	for _, x := range t.marks {
		x.From, x.To = moved[x.From], moved[x.To]
		out.marks = append(out.marks, x)
	}
	return out
}

// look words what stands in double parentheses; no mark: it is neither fact nor field.
func (m *manuscript) look(inside string) (word string, mark Mark) {
	t, err := m.l.lookUp(bare.Replace(inside))
	switch {
	case err != nil: // said by Parse
		return "", Mark{}
	case t != nil:
		return protect(t.Value), Mark{Kind: FactMark, Source: bare.Replace(inside), Fact: t.Live.Fact,
			Value: t.Live.Value}
	}
	f, why := parseField(inside)
	if why != "" {
		return "", Mark{}
	}
	return protect(f.Fallback), Mark{Kind: FieldMark, Source: bare.Replace(inside)}
}

// settle writes parentheses that the author escaped, and decides at each end of a line
// whether a space stands there.
func (m *manuscript) settle(t *traced) {
	out := &traced{}
	moved := make([]int, len(t.text)+1)
	s, last := string(t.text), ' '
	for i, r := range s {
		for k := i; k < min(i+len(string(r)), len(s)); k++ {
			moved[k] = len(out.text)
		}
		switch r {
		case literalOpen:
			r = '('
		case literalClose:
			r = ')'
		case lineEnd:
			after := firstRune([]byte(s[i+len(string(lineEnd)):]))
			if joinsLines(last) && joinsLines(after) {
				continue
			}
			r = ' '
		}
		out.add(string(r), t.at[i], false)
		last = r
	}
	moved[len(s)] = len(out.text)
	for i := range t.marks {
		t.marks[i].From, t.marks[i].To = moved[t.marks[i].From], moved[t.marks[i].To]
	}
	t.text, t.at = out.text, out.at
}
