package letter

import (
	"sync"

	"tidings/outputs"
)

// documents are a source's letters for readers in the organisation's time zone, each made
// when it is first asked for.
type documents struct {
	zone string
	mu   sync.Mutex
	made map[string]*madeDocument
}

type madeDocument struct {
	once sync.Once
	doc  *outputs.Document
	err  error
}

// KeepDocuments has the document of each letter made once for all who ask for it: a check
// reads it, composes it, sets it, and looks for words in it. The source must not change any
// more, nor anybody change a document.
func (s *Source) KeepDocuments() {
	s.kept = &documents{zone: s.Zone().String(), made: map[string]*madeDocument{}}
}

func (k *documents) document(s *Source, tag string) (*outputs.Document, error) {
	k.mu.Lock()
	one := k.made[tag]
	if one == nil {
		one = &madeDocument{}
		k.made[tag] = one
	}
	k.mu.Unlock()
	one.once.Do(func() { one.doc, one.err = s.make(place{tag, s.Zone(), ""}, nil) })
	return one.doc, one.err
}
