package post

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/safefile"
	"tidings/outputs/pdf"
	"tidings/outputs/pdf/bundle"
	"tidings/recipients"
	"tidings/recipients/places"
)

// Piece is one letter to be posted.
type Piece struct {
	ID      int64 // whatever its maker knows it by
	Account recipients.Account
	Name    string         // of the contact to whom it goes; may be empty
	Reader  *letter.Reader // whose copy it is; its address is put in here
	Reason  string         // why it is not to be printed; empty: it is
}

// Posted is what became of one piece.
type Posted struct {
	ID      int64    `json:"-"`       // of its Piece
	Account string   `json:"account"` // key
	Name    string   `json:"name"`    // of the account, else of the contact
	Address []string `json:"address"` // lines, as printed
	Country string   `json:"country"` // ISO 3166; empty: there is no letter
	Pages   int      `json:"pages"`
	File    string   `json:"file"`             // in the folder; empty: there is none
	First   int      `json:"first"`            // page of the file for the printer
	Reason  string   `json:"reason,omitempty"` // why there is no letter
}

// PrintName is the file of all letters in the order in which they are printed.
const PrintName = "print.pdf"

// Print writes a PDF for each account into the folder, and PrintName with all of them: by
// country (the sender's own first), postcode and account, each beginning on the front of a
// sheet. Every piece comes back, in that order; one that cannot be posted says why and
// has no file. An error leaves letters behind that a further Print replaces, and no PrintName.
func Print(ctx context.Context, s *letter.Source, printer *pdf.Renderer, pieces []Piece, dir string) ([]Posted, error) {
	if err := windowSet(s); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	from := SenderOf(s.Config.Organisation.Locale)
	sheets := make([]sheet, len(pieces))
	for i, p := range pieces {
		sheets[i] = sheetOf(p, from)
	}
	slices.SortStableFunc(sheets, func(a, b sheet) int {
		return cmp.Or(strings.Compare(a.order, b.order), strings.Compare(a.Posted.Account, b.Posted.Account))
	})
	name(sheets)
	copies := s.Copies(printer, true)
	err := safefile.Write(filepath.Join(dir, PrintName), 0o600, safefile.Synced, func(f *os.File) error {
		w := bufio.NewWriterSize(f, 1<<18)
		all := bundle.New(w)
		var buf []byte
		for i := range sheets {
			var err error
			if buf, err = sheets[i].print(ctx, copies, all, dir, buf[:0]); err != nil {
				return err
			}
		}
		if all.Pages() == 0 {
			return errNone
		}
		return errors.Join(all.Close(), w.Flush())
	})
	if errors.Is(err, errNone) {
		err = nil
	}
	out := make([]Posted, len(sheets))
	for i := range sheets {
		out[i] = sheets[i].Posted
	}
	return out, err
}

// windowSet wants a window that addresses can stand in.
func windowSet(s *letter.Source) error {
	if s.Config.Letter.Window != "" {
		return nil
	}
	return errors.New("tidings.yaml does not say which window the envelopes have; write \"letter: {window: " +
		"din5008}\", or us")
}

// errNone says that no account has an address: then there is no file of all.
var errNone = errors.New("no letter")

// sheet is a piece on its way.
type sheet struct {
	Posted
	piece Piece
	order string
}

func sheetOf(p Piece, from Sender) sheet {
	a := p.Account
	s := sheet{piece: p, Posted: Posted{ID: p.ID, Reason: p.Reason, Account: a.Key, Name: cmp.Or(a.Name, p.Name)}}
	if s.Reason != "" {
		s.order = "2"
		return s
	}
	if a.Postal.Street == "" && a.Postal.Extra == "" || a.Postal.City == "" {
		s.Reason = "it has no postal address"
		if a.Postal.Street != "" || a.Postal.City != "" || a.Postal.Postcode != "" {
			s.Reason = "its postal address lacks the street or the city"
		}
		s.order = "2"
		return s
	}
	country, known := from.Country, true
	if a.Postal.Country != "" {
		country, known = places.Country(a.Postal.Country)
	}
	if !known {
		s.Reason = fmt.Sprintf("its country, %s, is not known; write its name, or its code such as DE",
			a.Postal.Country)
		s.order = "2"
		return s
	}
	var names []string
	for _, n := range []string{a.Name, p.Name} {
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	s.Address = Address(names, a.Postal, from)
	s.Country = country.String()
	s.order = "1" + s.Country
	if country == from.Country {
		s.order = "0"
	}
	s.order += "\x00" + strings.ToUpper(a.Postal.Postcode)
	return s
}

// print sets one letter and writes it.
func (s *sheet) print(ctx context.Context, copies *letter.Copies, to *bundle.File, dir string,
	buf []byte) ([]byte, error) {
	if s.Reason != "" {
		return buf, nil
	}
	who := *s.piece.Reader
	who.Address = s.Address
	first := to.Pages() + 1
	buf, pages, err := copies.AppendBoth(ctx, buf, &who, to)
	var cannot *pdf.UnsupportedError
	switch {
	case errors.As(err, &cannot):
		s.Reason, s.File = err.Error(), ""
		return buf, nil
	case err != nil:
		return buf, fmt.Errorf("account %s: %w", s.Posted.Account, err)
	}
	s.Pages, s.First = pages, first
	return buf, safefile.Write(filepath.Join(dir, s.File), 0o600, safefile.Unsynced, safefile.Bytes(buf))
}

// name gives each letter a file of its own, by the account's key. Keys that make the same name,
// or hold what no name should, are told apart by a part of their SHA-256.
func name(sheets []sheet) {
	seen := map[string]int{}
	for i := range sheets {
		if sheets[i].Reason == "" {
			seen[strings.ToLower(plainName(sheets[i].Posted.Account))]++
		}
	}
	for i := range sheets {
		s := &sheets[i]
		if s.Reason != "" {
			continue
		}
		plain := plainName(s.Posted.Account)
		if plain != s.Posted.Account || seen[strings.ToLower(plain)] > 1 {
			sum := sha256.Sum256([]byte(s.Posted.Account))
			plain += "." + hex.EncodeToString(sum[:6])
		}
		s.File = "letter." + plain + ".pdf"
	}
}

// plainName keeps of a key what may stand in a file's name everywhere.
func plainName(key string) string {
	s := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, key)
	return s[:min(len(s), 60)]
}
