package acts

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// maxEntry bounds a line of an exported log, in bytes.
const maxEntry = 1 << 20

// Read reads an exported log: an entry a line, as a seal has it or "log --json" prints it.
func Read(r io.Reader) (entries []Entry, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEntry)
	for n := 1; lines.Scan(); n++ {
		var e Entry
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		if d.Decode(&e) != nil || d.More() {
			return nil, fmt.Errorf("line %d is no entry of a log", n)
		}
		entries = append(entries, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d is longer than an entry of a log can be", len(entries)+1)
	}
	return entries, nil
}

// VerifyPart is Verify of a part of a log without a gap, as it stands in a file. Without a head, that is its zero
// value, the last entry is taken as it is.
func VerifyPart(entries []Entry, head Head) (found []Problem) {
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for i := 1; i < len(entries); i++ {
		if entries[i].Sequence < entries[i-1].Sequence {
			found = append(found, Problem{entries[i].Sequence, "moved", fmt.Sprintf("it stands behind entry %d",
				entries[i-1].Sequence)})
		}
		if sorted[i].Sequence == sorted[i-1].Sequence {
			found = append(found, Problem{sorted[i].Sequence, "inserted", "there are two entries of this number"})
		}
	}
	sorted = slices.CompactFunc(sorted, func(a, b Entry) bool { return a.Sequence == b.Sequence })
	if len(sorted) == 0 {
		return missing(min(1, head.Sequence), head.Sequence)
	}
	if head == (Head{}) {
		last := sorted[len(sorted)-1]
		head = Head{last.Sequence, last.Digest()}
	}
	return append(found, verifyFrom(sorted, head, sorted[0].Sequence)...)
}
