package translate

import (
	"cmp"
	"crypto/sha256"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
)

// Memory is what was translated before in a workspace, from one language to another: the
// letters of its notices that exist in both, and the texts of its records. It is made of
// the files each time; what is newer comes first.
type Memory struct {
	from, to string
	entries  []entry
	exact    map[string]int    // the newest entry by its source, whatever records it names
	byWord   map[string][]int  // entries by a word of theirs
	seen     map[[2]string]int // by source and target
	passages map[[sha256.Size]byte]bool
	doubts   func(entry) bool // it was translated from other words; nil: nobody looks
}

// entry is one sentence or passage with its translation.
type entry struct {
	source, target []outputs.Part
	words          []string
	origin         string
}

// The bounds of a memory: what is older is forgotten.
const (
	maxNotices    = 1_000
	maxEntries    = 20_000
	maxMatches    = 3    // offered for one sentence
	minSimilarity = 0.6  // of a match that helps
	maxCandidates = 2000 // entries that are compared with one sentence
)

// Remember reads the memory of a workspace, but for one notice, whose own letters count
// for themselves.
func Remember(ws *workspace.Workspace, records notices.Records, slug, from, to string) *Memory {
	m := NewMemory(from, to)
	for _, t := range recordTexts(records, from, to, func(string, string) bool { return true }) {
		for _, x := range t.texts {
			m.addText(x, t.path)
		}
	}
	others := slices.DeleteFunc(newest(ws, from, to), func(other string) bool { return other == slug })
	const together = 64 // letters that are read on every processor, to be remembered in their order
	for len(others) > 0 && len(m.entries) < maxEntries {
		some := others[:min(len(others), together)]
		others = others[len(some):]
		for i, pair := range readPairs(ws, some, from, to) {
			if len(m.entries) < maxEntries {
				m.addRuns(pair[0], pair[1], workspace.NoticeDir+"/"+some[i]+"/"+to+".md")
			}
		}
	}
	return m
}

// readPairs reads the letters of some notices in two languages; those that cannot be read are
// empty.
func readPairs(ws *workspace.Workspace, slugs []string, from, to string) [][2][]outputs.Run {
	pairs := make([][2][]outputs.Run, len(slugs))
	var next atomic.Int64
	var crew sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		crew.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(slugs); i = int(next.Add(1)) - 1 {
				a, errA := ws.Letter(slugs[i], from)
				b, errB := ws.Letter(slugs[i], to)
				if errA == nil && errB == nil {
					pairs[i] = runsOf(a, b)
				}
			}
		})
	}
	crew.Wait()
	return pairs
}

// runsOf reads a letter and its translation; both are empty where one cannot be read.
func runsOf(a, b string) [2][]outputs.Run {
	source, errA := outputs.Runs([]byte(a), "")
	target, errB := outputs.Runs([]byte(b), "")
	if errA != nil || errB != nil {
		return [2][]outputs.Run{}
	}
	return [2][]outputs.Run{source, target}
}

// NewMemory is one that remembers nothing yet.
func NewMemory(from, to string) *Memory {
	return &Memory{from: from, to: to, exact: map[string]int{}, byWord: map[string][]int{}, seen: map[[2]string]int{},
		passages: map[[sha256.Size]byte]bool{}}
}

// newest are the notices with a letter in both languages, the last written first.
func newest(ws *workspace.Workspace, from, to string) []string {
	type dated struct {
		slug string
		at   time.Time
	}
	var list []dated
	folders, _ := os.ReadDir(ws.Path(workspace.NoticeDir)) // what cannot be read is not remembered
	for _, f := range folders {
		if !notices.ValidID(f.Name()) {
			continue
		}
		if _, err := os.Stat(ws.Path(workspace.NoticeDir, f.Name(), from+".md")); err != nil {
			continue
		}
		if info, err := os.Stat(ws.Path(workspace.NoticeDir, f.Name(), to+".md")); err == nil {
			list = append(list, dated{f.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(list, func(a, b dated) int {
		return cmp.Or(b.at.Compare(a.at), strings.Compare(b.slug, a.slug))
	})
	var out []string
	for _, d := range list[:min(len(list), maxNotices)] {
		out = append(out, d.slug)
	}
	return out
}

// AddLetters remembers a letter and its translation; origin is the file of that.
func (m *Memory) AddLetters(a, b, origin string) {
	pair := runsOf(a, b)
	m.addRuns(pair[0], pair[1], origin)
}

func (m *Memory) addRuns(source, target []outputs.Run, origin string) {
	for _, pair := range align(source, target) {
		a, b := source[pair[0]].Parts, target[pair[1]].Parts
		both := sha256.Sum256([]byte(canonical(a, whole) + "\x00" + canonical(b, whole)))
		if m.passages[both] {
			continue // to the last mark what an earlier letter has: nothing would be new
		}
		m.passages[both] = true
		m.addParts(pieces(a), pieces(b), origin)
		for _, c := range codesOf(a, nil) {
			if words := fallbackIn(c.part, b); words != "" {
				m.add([]outputs.Part{{Text: c.part.Fallback}}, []outputs.Part{{Text: words}}, origin)
			}
		}
	}
}

// whole names a code by all that stands in the letter.
func whole(p outputs.Part) string {
	if p.HasFallback {
		return strict(p) + "??" + p.Fallback
	}
	return strict(p)
}

// fallbackIn is what a letter in another language says in the place of a field's value.
func fallbackIn(field outputs.Part, target []outputs.Part) string {
	for _, o := range codesOf(target, nil) {
		if field.Kind == outputs.Own && field.Fallback != "" && loose(o.part) == loose(field) {
			return o.part.Fallback
		}
	}
	return ""
}

func (m *Memory) addText(x notices.RecordText, origin string) {
	if x.Said != "" {
		m.addParts(proseParts(x.Own), proseParts(x.Said), origin)
	}
}

// addParts remembers a passage as a whole and, where both have as many, its sentences.
func (m *Memory) addParts(source, target []Piece, origin string) {
	a, b := sentences(source), sentences(target)
	if len(a) == len(b) && len(a) > 1 {
		for i := range a {
			m.add(a[i].Parts, b[i].Parts, origin)
		}
	}
	m.add(Unit{Pieces: source}.merged().Pieces[0].Parts, Unit{Pieces: target}.merged().Pieces[0].Parts, origin)
}

func sentences(list []Piece) (out []Piece) {
	for _, p := range list {
		if !p.Gap {
			out = append(out, p)
		}
	}
	return out
}

func (m *Memory) add(source, target []outputs.Part, origin string) {
	key := canonical(source, loose)
	both := [2]string{key, canonical(target, loose)}
	_, known := m.seen[both]
	if known || len(m.entries) >= maxEntries || !says(source) || both[0] == both[1] && m.from != m.to {
		return
	}
	if _, ok := bind(target, source); !ok {
		return
	}
	n := len(m.entries)
	m.seen[both] = n
	if _, known := m.exact[key]; !known {
		m.exact[key] = n
	}
	e := entry{source, target, wordsOf(source), origin}
	m.entries = append(m.entries, e)
	for _, w := range slices.Compact(slices.Sorted(slices.Values(e.words))) {
		m.byWord[w] = append(m.byWord[w], n)
	}
}

// fill puts the translation of a sentence that is known into its place, or offers what is
// like it.
func (m *Memory) fill(p *Piece) {
	if p.Gap || p.Target != nil {
		return
	}
	if n, known := m.exact[canonical(p.Parts, loose)]; known && !p.offered(m.entries[n].origin) && m.sure(n) {
		if target, ok := bind(m.entries[n].target, p.Parts); ok {
			p.Target = target
			return
		}
	}
	p.Matches = append(p.Matches, m.matches(p)...)
}

// sure reports whether nothing speaks against an entry.
func (m *Memory) sure(n int) bool { return m.doubts == nil || !m.doubts(m.entries[n]) }

// offered reports whether what a file says is in doubt, so that the memory of that file is no
// better.
func (p *Piece) offered(origin string) bool {
	return slices.ContainsFunc(p.Matches, func(m Match) bool { return m.Origin == origin })
}

// matches are the entries most like a sentence, but for the one that fills it.
func (m *Memory) matches(p *Piece) (out []Match) {
	words := wordsOf(p.Parts)
	for _, n := range m.candidates(words) {
		e := m.entries[n]
		like := likeness(words, e.words)
		if like < minSimilarity || like == 1 && !m.sure(n) {
			continue
		}
		target, ok := bind(e.target, p.Parts)
		if !ok {
			target = []outputs.Part{{Text: plain(e.target)}}
			like = min(like, 0.99)
		}
		source, ok := bind(e.source, p.Parts)
		if !ok {
			source = []outputs.Part{{Text: plain(e.source)}}
		}
		out = append(out, Match{Similarity: 100 * like, Origin: e.origin, Source: source, Target: target})
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return out[:min(len(out), maxMatches)]
}

// candidates are the entries that share a word with a sentence, those that share its
// rarest words first.
func (m *Memory) candidates(words []string) (out []int) {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	slices.SortStableFunc(words, func(a, b string) int { return len(m.byWord[a]) - len(m.byWord[b]) })
	seen := map[int]bool{}
	for _, w := range words {
		for _, n := range m.byWord[w] {
			if !seen[n] && len(out) < maxCandidates {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}
