package recipients

import (
	"fmt"
	"slices"

	"tidings/internal/mailaddr"
)

// Guesses lists what headings are taken for only in a list that has no other column of that
// meaning and, of what tells of a customer, only beside the customer's key. Elsewhere they
// are personal fields. The first of two that mean the same is taken.
func Guesses() []Meaning {
	of := func(locale string, words ...string) Headings { return Headings{locale, words} }
	return []Meaning{
		{"email", "where no other column is", []Headings{of("en", "email 1", "e mail 1", "mail 1", "primary email",
			"work email"), of("de", "e mail adresse 1"), of("fr", "courriel 1"), of("es", "correo 1"),
			of("ja", "メール1", "メールアドレス1")}, toEmail},
		{"email", "where none of those is either", []Headings{of("en", "address"), of("de", "adresse")}, toEmail},
		{"email 2", "beside an email: a second contact of the same account", []Headings{of("en", "email 2", "e mail 2",
			"mail 2", "second email", "secondary email", "email address 2", "e mail address 2"),
			of("de", "e mail adresse 2", "zweite e mail"), of("fr", "courriel 2", "adresse e mail 2"),
			of("es", "correo 2", "correo electrónico 2"), of("ja", "メール2", "メールアドレス2")}, toSecond},
		{"account", "beside a column of roles, services or the customer's name; letters know it by its heading too",
			[]Headings{
				of("en", "customer number", "customer no", "customer nr", "customer #", "customer id", "customer key",
					"account number", "account no", "client number", "client id"),
				of("de", "kundennummer", "kunden nummer", "kunden nr", "kundennr", "kunden id", "kundenid", "kd nr",
					"kdnr"),
				of("fr", "numéro client", "numéro de client", "n° client", "n° de client", "code client", "id client",
					"identifiant client", "référence client"),
				of("es", "número de cliente", "numero de cliente", "nº de cliente", "nº cliente", "código de cliente",
					"id de cliente"),
				of("pt-BR", "número do cliente", "nº do cliente", "código do cliente", "id do cliente"),
				of("ja", "顧客番号", "顧客id", "顧客コード", "お客様番号", "取引先コード", "取引先番号")}, toAccount},
		{"account name", "beside an account; letters know it by its heading too", []Headings{
			of("en", "customer", "customer name", "client name"),
			of("de", "kunde", "kundenname", "firma/kunde", "kunde/firma"), of("fr", "client", "nom du client"),
			of("es", "cliente", "nombre del cliente"), of("pt-BR", "nome do cliente"),
			of("ja", "顧客", "顧客名", "お客様名")}, toAccountName},
		{"services", "beside an account; letters know it by its heading too", []Headings{
			of("en", "products", "booked products"), of("de", "produkte", "gebuchte produkte"), of("fr", "produits"),
			of("es", "productos"), //nolint:misspell // Spanish
			of("pt-BR", "produtos"), of("ja", "製品", "商品")}, toServices},
	}
}

// guess gives columns of which nothing was said the meaning of Guesses.
func (as As) guess(columns []column) {
	has := func(to target) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return c.to == to })
	}
	guesses := Guesses()
	tellsOfCustomers := as == Accounts || as == Services || has(toRole) || has(toServices) || has(toAccountName) ||
		slices.ContainsFunc(guesses, func(m Meaning) bool {
			return (m.to == toAccountName || m.to == toServices) && slices.ContainsFunc(columns, func(c column) bool {
				return c.to == toField && !c.given && m.named(c.field)
			})
		})
	for _, m := range guesses {
		switch {
		case has(m.to), m.to == toSecond && !has(toEmail):
			continue
		// A list of people may well have their number, and is none of accounts for that.
		case m.to == toAccount && !tellsOfCustomers:
			continue
		case m.to == toAccountName && !has(toAccount) && as != Accounts && as != Services,
			m.to == toServices && !has(toAccount) && !has(toAccountName) && as != Services:
			continue
		}
		for i := range columns {
			if c := &columns[i]; c.to == toField && !c.given && m.named(c.field) {
				c.to, c.guessed = m.to, true
				break
			}
		}
	}
}

// guessable reports whether a field of an export, which has a column email and, if it is joined, those
// of accounts, would be taken for something else.
func guessable(field string, joined bool) bool {
	return slices.ContainsFunc(Guesses(), func(m Meaning) bool {
		return m.named(field) && (m.to == toSecond || m.to != toEmail && !joined)
	})
}

// remedy says how a column is kept from being taken for what it was guessed to be.
func (c column) remedy() string {
	return fmt.Sprintf("if the column is something else, say so: --map %q", c.title+"=field")
}

// Asked says which columns became fields that may be more, once rows were read for a plan: with
// addresses to which nobody would write, or the customers of the rows.
func (l *List) Asked() (asked []string) {
	if as := l.opts.As; as != Contacts && as != "" {
		return nil
	}
	for i, c := range l.columns {
		if c.to != toField || c.given {
			continue
		}
		if _, err := mailaddr.Normalise(l.examples[i]); err == nil {
			to := fmt.Sprintf("--map %q takes it for a second contact", c.title+"=email 2")
			if l.has(toSecond) {
				to = "give these people rows of their own"
			}
			asked = append(asked, fmt.Sprintf("%s has addresses, and is kept as a field: nobody is written to there; "+
				"%s", c.label(), to))
			continue
		}
		if l.summary.Account.Keyed {
			continue
		}
		for _, m := range Guesses() {
			if (m.to == toAccount || m.to == toAccountName) && m.named(c.field) {
				asked = append(asked, fmt.Sprintf("%s is kept as a field, and no column is the account; if it names "+
					"the customer that a row is of, say so: --map %q", c.label(), c.title+"=account"))
			}
		}
	}
	return asked
}
