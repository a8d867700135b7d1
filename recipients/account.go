package recipients

import (
	"strings"
	"time"
	"unicode"
)

// Account is one customer: a company, a household, a person. Its contacts are the recipients
// who are written to for it; one address may serve several accounts. A recipient without
// an account is a customer by themselves, of whom only region and language are known.
type Account struct {
	ID int64 `json:"id"` // the store's; never given twice
	// as the manager's own systems name it; compared by AccountKey
	Key    string `json:"account"`
	Name   string `json:"name,omitempty"`   // for customers
	Region string `json:"region,omitempty"` // ID of a region of the configuration; empty: none
	// BCP 47, for contacts without their own; empty: the region's
	Locale    string            `json:"locale,omitempty"`
	TimeZone  string            `json:"time_zone,omitempty"` // IANA name; empty: the region's
	Postal    Postal            `json:"postal,omitzero"`
	Services  []string          `json:"services,omitempty"` // IDs of the components that it uses, sorted
	Fields    map[string]string `json:"fields,omitempty"`   // other columns of the lists, by spell.FieldName
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// Postal is where letters on paper go. Country is a name or an ISO 3166 code, as the list
// had it; empty: the sender's own.
type Postal struct {
	Street   string `json:"street,omitempty"`
	Extra    string `json:"extra,omitempty"` // second line: building, floor, c/o
	Postcode string `json:"postcode,omitempty"`
	City     string `json:"city,omitempty"`
	State    string `json:"state,omitempty"`
	Country  string `json:"country,omitempty"`
}

// Contact is one recipient's part in an account.
type Contact struct {
	Recipient int64    `json:"recipient"`
	Account   int64    `json:"account"`
	Roles     []string `json:"roles,omitempty"` // as Role gives them, sorted
}

// Part is a recipient's part in one account, with the account itself.
type Part struct {
	Account
	Roles []string `json:"roles,omitempty"` // as Role gives them, sorted

	// Of a list's row: it is the first of the account, and says all of it that the list does.
	First bool `json:"-"`
}

// MaxServices is how many services one account may use.
const MaxServices = 1000

// AccountKey gives the form in which accounts are compared: lower case, without space
// around it and with one space within.
func AccountKey(s string) string {
	s = strings.ToLower(s)
	if !strings.ContainsFunc(s, unicode.IsSpace) { // nearly all
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// KnownRoles are the roles that the program has words for; any other word is a role too.
func KnownRoles() []string { return []string{"business", "technical", "legal", "billing", "security"} }
