package audience

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tidings/recipients"
)

// Bounds of what is looked up of a list: names and addresses in its cells, and people who have them.
const (
	mostMentions = 200_000
	mostNamed    = 1000
	mostOfName   = 4 // words
)

// mentions are the cells of a list that may name a person: by an address, or by two to four words
// with capitals, in small letters.
type mentions map[string][]mention

type mention struct {
	at      recipients.Problem // without its text
	account recipients.ListedAccount
}

var anAddress = regexp.MustCompile(`[^\s<>;,:"()]+@[^\s<>;,:"()]+\.[^\s<>;,:"().]+`)

func (m mentions) add(row recipients.ListedRow, column, cell string) {
	note := func(term string) {
		of := m[term]
		if len(m) >= mostMentions || slices.ContainsFunc(of, func(x mention) bool {
			return x.account.Key == row.Account.Key
		}) {
			return
		}
		m[term] = append(of, mention{row.Problem(column, ""), row.Account})
	}
	for _, a := range anAddress.FindAllString(cell, -1) {
		note(strings.ToLower(a))
	}
	words := nameWords(cell)
	for i := range words {
		for n := 2; n <= mostOfName && i+n <= len(words); n++ {
			if some := words[i : i+n]; capital(some[0]) && capital(some[n-1]) {
				note(strings.ToLower(strings.Join(some, " ")))
			}
		}
	}
}

func nameWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '\'' && r != '’' && r != '-' && r != '.'
	})
}

// capital reports whether a word may begin or end a name; writings without capitals have none.
func capital(word string) bool {
	for _, r := range word {
		return unicode.IsLetter(r) && !unicode.IsLower(r)
	}
	return false
}

// named tells of people of other customers in the cells of a list.
func (r *Room) named(ctx context.Context, l *lister) error {
	if len(l.cells) == 0 {
		return nil
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return err
	}
	type who struct{ address, term string }
	var found []who
	err = db.Recipients(ctx, recipients.Filter{}, func(p *recipients.Recipient) error {
		whole := strings.ToLower(strings.Join(nameWords(p.Name), " "))
		for _, term := range []string{strings.ToLower(p.Email), whole} {
			if len(l.cells[term]) > 0 && len(found) < mostNamed {
				found = append(found, who{strings.Clone(p.Email), term})
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	whose := map[string][]recipients.Part{} // a name that several have is of all their accounts
	for _, w := range found {
		e, err := db.Recipient(ctx, w.address)
		if err != nil {
			return err
		}
		whose[w.term] = append(whose[w.term], e.Accounts...)
	}
	for _, w := range found {
		accounts, known := whose[w.term]
		delete(whose, w.term)
		if !known || len(accounts) == 0 { // of no other customer that anybody knows
			continue
		}
		for _, m := range l.cells[w.term] {
			if !slices.ContainsFunc(accounts, func(p recipients.Part) bool {
				return recipients.AccountKey(p.Key) == m.account.Key
			}) {
				m.at.Text = fmt.Sprintf("“%s” is a contact of account %s, and the row is of account %s, whose letter "+
					"would show it; take it out", w.term, accounts[0].Key, m.account.Name)
				l.tell("person", strings.Contains(w.term, "@"), m.at)
			}
		}
	}
	return nil
}
