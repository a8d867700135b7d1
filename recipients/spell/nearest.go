package spell

import "strings"

// Nearest gives the candidate that differs least from s, if few letters differ:
// at most a third of the longer word, at least one. Empty: none is near.
func Nearest(s string, candidates []string) string {
	best, bestAway := "", len(s)+1
	for _, c := range candidates {
		away := distance([]rune(strings.ToLower(s)), []rune(strings.ToLower(c)))
		if away < bestAway && away <= max(1, max(len(s), len(c))/3) {
			best, bestAway = c, away
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour (optimal string alignment).
func distance(a, b []rune) int {
	const tooLong = 64
	if len(a) > tooLong || len(b) > tooLong {
		return max(len(a), len(b))
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i, x := range a {
		row[0] = i + 1
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && x == b[j-1] && a[i-1] == y {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
