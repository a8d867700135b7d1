package sample

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Recipient is one made-up customer.
type Recipient struct {
	Email, First, Last, Company, Region, Locale, Number string
	Account, Role, Services                             string
}

// group is a share of the customers: so many in a region, of one locale.
type group struct {
	region, locale string
	count          int
	domains        []string
	first, last    []string // "ascii|as written", or one word that is both
	companies      []string
}

// Recipients makes the customers of the QSOL sample, always the same 250 in the
// same order. Names, companies and addresses are made up; the domains are those
// that RFC 2606 reserves. Local parts before a + tell the built-in mailbox what
// to simulate.
func Recipients() []Recipient {
	var out []Recipient
	seen := map[string]bool{}
	for _, g := range groups() {
		for n := range g.count {
			r := g.person(n)
			for i := 2; seen[r.Email]; i++ {
				local, domain, _ := strings.Cut(g.person(n).Email, "@")
				r.Email = fmt.Sprintf("%s%d@%s", local, i, domain)
			}
			seen[r.Email] = true
			r.Number = fmt.Sprintf("Q-%05d", 10007+len(out)*37)
			out = append(out, r)
		}
	}
	for place, change := range special() {
		change(&out[place])
	}
	intoAccounts(out)
	return out
}

// intoAccounts makes an account of each company in a region: its people have parts in it, and
// it uses some of the components. Who has no company is a customer by themselves.
func intoAccounts(all []Recipient) {
	numbers, people := map[string]int{}, map[string]int{}
	services := []string{"website; database", "website", "website; webservers", "website; database; network"}
	roles := []string{"technical", "business", "billing", "technical; security", "legal", "business; legal"}
	for _, place := range []int{84, 95} { // neither gets mail, so nobody tells their account
		all[place].Company = "Moinho Velho Ltda."
	}
	for i := range all {
		r := &all[i]
		of := r.Company + "/" + r.Region
		if r.Company == "" {
			continue
		}
		if numbers[of] == 0 {
			numbers[of] = len(numbers) + 1
		}
		n := numbers[of]
		r.Account, r.Services = fmt.Sprintf("QSOL-%03d", 100+n*3), services[n%len(services)]
		r.Role = roles[people[of]%len(roles)]
		people[of]++
	}
}

// person combines names so that both lists are used up evenly.
func (g group) person(n int) Recipient {
	firstASCII, first := split(g.first[n%len(g.first)])
	lastASCII, last := split(g.last[(n/len(g.first)+n*3)%len(g.last)])
	local := strings.ReplaceAll(strings.ToLower(firstASCII+"."+lastASCII), " ", "-")
	return Recipient{
		Email: local + "@" + g.domains[n%len(g.domains)], First: first, Last: last,
		Company: g.companies[(n*5+n/7)%len(g.companies)], Region: g.region, Locale: g.locale,
	}
}

func split(s string) (ascii, written string) {
	if a, w, ok := strings.Cut(s, "|"); ok {
		return a, w
	}
	return s, s
}

// special are the customers that test what usually goes wrong, by their place.
func special() map[int]func(*Recipient) {
	out := map[int]func(*Recipient){
		4:   func(r *Recipient) { r.First, r.Last = "Robert", "Smith, Jr." },
		9:   func(r *Recipient) { r.First = "Zoë 🌻" },
		17:  func(r *Recipient) { r.First, r.Last, r.Email = "", "", "info@birch.example" },
		33:  func(r *Recipient) { r.Company = `Alder, Birch & "Co."` },
		58:  func(r *Recipient) { r.First, r.Last = "Seán", "O'Brien-Ó Súilleabháin" },
		120: func(r *Recipient) { r.First, r.Last = "Dr. Jean-Jérôme", "de l’Étoile" },
		150: func(r *Recipient) { r.Locale = "" },
		200: func(r *Recipient) { r.Locale = "nl" },
	}
	for _, place := range []int{25, 77, 131, 188, 236} {
		out[place] = func(r *Recipient) { r.First = "" }
	}
	simulated := []struct {
		word   string
		places []int
	}{
		{"perm-fail", []int{11, 95, 171}}, {"temp-fail", []int{22, 101, 215}},
		{"bounce", []int{30, 84, 140, 241}}, {"complain", []int{44, 166}},
		{"drop", []int{62, 205}}, {"slow", []int{71, 126, 229}},
	}
	for _, s := range simulated {
		for n, place := range s.places {
			out[place] = func(r *Recipient) {
				_, domain, _ := strings.Cut(r.Email, "@")
				r.Email = fmt.Sprintf("%s+%d@%s", s.word, n+1, domain)
			}
		}
	}
	return out
}

// Suppressed are customers who must not be written to: address, reason, note.
func Suppressed() [][3]string {
	all := Recipients()
	return [][3]string{
		{all[7].Email, "hard_bounce", "the mailbox was closed in August 2006"},
		{all[52].Email, "manual", "asked by telephone not to be written to"},
		{all[99].Email, "complaint", "complained about an earlier letter"},
		{all[143].Email, "manual", "contract ended in September 2006"},
		{all[180].Email, "hard_bounce", "the domain no longer takes mail"},
		{all[232].Email, "manual", "duplicate of another account"},
	}
}

// WriteRecipients writes the customers as CSV (RFC 4180), in UTF-8.
func WriteRecipients(w io.Writer) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	c.Write([]string{"email", "first_name", "last_name", "company", "region", "locale", "customer_number",
		"account", "account_name", "role", "services"})
	for _, r := range Recipients() {
		c.Write([]string{r.Email, r.First, r.Last, r.Company, r.Region, r.Locale, r.Number, r.Account,
			r.Company, r.Role, r.Services})
	}
	c.Flush()
	return c.Error()
}

// WriteSuppressed writes the suppressed customers as CSV.
func WriteSuppressed(w io.Writer) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	c.Write([]string{"email", "reason", "note"})
	for _, s := range Suppressed() {
		c.Write(s[:])
	}
	c.Flush()
	return c.Error()
}
