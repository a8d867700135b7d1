package notices

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LiveKind is a kind of thing that sentences can show facts of.
type LiveKind struct {
	Name  string
	Of    string // what its ID is, for people
	Facts []LiveFact
}

// LiveFact is one fact of a kind.
type LiveFact struct {
	Name, Means string

	column   bool // a list may have a column "KIND ID FACT", which is a personal field
	numbered bool // there is also FACT-1, FACT-2, …
}

// kindOfFact is a kind with the way in which its things are found and shown.
type kindOfFact struct {
	LiveKind
	known func(Reading) []string
	has   func(r Reading, id string) bool // there is one of the id, perhaps in a file that cannot be read
	show  func(r Reading, id, fact string, number int) (v Value, found bool)
}

// liveKinds are all kinds, in the order in which they are told.
var liveKinds = []kindOfFact{incidentFacts, maintenanceFacts, projectFacts, phaseFacts, objectiveFacts, periodFacts,
	componentFacts, regionFacts}

// LiveKinds lists every kind of which sentences can show facts.
func LiveKinds() (out []LiveKind) {
	for _, k := range liveKinds {
		out = append(out, k.LiveKind)
	}
	return out
}

// LiveFacts names the facts of a kind, in the order in which they are told.
func LiveFacts(kind string) (names []string) {
	if k := kindNamed(kind); k != nil {
		for _, f := range k.Facts {
			names = append(names, f.Name)
		}
	}
	return names
}

// Knows reports whether there is a thing of a kind by an id, and names those that there are.
func (r Reading) Knows(kind, id string) (known bool, ids []string) {
	k := kindNamed(kind)
	if k == nil {
		return false, nil
	}
	return k.has(r, id), k.known(r)
}

// IDs names the things of a kind that facts can be of.
func (r Reading) IDs(kind string) []string {
	_, ids := r.Knows(kind, "")
	return ids
}

// Certain reports whether all that names a kind and one of its things was meant as a fact: no
// list has such a column.
func (k LiveKind) Certain() bool {
	return slices.ContainsFunc(k.Facts, func(f LiveFact) bool { return !f.column })
}

// Sure reports whether a fact is one that no list has for a column.
func (k LiveKind) Sure(fact string) bool {
	return slices.ContainsFunc(k.Facts, func(f LiveFact) bool { return f.Name == fact && !f.column })
}

func kindNamed(name string) *kindOfFact {
	i := slices.IndexFunc(liveKinds, func(k kindOfFact) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	return &liveKinds[i]
}

// fact finds a fact by what the author wrote, and the number behind it; nil: there is none.
func (k *kindOfFact) fact(written string) (f *LiveFact, number int) {
	for i := range k.Facts {
		switch f := &k.Facts[i]; {
		case f.Name == written:
			return f, 0
		case f.numbered && strings.HasPrefix(written, f.Name+"-"):
			n, err := strconv.Atoi(written[len(f.Name)+1:])
			if err == nil && n > 0 && n <= MaxList {
				return f, n
			}
		}
	}
	return nil, 0
}

// look gives what a fact of the kind shows.
func (k *kindOfFact) look(r Reading, l Live) (Value, error) {
	f, number := k.fact(l.Fact)
	if f == nil {
		return nil, fmt.Errorf("%s is no fact that a letter can show; of %s %s it can show %s", l, l.Kind, l.ID,
			strings.Join(LiveFacts(l.Kind), ", "))
	}
	v, found := k.show(r, l.ID, f.Name, number)
	if why, broken := v.(unreadable); broken {
		return nil, why.of(l)
	}
	if !found {
		return nil, noSuch(l, k.known(r))
	}
	return v, nil
}

// factOf is one fact of a T, and how it is looked up. number is that of FACT-1, or 0.
type factOf[T any] struct {
	LiveFact
	show func(r Reading, of T, number int) Value
}

// fact is a factOf that needs nothing but the record.
func fact[T any](name, means string, show func(T) Value) factOf[T] {
	return factOf[T]{LiveFact{Name: name, Means: means}, func(_ Reading, of T, _ int) Value { return show(of) }}
}

// read is a factOf that depends on the reading.
func read[T any](name, means string, show func(Reading, T) Value) factOf[T] {
	return factOf[T]{LiveFact{Name: name, Means: means}, func(r Reading, of T, _ int) Value { return show(r, of) }}
}

// columns marks facts whose names a list may have for columns.
func columns[T any](facts ...factOf[T]) []factOf[T] {
	for i := range facts {
		facts[i].column = true
	}
	return facts
}

// found is how the things of a kind are found by their id.
type found[T any] struct {
	find  func(r Reading, id string) (of T, ok bool)
	known func(Reading) []string
}

// listed finds what the records list.
func listed[T any](list func(Records) []T, id func(T) string) found[T] {
	return found[T]{
		func(r Reading, wanted string) (of T, ok bool) {
			all := list(r.Records)
			if i := slices.IndexFunc(all, func(of T) bool { return id(of) == wanted }); i >= 0 {
				return all[i], true
			}
			return of, false
		},
		func(r Reading) (ids []string) {
			for _, of := range list(r.Records) {
				ids = append(ids, id(of))
			}
			return ids
		},
	}
}

// newKind makes a kind of its facts. file is the kind of record whose file a thing stands in;
// nothing: it stands in tidings.yaml.
func newKind[T any](name, of, file string, in found[T], facts ...[]factOf[T]) kindOfFact {
	all := slices.Concat(facts...)
	k := kindOfFact{LiveKind: LiveKind{Name: name, Of: of}, known: in.known}
	fault := func(r Reading, id string) error {
		record, _, _ := strings.Cut(id, "/")
		return r.Records.Fault(file, record)
	}
	for _, f := range all {
		k.Facts = append(k.Facts, f.LiveFact)
	}
	k.show = func(r Reading, id, fact string, number int) (Value, bool) {
		if err := fault(r, id); err != nil {
			return unreadable{err}, false
		}
		thing, ok := in.find(r, id)
		if !ok {
			return nil, false
		}
		i := slices.IndexFunc(all, func(f factOf[T]) bool { return f.Name == fact })
		return all[i].show(r, thing, number), true
	}
	k.has = func(r Reading, id string) bool {
		_, ok := in.find(r, id)
		return ok || fault(r, id) != nil
	}
	return k
}
