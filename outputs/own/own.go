// Package own settles what of a letter is one reader's own: which branches they get, and
// what the block yours shows of their accounts. It is a function of document and facts.
package own

import (
	"slices"
	"sync"

	"tidings/outputs"
	"tidings/outputs/branch"
	"tidings/recipients"
)

// Settler settles one document for many readers. It may be used by several goroutines.
type Settler struct {
	hits  map[*outputs.Yours][]hit
	zones sync.Map // *time.Location by IANA name
	said  sync.Map // item by said
}

// NewSettler looks up what the records affect.
func NewSettler(doc *outputs.Document) *Settler {
	s := &Settler{hits: map[*outputs.Yours][]hit{}}
	for _, p := range doc.Personals() {
		if p.Yours != nil {
			s.hits[p.Yours] = affected(p.Yours)
		}
	}
	return s
}

// For is the letter of a reader of whom these facts are known; of nobody in particular without any.
func For(doc *outputs.Document, o recipients.Own) *outputs.Document {
	s := NewSettler(doc)
	return doc.Settled(func(p *outputs.Personal) []outputs.Block { return s.Blocks(p, o) })
}

// Blocks gives what a reader gets in the place of one personal part of the document.
func (s *Settler) Blocks(p *outputs.Personal, o recipients.Own) []outputs.Block {
	if p.Yours != nil {
		if got := s.show(p.Yours, o); len(got) > 0 {
			return got
		}
		return p.Else
	}
	if branch.Holds(comparable(p.When), len(o), func(i int, key string) []string { return facts(&o[i], key) }) {
		return p.Then
	}
	return p.Else
}

// Asked is a name that a condition of a letter asks for.
type Asked struct {
	Key     string // one of branch.Keys
	Name    string // in the form in which facts are kept
	Written string // as the letter has it
	Not     bool   // it is asked for accounts that do not have it
	Line    int    // of the letter, from 1
	Column  int    // of the condition, in characters from 1
}

// AskedBy lists what the conditions of a document ask for, in its order.
func AskedBy(doc *outputs.Document) (out []Asked) {
	for _, p := range doc.Personals() {
		for i, c := range comparable(p.When) {
			for k, name := range c.Values {
				out = append(out, Asked{c.Key, name, p.When[i].Values[k], c.Not, p.Line, c.Column})
			}
		}
	}
	return out
}

// facts are what a condition may ask of an account.
func facts(a *recipients.OwnAccount, key string) []string {
	switch key {
	case "service":
		return a.Services
	case "role":
		return a.Roles
	case "region":
		return []string{a.Region}
	case "account":
		return []string{recipients.AccountKey(a.Key)}
	}
	return nil
}

// comparable gives conditions with their values in the form in which facts are kept.
func comparable(line []branch.Condition) []branch.Condition {
	line = slices.Clone(line)
	for i, c := range line {
		form := map[string]func(string) string{"role": recipients.Role, "account": recipients.AccountKey}[c.Key]
		if form == nil {
			continue
		}
		line[i].Values = nil
		for _, v := range c.Values {
			line[i].Values = append(line[i].Values, form(v))
		}
	}
	return line
}
