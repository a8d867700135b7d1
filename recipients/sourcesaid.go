package recipients

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"
)

// OfAccount begins the names of what is said of an account, beside those of a person.
const OfAccount = "account "

// Said are short hashes of what a source says of one entry, by field.
type Said map[string]string

// SaidOf gives what a row of a list says, of a person, of their roles and of the account. What a
// list of contacts leaves empty of an account it does not say.
func SaidOf(r *Recipient, c Columns) Said {
	out := Said{}
	say := func(has bool, field, value string) {
		if has {
			out[field] = saidHash(value)
		}
	}
	if r.Email != "" {
		say(c.Name || c.FirstName || c.LastName, "name", r.Name)
		say(c.FirstName, "first name", r.FirstName)
		say(c.LastName, "last name", r.LastName)
		say(c.Company, "company", r.Company)
		say(c.Region, "region", r.Region)
		say(c.Locale, "locale", r.Locale)
		for _, f := range c.Fields {
			say(r.Fields[f] != "", f, r.Fields[f])
		}
	}
	if len(r.Accounts) == 0 {
		return out
	}
	p, a := r.Accounts[0], &c.Account
	say(a.Roles && r.Email != "", "roles", JoinWords(p.Roles))
	if !p.First {
		return out
	}
	services, postal := JoinWords(p.Services), p.Postal
	for _, x := range []struct {
		has          bool
		field, value string
	}{{a.Name, "name", p.Name}, {a.Region, "region", p.Region}, {a.Locale, "locale", p.Locale},
		{a.TimeZone, "time zone", p.TimeZone}, {a.Services, "services", services},
		{len(a.Postal) > 0, "postal", strings.Join([]string{postal.Street, postal.Extra, postal.Postcode, postal.City,
			postal.State, postal.Country}, "\n")}} {
		say(x.has && (a.Alone || strings.TrimSpace(x.value) != ""), OfAccount+x.field, x.value)
	}
	for _, f := range a.Fields {
		say(p.Fields[f] != "", OfAccount+f, p.Fields[f])
	}
	return out
}

func saidHash(value string) string {
	h := fnv.New32a()
	h.Write([]byte(value))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// String is the form in which it is kept; empty: nothing is said.
func (s Said) String() string {
	if len(s) == 0 {
		return ""
	}
	b, err := json.Marshal(s)
	if err != nil {
		return "" // of strings there is none
	}
	return string(b)
}

// ReadSaid reads the form that String gives. What cannot be read says nothing.
func ReadSaid(kept string) (s Said) {
	if kept == "" || json.Unmarshal([]byte(kept), &s) != nil {
		return nil
	}
	return s
}
