package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"

	"tidings/internal/delivery"
	"tidings/recipients"
)

// Selected is one recipient of the audience with the language that the letter has
// for them.
type Selected struct {
	*recipients.AudienceRow
	Tag string // one of the notice's locales
	// Corrects and InReplyTo are as in delivery.Row.
	Corrects  int
	InReplyTo string
	// Facts say what of the recipient's own is frozen; nil: nothing.
	Facts *OwnFacts
}

// OwnText gives what is the recipient's own as a freeze would keep it; empty: nothing.
func (s Selected) OwnText() (string, error) { return s.Facts.of(s.AudienceRow) }

// Row makes the row that a freeze would, for composing without a ledger.
func (s Selected) Row() (*delivery.Row, error) { return s.row(new(FieldMerger)) }

func (s Selected) row(merger *FieldMerger) (*delivery.Row, error) {
	fields, err := merger.Merge(s)
	if err != nil {
		return nil, err
	}
	return &delivery.Row{ID: s.ID, Recipient: s.ID, Email: s.Email, Region: s.Region, Locale: s.Tag,
		Fields: fields, Corrects: s.Corrects, InReplyTo: s.InReplyTo}, nil
}

// AudienceDigest is the SHA-256 over who is selected and for which accounts: it changes when
// somebody joins, leaves, moves or changes the address. Who is suppressed does not count,
// so that an unsubscription between approval and send needs no new approval.
type AudienceDigest struct {
	Selected int
	Regions  map[string]int // by the name that reports use

	listed string // SHA-256 of the list of accounts
	sum    hash.Hash
	buf    []byte
	words  *wordsDigest // nil: nobody asks what letters say of people
}

// NewAudienceDigest is the digest of nobody.
func NewAudienceDigest() *AudienceDigest {
	return &AudienceDigest{sum: sha256.New(), Regions: map[string]int{}}
}

// List takes in the list of affected accounts that a notice names, by its SHA-256 in hex, before
// anybody is added; "" for none. What it says of them stands in letters.
func (a *AudienceDigest) List(sha256 string) {
	if a.listed = sha256; sha256 != "" {
		a.sum.Write([]byte("affected " + sha256 + "\n"))
	}
}

// Add takes one recipient in; the order is the registry's.
func (a *AudienceDigest) Add(s Selected) {
	b := strconv.AppendInt(a.buf[:0], s.ID, 10)
	b = append(append(append(b, 0), s.Email...), 0)
	b = append(append(append(b, s.Region...), 0), s.Tag...)
	for _, x := range s.Accounts {
		b = strconv.AppendInt(append(b, ' '), x.ID, 10)
	}
	a.buf = append(b, '\n')
	a.sum.Write(a.buf)
	if a.words != nil {
		a.words.add(s)
	}
	a.Selected++
	a.Regions[RegionName(s.Region)]++
}

// String is the digest so far in hex.
func (a *AudienceDigest) String() string { return hex.EncodeToString(a.sum.Sum(nil)) }

// NoRegion stands in reports for recipients without a region.
const NoRegion = "none"

// RegionName is a region's id as reports show it.
func RegionName(id string) string {
	if id == "" {
		return NoRegion
	}
	return id
}
