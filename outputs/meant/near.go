package meant

import (
	"slices"
	"strings"
	"unicode"
)

// Near gives those of the known names that somebody may have meant who wrote another,
// the nearest first: the same but for case, spaces and marks, or a quarter of the
// letters otherwise, two letters that changed places being one mistake.
func Near(word string, known []string) []string {
	type candidate struct {
		name string
		far  int
	}
	var out []candidate
	w := plainName(word)
	for _, name := range known {
		k := plainName(name)
		if most := min(3, max(1, (min(len(w), len(k))+2)/4)); len(w) > 0 && len(w) <= 80 {
			if d := distance(w, k, most); d <= most && d < len(k) {
				out = append(out, candidate{name, d})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int {
		if a.far != b.far {
			return a.far - b.far
		}
		return strings.Compare(a.name, b.name)
	})
	var names []string
	for _, c := range out {
		names = append(names, c.name)
	}
	return names
}

// plainName is a name without what people write in different ways.
func plainName(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s))
}

// distance counts the letters to add, drop, change or exchange with their neighbour
// (optimal string alignment); more than most is most+1.
func distance(a, b []rune, most int) int {
	if max(len(a)-len(b), len(b)-len(a)) > most {
		return most + 1
	}
	last, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], last[j-2]+1)
			}
		}
		last, row, next = row, next, last
	}
	return row[len(b)]
}
