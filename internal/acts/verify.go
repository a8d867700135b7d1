package acts

import "fmt"

// Head is what is known of a log's end beside its entries.
type Head struct {
	Sequence int64  // of the last entry
	Digest   string // of the last entry
}

// Problem is one thing in which a log is not as it was written.
type Problem struct {
	Sequence int64  `json:"sequence"`
	Kind     string `json:"kind"` // changed, missing, moved, inserted
	Detail   string `json:"detail"`
}

// Verify names what is not as it was written, in the order of the log. The entries come by
// their sequence, and each has another.
func Verify(entries []Entry, head Head) []Problem { return verifyFrom(entries, head, 1) }

// verifyFrom is Verify of a log whose first entry has this number.
func verifyFrom(entries []Entry, head Head, first int64) []Problem {
	l := log{entries: entries, head: head, digests: make([]string, len(entries)), named: map[string]bool{}}
	for i, e := range entries {
		l.digests[i], l.named[e.Previous] = e.Digest(), true
	}
	l.named[head.Digest] = true
	delete(l.named, "")
	return l.verify(first)
}

// log is a log that is verified.
type log struct {
	entries []Entry
	head    Head
	digests []string        // of the entries as they are
	named   map[string]bool // every digest that an entry or the end names
}

func (l *log) verify(first int64) (found []Problem) {
	last := first - 1
	for i, e := range l.entries {
		found = append(found, missing(last+1, e.Sequence-1)...)
		last = e.Sequence
		if kind, detail := l.judge(i); kind != "" {
			found = append(found, Problem{e.Sequence, kind, detail})
		}
	}
	return append(found, missing(last+1, l.head.Sequence)...)
}

func missing(from, to int64) []Problem {
	switch {
	case from > to:
		return nil
	case from == to:
		return []Problem{{from, "missing", fmt.Sprintf("entry %d is not there", from)}}
	}
	return []Problem{{from, "missing", fmt.Sprintf("entries %d to %d are not there", from, to)}}
}

// judge says what is wrong with one entry; "" where nothing is. Nobody else names the
// digest of an entry that is not as it was written.
func (l *log) judge(i int) (kind, detail string) {
	e := l.entries[i]
	if e.Sequence > l.head.Sequence {
		return "inserted", "it stands behind the last entry that was written"
	}
	if l.named[l.digests[i]] || l.followerGone(i) {
		return "", ""
	}
	if from := l.movedFrom(e); from != 0 {
		return "moved", fmt.Sprintf("it was written as entry %d", from)
	}
	more := l.entries[len(l.entries)-1].Sequence > l.head.Sequence
	if more && i > 0 && i+1 < len(l.entries) && l.entries[i+1].Previous == l.origin(i-1) {
		return "inserted", "the entry behind it follows the one before it"
	}
	return "changed", fmt.Sprintf("it says %q of %s, which is not what was written", e.Act, e.Who)
}

// followerGone reports whether the entry that would name this one is missing: whether it
// is as it was written, nobody can tell any more.
func (l *log) followerGone(i int) bool {
	next := l.head.Sequence + 1
	if i+1 < len(l.entries) {
		next = l.entries[i+1].Sequence
	}
	return next != l.entries[i].Sequence+1 && l.entries[i].Sequence != l.head.Sequence
}

// farthest is how far from its place an entry is looked for.
const farthest = 200

// movedFrom gives the place at which an entry was written; 0: at none near by.
func (l *log) movedFrom(e Entry) int64 {
	here := e.Sequence
	for by := int64(1); by <= farthest; by++ {
		for _, was := range []int64{here - by, here + by} {
			if e.Sequence = was; was > 0 && l.named[e.Digest()] {
				return was
			}
		}
	}
	return 0
}

// origin is the digest of an entry as it was written, also where it was moved.
func (l *log) origin(i int) string {
	e := l.entries[i]
	if from := l.movedFrom(e); !l.named[l.digests[i]] && from != 0 {
		e.Sequence = from
		return e.Digest()
	}
	return l.digests[i]
}
