package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/fnv"
	"slices"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/outputs"
)

// wordsDigest is taken over what letters say of each person: the fields that some letter has, and
// what is their own. A field that no letter has may change without a new approval, and who is
// suppressed counts like the others, so that an unsubscription needs no new approval either.
type wordsDigest struct {
	names  []string
	sum    hash.Hash
	each   []hash.Hash64 // of one field of all people, for the words of a difference alone
	merger FieldMerger
	buf    []byte
	err    error // of stored fields that cannot be read: their freeze fails of it too
}

// Says makes the digest one over what the letters of a source say of people, too.
func (a *AudienceDigest) Says(s *Source) error {
	names := []string{"name"} // of the To field
	for _, tag := range s.Notice.Locales {
		doc, err := s.WholeDocument(tag, s.Zone())
		if err != nil {
			return err
		}
		for _, f := range outputs.Fields(doc) {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	w := &wordsDigest{names: slices.Compact(names), sum: sha256.New()}
	for range len(w.names) + 1 { // the last is of what is their own
		w.each = append(w.each, fnv.New64a())
	}
	a.words = w
	return nil
}

func (w *wordsDigest) add(s Selected) {
	own, err := s.OwnText()
	if err == nil {
		err = w.merger.gather(s.AudienceRow)
	}
	if err != nil {
		w.err = err
		return
	}
	w.buf = fmt.Appendf(w.buf[:0], "%d", s.ID)
	at := 0
	for i, name := range w.names {
		for at < len(w.merger.merged) && w.merger.merged[at].name < name {
			at++
		}
		if at < len(w.merger.merged) && w.merger.merged[at].name == name {
			w.take(i, w.merger.merged[at].value)
		} else {
			w.take(i, "")
		}
	}
	w.take(len(w.names), own)
	w.sum.Write(append(w.buf, '\n'))
}

func (w *wordsDigest) take(i int, value string) {
	from := len(w.buf)
	w.buf = append(append(w.buf, 0), value...)
	w.each[i].Write(w.buf[from:])
}

// Words is the SHA-256 over what letters say of each person, hex, and a check sum of each field;
// "" where Says was not called.
func (a *AudienceDigest) Words() (string, map[string]string) {
	w := a.words
	if w == nil || w.err != nil {
		return "", nil
	}
	each := map[string]string{}
	for i, h := range w.each {
		name := ownWords
		if i < len(w.names) {
			name = w.names[i]
		}
		each[name] = hex.EncodeToString(h.Sum(nil))
	}
	return hex.EncodeToString(w.sum.Sum(nil)), each
}

// ownWords stands among fields for what the letters say of a reader's own.
const ownWords = ":::yours"

// OtherWords says which of people's details, that letters tell them, are others than they were; ""
// where none is, or nobody knows.
func (r *Revision) OtherWords(now *Revision) string {
	if r.Audience.Fields == "" || now.Audience.Fields == "" || r.Audience.Fields == now.Audience.Fields {
		return ""
	}
	var names []string
	for name, sum := range now.FieldSums {
		if r.FieldSums[name] != sum {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return "details of recipients that letters tell them (" + strings.Join(names, ", ") + ")"
}

// Selects refuses an audience, as it is frozen, that is not the one that was approved.
func (r *Revision) Selects(now *AudienceDigest) error {
	of := &Revision{Audience: archive.Audience{SHA256: now.String()}}
	of.Audience.Fields, of.FieldSums = now.Words()
	what := r.OtherWords(of)
	if of.Audience.SHA256 != r.Audience.SHA256 {
		what = "the audience"
	}
	if what == "" {
		return nil
	}
	return fmt.Errorf("%w: of %s %s changed since the plan was shown; nothing was queued, look again",
		delivery.ErrAltered, r.Slug, what)
}
