package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/outputs"
	"tidings/recipients"
)

// wordsDigest is taken over what letters say of each person: the fields that some letter has, and
// what is their own. A field that no letter has may change without a new approval, and who is
// suppressed counts like the others, so that an unsubscription needs no new approval either.
type wordsDigest struct {
	names  []string
	sum    hash.Hash
	each   []uint64 // of one field of all people, for the words of a difference alone
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
	names = slices.Compact(names)
	a.words = &wordsDigest{names: names, sum: sha256.New(), each: make([]uint64, len(names)+1)} // and what is their own
	return nil
}

func (w *wordsDigest) add(s Selected) {
	own, err := s.OwnText()
	if err != nil {
		w.err = err
		return
	}
	w.buf = strconv.AppendInt(w.buf[:0], s.ID, 10)
	for i, name := range w.names {
		value, known := ownField(s.AudienceRow, name)
		if value == "" && mayHave(s.AudienceRow, name) || !known {
			if value, err = w.merged(s.AudienceRow, name); err != nil {
				w.err = err
				return
			}
		}
		w.take(i, value)
	}
	w.take(len(w.names), own)
	w.sum.Write(append(w.buf, '\n'))
}

// ownField is a field that the registry itself has of people; known: it is one of those.
func ownField(r *recipients.AudienceRow, name string) (value string, known bool) {
	switch name {
	case "company":
		return company(r), true
	case "email":
		return r.Email, true
	case "first name":
		return r.FirstName, true
	case "last name":
		return r.LastName, true
	case "name":
		return FullName(r), true
	case "region":
		return r.Region, true
	}
	return "", !mayHave(r, name)
}

// mayHave reports whether a list may have a field of that name for somebody: most letters have
// none, and to take all fields of everybody apart would take longer than to read them.
func mayHave(r *recipients.AudienceRow, name string) bool {
	may := func(fields string) bool {
		return strings.Contains(fields, name) || strings.IndexByte(fields, '\\') >= 0
	}
	if may(r.FieldsJSON) {
		return true
	}
	for i := range r.Accounts {
		if may(r.Accounts[i].FieldsJSON) {
			return true
		}
	}
	return false
}

// merged is a field as a freeze writes it.
func (w *wordsDigest) merged(r *recipients.AudienceRow, name string) (string, error) {
	if err := w.merger.gather(r); err != nil {
		return "", err
	}
	for _, f := range w.merger.merged {
		if f.name == name {
			return f.value, nil
		}
	}
	return "", nil
}

// take adds one field. The check sum of each is FNV-1a: it only names what changed.
func (w *wordsDigest) take(i int, value string) {
	w.buf = append(append(w.buf, 0), value...)
	h := w.each[i]
	for k := range len(value) {
		h = (h ^ uint64(value[k])) * 1099511628211
	}
	w.each[i] = (h ^ '\n') * 1099511628211
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
		each[name] = strconv.FormatUint(h, 16)
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
