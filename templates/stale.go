package templates

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Stale names what is out of date in a letter that was drafted from before and
// perhaps edited since, now that the records are after. It drafts both, takes the
// values in which the drafts differ, and looks those up in the letter: first the
// sentence as it was drafted, then, if the manager has rewritten it, the most
// similar sentence that holds the old value. Live facts are compared as what they show, so
// that a sentence that has one is up to date and one with a value typed over it is not. Live
// blocks and facts always show today's data; they are named so that the words around them
// can be read again.
func (l *Library) Stale(ctx context.Context, before, after DraftInput, letter string) ([]Stale, error) {
	stage, err := l.Stage(before) // an incident that is over by now was not when the letter was written
	if err != nil {
		return nil, err
	}
	before.Template, after.Template = stage, stage
	old, _, err := l.Draft(ctx, before)
	if err != nil {
		return nil, fmt.Errorf("the letter cannot be drafted from the records of that time: %w", err)
	}
	now, _, err := l.Draft(ctx, after)
	if err != nil {
		return nil, fmt.Errorf("the letter cannot be drafted from today's records: %w", err)
	}
	settled, err := settleAll(before, after, old, now, letter)
	if err != nil {
		return nil, err
	}
	// what a translation alone says anew is no fact that the letter lacks
	retold := before
	retold.Records = before.Records.RetoldIn(before.Locale, after.Records)
	known, err := l.known(ctx, retold)
	if err != nil {
		return nil, err
	}
	text := sentences(settled[2])
	var out []Stale
	for _, c := range changes(sentences(settled[0]), sentences(settled[1])) {
		if c.from.text == "" && slices.ContainsFunc(known, c.to.same) {
			continue
		}
		if s, ok := c.in(text); ok && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	blocks, err := staleBlocks(retold, after, letter)
	out = append(out, blocks...)
	slices.SortStableFunc(out, func(a, b Stale) int { return a.Line - b.Line })
	return out, err
}

// known are the sentences of a draft, with what its live facts show.
func (l *Library) known(ctx context.Context, in DraftInput) ([]sentenceAt, error) {
	md, _, err := l.Draft(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("the letter cannot be drafted from the records of that time: %w", err)
	}
	loc, err := in.Languages.Parse(in.Locale)
	return sentences(settle(md, in.Reading(loc), loc)), err
}

// change is one difference between two drafts. Without old the sentence is new,
// without new it is gone.
type change struct {
	from, to sentenceAt
	old, new string // the words that differ
}

// changes pairs the sentences that differ. Between two sentences that both drafts
// share, the old and the new ones are matched by likeness.
func changes(old, now []sentenceAt) []change {
	var out []change
	for _, gap := range gaps(old, now) {
		left := slices.Clone(gap.now)
		for _, o := range gap.old {
			best := closest(o, left)
			if best < 0 {
				out = append(out, change{from: o, old: o.text})
				continue
			}
			a, b := differing(o.words, left[best].words)
			out = append(out, change{o, left[best], a, b})
			left = slices.Delete(left, best, best+1)
		}
		for _, n := range left {
			out = append(out, change{to: n, new: n.text})
		}
	}
	return out
}

// in finds the change's place in the letter. It is none if the letter already
// says what is new, or never said what was old.
func (c change) in(letter []sentenceAt) (Stale, bool) {
	if c.from.text == "" {
		return c.missing(letter)
	}
	if c.to.text != "" && slices.ContainsFunc(letter, c.to.same) {
		return Stale{}, false
	}
	best, score := -1, 0.0
	for i, s := range letter {
		if s.same(c.from) {
			best = i
			break
		}
		if like := s.likeness(c.from); c.outdates(s) && like >= c.enough() && like > score {
			best, score = i, like
		}
	}
	if best < 0 {
		return Stale{}, false
	}
	return Stale{Line: letter[best].line, Sentence: letter[best].text, Old: c.old, New: c.new}, true
}

// outdates reports whether a sentence of the letter still holds the old value. Of
// a sentence that is gone altogether the likeness alone decides.
func (c change) outdates(s sentenceAt) bool {
	if c.to.text == "" {
		return true
	}
	already := c.new != "" && s.holds(c.new) && !strings.Contains(c.new, c.old)
	return s.holds(c.old) && !already
}

// enough is the likeness that a rewritten sentence must have: a figure or a long
// value speaks for itself, a short word could stand anywhere.
func (c change) enough() float64 {
	switch n := len([]rune(c.old)); {
	case c.to.text == "":
		return 0.5
	case n >= 12, n >= 3 && strings.ContainsAny(c.old, "0123456789"):
		return 0.05
	case n >= 5:
		return 0.15
	}
	return 0.3
}

// missing reports a sentence that the records now call for. A heading says nothing by itself.
func (c change) missing(letter []sentenceAt) (Stale, bool) {
	if c.to.kind == "#" {
		return Stale{}, false
	}
	for _, s := range letter {
		if s.same(c.to) || s.likeness(c.to) > 0.8 {
			return Stale{}, false
		}
	}
	return Stale{New: c.new, Note: "the letter does not say yet"}, true
}

// differing gives the words between the common beginning and the common end.
func differing(a, b []string) (string, string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return strings.Trim(join(a), " .,;:。、："), strings.Trim(join(b), " .,;:。、：")
}

// closest is the most similar of several sentences, or -1 if none is similar. A heading is another
// one's like alone: "Why it happened" is not what became of "We do not know why it happened".
func closest(s sentenceAt, list []sentenceAt) int {
	best, score := -1, 0.25
	for i, o := range list {
		if like := s.likeness(o); like > score && (s.kind == "#") == (o.kind == "#") {
			best, score = i, like
		}
	}
	if best < 0 && len(list) == 1 && list[0].kind == s.kind {
		return 0
	}
	return best
}

// gap holds what stands between two sentences that both texts share.
type gap struct{ old, now []sentenceAt }

// gaps compares two texts by their longest common subsequence of sentences.
func gaps(a, b []sentenceAt) []gap {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if a[i].same(b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out []gap
	var g gap
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i].same(b[j]):
			out, g = append(out, g), gap{}
			i, j = i+1, j+1
		case j == len(b) || (i < len(a) && common[i+1][j] >= common[i][j+1]):
			g.old = append(g.old, a[i])
			i++
		default:
			g.now = append(g.now, b[j])
			j++
		}
	}
	return append(out, g)
}
