package translate

import (
	"slices"

	"tidings/outputs"
)

// pair is a sentence, or a passage as a whole, with what it was translated into.
type pair struct {
	source, target []outputs.Part
	field          bool // the words of a personal field
}

// known are the pairs of some bases, to be looked up from both sides.
type known struct {
	list     []pair
	bySource map[string][]int
	byTarget map[string][]int
	both     map[string]bool
	stood    map[string]bool // what the translation says, sentences and whole passages
}

// knownOf takes bases apart.
func knownOf(bases []Base) *known {
	k := &known{bySource: map[string][]int{}, byTarget: map[string][]int{}, both: map[string]bool{},
		stood: map[string]bool{}}
	for _, b := range bases {
		runs := runsOf(b.Source, b.Target)
		for _, p := range align(runs[0], runs[1]) {
			k.passage(runs[0][p[0]].Parts, runs[1][p[1]].Parts, b.Lacking)
		}
	}
	return k
}

func (k *known) passage(source, target []outputs.Part, lacking []string) {
	from, to := pieces(source), pieces(target)
	a, b := sentences(from), sentences(to)
	if len(a) == len(b) {
		for i := range a {
			k.add(pair{source: a[i].Parts, target: b[i].Parts}, lacking)
		}
	} else {
		k.add(pair{source: wholeOf(from), target: wholeOf(to)}, lacking)
	}
	whole := canonical(wholeOf(to), strict)
	k.stood[whole] = true
	lacks := func(p Piece) bool { return slices.Contains(lacking, plain(p.Parts)) }
	if !slices.ContainsFunc(a, lacks) {
		k.both[canonical(wholeOf(from), strict)+"\x00"+whole] = true
	}
	for _, c := range codesOf(source, nil) {
		if words := fallbackIn(c.part, target); words != "" {
			k.add(pair{source: []outputs.Part{{Text: c.part.Fallback}}, target: []outputs.Part{{Text: words}},
				field: true}, lacking)
		}
	}
}

func wholeOf(list []Piece) []outputs.Part { return Unit{Pieces: list}.merged().Pieces[0].Parts }

func (k *known) add(p pair, lacking []string) {
	from, to := canonical(p.source, strict), canonical(p.target, strict)
	if slices.Contains(lacking, plain(p.source)) || k.both[from+"\x00"+to] {
		return
	}
	n := len(k.list)
	k.list = append(k.list, p)
	k.bySource[from] = append(k.bySource[from], n)
	k.byTarget[to] = append(k.byTarget[to], n)
	k.both[from+"\x00"+to], k.stood[to] = true, true
}

// target is what a sentence was translated into, as the letter in the other language still
// says it; nil: that is not known.
func (k *known) target(source []outputs.Part, there map[string]bool) []outputs.Part {
	for _, n := range k.bySource[canonical(source, strict)] {
		if p := k.list[n]; there[canonical(p.target, strict)] {
			if parts, ok := bind(p.target, source); ok {
				return parts
			}
		}
	}
	return nil
}

// was is the sentence that something was translated from.
func (k *known) was(target []outputs.Part) []outputs.Part {
	if pairs := k.byTarget[canonical(target, strict)]; len(pairs) > 0 {
		return k.list[pairs[0]].source
	}
	return nil
}

// sayings are the sentences, whole passages and fields' words of a letter.
func sayings(list []outputs.Run) map[string]bool {
	out := map[string]bool{}
	for _, p := range list {
		for _, s := range sentences(pieces(p.Parts)) {
			out[canonical(s.Parts, strict)] = true
		}
		out[canonical(p.Parts, strict)] = true
		for _, c := range codesOf(p.Parts, nil) {
			if c.part.Fallback != "" {
				out[canonical([]outputs.Part{{Text: c.part.Fallback}}, strict)] = true
			}
		}
	}
	return out
}

// Behind is a sentence of a translation whose source says something else now.
type Behind struct {
	From, To  string // languages
	Line      int    // of its passage, in the translation
	Was, Said string // what was translated, and into what
}

// BehindOf names what a translation still says of sentences that its source has no more.
func BehindOf(source, target string, bases []Base) (out []Behind) {
	runs := runsOf(source, target)
	k, now := knownOf(bases), sayings(runs[0])
	for _, run := range runs[1] {
		said := sentences(pieces(run.Parts))
		if k.byTarget[canonical(run.Parts, strict)] != nil {
			said = []Piece{{Parts: run.Parts}}
		}
		for _, s := range said {
			list := k.byTarget[canonical(s.Parts, strict)]
			stands := func(n int) bool { return k.list[n].field || now[canonical(k.list[n].source, strict)] }
			if len(list) > 0 && !slices.ContainsFunc(list, stands) {
				out = append(out, Behind{Line: run.Line, Was: plain(k.list[list[0]].source),
					Said: plain(s.Parts)})
			}
		}
	}
	return out
}
