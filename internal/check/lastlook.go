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
// another account's: its key, its name, its objects and its figures; and what all readers are shown for
// objects and figures of one account. A term is looked for if it has at least four characters and
// is a number with letters, six digits, or several words; of one word alone if the letter itself
// does not use it; a key also if it is a letter and a digit at least. Accounts of the whole registry
// count, whoever gets the letter. What the letter says to everybody is else the rule leak's.
type lastLook struct {
	seed   maphash.Seed
	terms  []ownedTerm // sorted once all are known
	common map[string]bool
}

// ownedTerm is a term of an account, by a hash over its words.
type ownedTerm struct {
	hash  uint64
	owner int64
	kind  termKind
}

// termKind is what a term is of its account.
type termKind int8

const (
	nameTerm termKind = iota
	keyTerm
	objectTerm
	figureTerm
)

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

// makeUp counts what a term is made of.
func makeUp(words []string) (letters, digits, size int) {
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
	return letters, digits, size
}

// telling reports whether a term says by itself whose it is.
func (l *lastLook) telling(words []string, kind termKind) bool {
	letters, digits, size := makeUp(words)
	short := len(words) == 1 && letters > 0 && digits > 0
	switch {
	case len(words) > mostTermWords:
		return false
	case kind == keyTerm && short && size >= 2:
		return true
	case kind == figureTerm: // hours, percents and days are anybody's
		number := len(words) == 1 && digits >= 6 && digits == size
		return number || short && size >= 6 && digits >= 3 && !strings.ContainsAny(words[0], ":%")
	case size < 4:
		return false
	case letters > 0 && digits > 0, digits >= 6, len(words) > 1 && letters >= 6, named(words):
		return true
	}
	return letters >= 4 && !l.common[words[0]]
}

// named reports whether a term is one word with marks within, as names of machines have.
func named(words []string) bool { return len(words) == 1 && strings.ContainsAny(words[0], "._/\\@") }

// sure reports whether a term that was found can be nothing else than what is another's: words of
// a language and short keys may stand there for something else.
func sure(words []string) bool {
	letters, digits, size := makeUp(words)
	return size >= 4 && (letters > 0 && digits > 0 || digits >= 6 || len(words) > 1 || named(words))
}

// learn adds a term of an account.
func (l *lastLook) learn(term string, owner int64, kind termKind) {
	if words := l.words(term); len(words) > 0 && l.telling(words, kind) {
		l.terms = append(l.terms, ownedTerm{l.hash(words), owner, kind})
	}
}

func (l *lastLook) ready() {
	slices.SortFunc(l.terms, func(a, b ownedTerm) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.owner, b.owner), cmp.Compare(a.kind, b.kind))
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

// level is that of finding the term where it should not be.
func (h hit) level() string {
	if sure(strings.Fields(h.term)) {
		return Error
	}
	return Warning
}

// look goes over the registry to learn what is whose, and over the audience to search what each is
// shown. Only letters that are not the same for everybody need it, and those with a list.
func (a *Audience) look(ctx context.Context, s *letter.Source, c *letter.Composer, r *Report) error {
	if s.OwnFacts(nil) == nil && len(a.List) == 0 {
		return nil
	}
	l := newLastLook(s)
	if err := a.Accounts(ctx, func(id int64, key, name string) error {
		l.learn(key, id, keyTerm)
		l.learn(name, id, nameTerm)
		for _, row := range a.List[recipients.AccountKey(key)] {
			for _, object := range row.Objects {
				l.learn(object, id, objectTerm)
			}
			for _, f := range row.Figures {
				l.learn(f.Value, id, figureTerm)
			}
		}
		return ctx.Err()
	}); err != nil {
		return err
	}
	l.ready()
	owners := map[int64]string{} // of what was found
	found, err := a.search(ctx, l, c, s.Notice.Slug)
	if err != nil {
		return err
	}
	found = append(found, a.fixed(l)...)
	for _, f := range found {
		owners[f.owner] = ""
	}
	if len(owners) == 0 {
		return nil
	}
	if err := a.Accounts(ctx, func(id int64, key, _ string) error {
		if _, asked := owners[id]; asked {
			owners[id] = strings.Clone(key)
		}
		return ctx.Err()
	}); err != nil {
		return err
	}
	for _, f := range found {
		if f.to == "" {
			r.find("other-account", f.level, f.where, "the letter shows everybody “"+f.term+"”, which the list has "+
				"for the "+
				"account "+owners[f.owner]+" alone; put it into the block yours, or take it out")
			continue
		}
		r.find("other-account", f.level, f.where, "the letter to "+f.to+" shows “"+f.term+"”, which is of the account "+
			owners[f.owner]+" and not of theirs; mend the file that `affected` names, or the sentence that names it",
			f.to)
	}
	return nil
}

// lists reports whether the list has a term by itself as an object or a figure of one of these accounts:
// it is theirs too.
func (a *Audience) lists(accounts []recipients.AudienceAccount, term string) bool {
	is := func(s string) bool { return strings.Join(outputs.SplitWords(strings.ToLower(s)), " ") == term }
	for i := range accounts {
		for _, row := range a.List[recipients.AccountKey(accounts[i].Key)] {
			if slices.ContainsFunc(row.Objects, is) || slices.ContainsFunc(row.Figures, func(f recipients.Figure) bool {
				return is(f.Value)
			}) {
				return true
			}
		}
	}
	return false
}

// leaked is what somebody is shown of an account that is not theirs; to is empty: everybody is.
type leaked struct {
	where, term, to, level string
	owner                  int64
}

// search looks once at what each is shown, for all who are shown the same.
func (a *Audience) search(ctx context.Context, l *lastLook, c *letter.Composer, slug string) (found []leaked,
	err error) {
	seen := map[uint64][]hit{} // by what is shown
	err = a.Each(ctx, func(one letter.Selected) error {
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
			if x.foreign(one.Accounts) && !a.lists(one.Accounts, x.term) {
				found = append(found, leaked{letter.File(slug, one.Tag), x.term, one.Email, x.level(),
					x.owners[0].owner})
				break
			}
		}
		return ctx.Err()
	})
	return found, err
}

// fixed looks for objects and figures of one account alone in what the letters show to everybody.
func (a *Audience) fixed(l *lastLook) (found []leaked) {
	if len(a.List) < 2 {
		return nil
	}
	for _, t := range a.Texts {
		for p := range t.Parts() {
			if p.ForSome {
				continue
			}
			for _, h := range l.hits(p.Text) {
				if len(found) >= rule.MaxExamples || h.owners[0].owner != h.owners[len(h.owners)-1].owner ||
					!slices.ContainsFunc(h.owners, func(t ownedTerm) bool { return t.kind >= objectTerm }) {
					continue
				}
				at := max(0, strings.Index(strings.ToLower(p.Text), h.term))
				found = append(found, leaked{t.At(p, min(at, len(p.Text))).String(), h.term, "", h.level(),
					h.owners[0].owner})
			}
		}
	}
	return found
}
