package check

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/outputs"
	"tidings/recipients"
)

// lastLook searches what each reader alone is shown, in the bytes that are sent, for what is
// another account's: its key, its name and its objects. A term is looked for if it has at least
// four characters and is a number with letters, six digits, or several words; of one word
// alone if the letter itself does not use it. What the letter says to everybody is the rule leak's.
type lastLook struct {
	seed   maphash.Seed
	terms  []ownedTerm // sorted once all are known
	common map[string]bool
}

// ownedTerm is a term of an account, by a hash over its words.
type ownedTerm struct {
	hash  uint64
	owner int64
}

// mostTermWords is how many words of a term are looked at.
const mostTermWords = 6

func newLastLook(s *letter.Source) *lastLook {
	l := &lastLook{seed: maphash.MakeSeed(), common: map[string]bool{}}
	for _, tag := range s.Notice.Locales {
		if doc, err := s.WholeDocument(tag, s.Zone()); err == nil {
			for _, w := range outputs.Words(doc, outputs.Fallbacks) {
				l.common[strings.ToLower(w)] = true
			}
		}
	}
	for _, c := range s.Config.Components {
		for _, w := range outputs.SplitWords(c.Name) {
			l.common[strings.ToLower(w)] = true
		}
	}
	return l
}

// words are those of a term or a text, in small letters.
func (l *lastLook) words(s string) []string { return outputs.SplitWords(strings.ToLower(s)) }

func (l *lastLook) hash(words []string) uint64 {
	var h maphash.Hash
	h.SetSeed(l.seed)
	for _, w := range words {
		_, _ = h.WriteString(w)
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}

// telling reports whether a term says by itself whose it is.
func (l *lastLook) telling(words []string) bool {
	letters, digits, size := 0, 0, 0
	for _, w := range words {
		for _, r := range w {
			size++
			if unicode.IsDigit(r) {
				digits++
			} else if unicode.IsLetter(r) {
				letters++
			}
		}
	}
	switch {
	case size < 4 || len(words) > mostTermWords:
		return false
	case letters > 0 && digits > 0, digits >= 6, len(words) > 1 && letters >= 6:
		return true
	}
	return letters >= 4 && !l.common[words[0]]
}

// learn adds a term of an account.
func (l *lastLook) learn(term string, owner int64) {
	if words := l.words(term); l.telling(words) {
		l.terms = append(l.terms, ownedTerm{l.hash(words), owner})
	}
}

func (l *lastLook) ready() {
	slices.SortFunc(l.terms, func(a, b ownedTerm) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.owner, b.owner))
	})
	l.terms = slices.Compact(l.terms)
}

// hit is a term that was found in a text, with all whose it is.
type hit struct {
	term   string
	owners []ownedTerm
}

// hits finds every term in a text.
func (l *lastLook) hits(text string) (out []hit) {
	words := l.words(text)
	for i := range words {
		for n := 1; n <= mostTermWords && i+n <= len(words); n++ {
			h := l.hash(words[i : i+n])
			from, found := slices.BinarySearchFunc(l.terms, h, func(t ownedTerm, h uint64) int {
				return cmp.Compare(t.hash, h)
			})
			if !found {
				continue
			}
			to := from
			for to < len(l.terms) && l.terms[to].hash == h {
				to++
			}
			out = append(out, hit{strings.Join(words[i:i+n], " "), l.terms[from:to]})
		}
	}
	return out
}

// foreign reports whether the term is of none of these accounts.
func (h hit) foreign(accounts []recipients.AudienceAccount) bool {
	return !slices.ContainsFunc(h.owners, func(t ownedTerm) bool {
		return slices.ContainsFunc(accounts, func(a recipients.AudienceAccount) bool { return a.ID == t.owner })
	})
}

// look goes over the audience twice: to learn what is whose, and to search what each is shown. Only
// letters that are not the same for everybody need it.
func (a *Audience) look(ctx context.Context, s *letter.Source, c *letter.Composer, r *Report) error {
	if s.OwnFacts(nil) == nil {
		return nil
	}
	l := newLastLook(s)
	known := map[int64]bool{}
	if err := a.Each(ctx, func(one letter.Selected) error {
		_, _, own, err := c.ShownOwn(one)
		for i := range one.Accounts {
			x := &one.Accounts[i]
			if err != nil || known[x.ID] || i < len(own) && len(own) != len(one.Accounts) {
				continue // what cannot be made was said of the message
			}
			known[x.ID] = true
			l.learn(x.Key, x.ID)
			l.learn(x.Name, x.ID)
			if i < len(own) {
				for _, row := range own[i].Rows {
					for _, object := range row.Objects {
						l.learn(object, x.ID)
					}
				}
			}
		}
		return ctx.Err()
	}); err != nil {
		return err
	}
	l.ready()
	return a.search(ctx, l, c, r)
}

// search looks once at what each is shown, for all who are shown the same.
func (a *Audience) search(ctx context.Context, l *lastLook, c *letter.Composer, r *Report) error {
	type leaked struct {
		file, term, to string
		owner          int64
	}
	var found []leaked
	seen := map[uint64][]hit{} // by what is shown
	err := a.Each(ctx, func(one letter.Selected) error {
		shown, name, _, err := c.ShownOwn(one)
		if err != nil || name == "" || one.Excluded != "" || len(found) >= rule.MaxExamples {
			return ctx.Err()
		}
		h := maphash.String(l.seed, name)
		hits, known := seen[h]
		if !known {
			text, err := shown()
			if err != nil {
				return ctx.Err() // said of the message
			}
			hits = l.hits(text)
			seen[h] = hits
		}
		for _, x := range hits {
			if x.foreign(one.Accounts) {
				found = append(found, leaked{letter.File(r.Notice, one.Tag), x.term, one.Email, x.owners[0].owner})
				break
			}
		}
		return ctx.Err()
	})
	if err != nil || len(found) == 0 {
		return err
	}
	keys := map[int64]string{}
	if err := a.Each(ctx, func(one letter.Selected) error {
		for i := range one.Accounts {
			for _, f := range found {
				if x := &one.Accounts[i]; x.ID == f.owner {
					keys[x.ID] = x.Key
				}
			}
		}
		return ctx.Err()
	}); err != nil {
		return err
	}
	for _, f := range found {
		r.find("other-account", Error, f.file, "the letter to "+f.to+" shows “"+f.term+"”, which is of the account "+
			keys[f.owner]+" and not of theirs; mend the file that `affected` names, or the sentence that names it",
			f.to)
	}
	return nil
}
