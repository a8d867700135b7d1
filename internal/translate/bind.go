package translate

import (
	"strconv"
	"strings"
	"unicode"

	"tidings/outputs"
)

// bind gives a translation with the codes of the source in the place of its own: those
// with the same Markdown, else those that do the same. ok: each code of the source is
// there once, and no other.
func bind(target, source []outputs.Part) (out []outputs.Part, ok bool) {
	free := codesOf(source, nil)
	ok = true
	var walk func([]outputs.Part) []outputs.Part
	walk = func(parts []outputs.Part) (out []outputs.Part) {
		for _, p := range parts {
			if p.Kind != outputs.Said {
				n := find(free, p)
				if n < 0 {
					ok = false
					continue
				}
				p = as(free[n].part, p)
				free = append(free[:n:n], free[n+1:]...)
				p.Parts = walk(p.Parts)
			}
			out = append(out, p)
		}
		return out
	}
	out = walk(target)
	return joined(out), ok && len(free) == 0
}

// as gives a code of the source as it stands in a translation, which may address the
// reader by another name.
func as(source, target outputs.Part) outputs.Part {
	if source.Kind != outputs.Own || strict(source) == strict(target) {
		source.Parts = target.Parts
		return source
	}
	target.HasFallback, target.Fallback = source.HasFallback, source.Fallback
	return target
}

func find(free []code, p outputs.Part) int {
	for _, key := range []func(outputs.Part) string{strict, loose} {
		for n, c := range free {
			if c.part.Kind == p.Kind && key(c.part) == key(p) {
				return n
			}
		}
	}
	return -1
}

// align pairs the passages of a letter with those of the same letter in another language:
// by their kinds and blocks, in order. What has no partner is left out.
func align(a, b []outputs.Run) (pairs [][2]int) {
	same := func(i, j int) bool {
		return a[i].Kind == b[j].Kind && a[i].Name == b[j].Name
	}
	if len(a)*len(b) > maxAligned {
		return nil
	}
	// The longest common subsequence; of two ways the one whose codes agree.
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if same(i, j) {
				best[i][j] = max(best[i][j], best[i+1][j+1]+weight(a[i], b[j]))
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(i, j) && best[i][j] == best[i+1][j+1]+weight(a[i], b[j]):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// maxAligned bounds the pairs of passages that are compared.
const maxAligned = 250_000

// weight prefers passages with the same codes.
func weight(a, b outputs.Run) int {
	if _, ok := bind(b.Parts, a.Parts); ok {
		return 3
	}
	return 2
}

// wordsOf are the words of a text in small letters; of scripts without spaces, its
// characters.
func wordsOf(parts []outputs.Part) (out []string) {
	word := ""
	flush := func() {
		if word != "" {
			out = append(out, word)
		}
		word = ""
	}
	for _, r := range strings.ToLower(plain(parts)) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			flush()
			out = append(out, string(r))
		case isWord(r):
			word += string(r)
		default:
			flush()
		}
	}
	flush()
	return out
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// likeness is the share of words that two texts have in common, 0 to 1 (Jaccard).
func likeness(a, b []string) float64 {
	count := map[string]int{}
	for _, w := range a {
		count[w]++
	}
	common := 0
	for _, w := range b {
		if count[w] > 0 {
			count[w]--
			common++
		}
	}
	if all := len(a) + len(b) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}

func itoa(n int) string { return strconv.Itoa(n) }
