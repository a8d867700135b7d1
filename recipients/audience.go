package recipients

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/notices"
)

// Rule says which recipients a notice selects.
type Rule struct {
	Audience notices.Audience
	Stream   notices.Stream
	// RegionLocales gives each region's default locale, which speaks for
	// recipients without their own when the audience names locales.
	RegionLocales map[string]string
	// Hits are what the notice's records affect, for `affected: true`.
	Hits []Hit
	// Listed is what the file that `affected` names says, by AccountKey; nil: none.
	Listed map[string][]OwnRow
	// Of says whom the notice that is followed up lets in, for each account; account 0: without
	// one. Nil: it is no follow-up.
	Of func(recipient, account int64) bool
	// Several asks who is a contact of several accounts, whichever of them the rule selects.
	Several bool
	// ListedSHA256 is that of the file, in hex; empty: none.
	ListedSHA256 string
}

// Hit is what one record affects: accounts of these regions that use one of these
// components. No regions: everywhere.
type Hit struct{ Components, Regions []string }

// AudienceRow is one selected recipient: written to, or left out with a reason.
// The strings are valid after the callback too.
type AudienceRow struct {
	ID         int64
	Email      string
	Name       string
	FirstName  string
	LastName   string
	Company    string
	Region     string // the recipient's own, else that of the first of Accounts
	Locale     string // the recipient's own, else that of the first of Accounts; see Fallback
	FieldsJSON string // the other fields, a JSON object of strings
	Excluded   Reason // empty: is written to
	// Accounts are those for which the rule selects the recipient, by ascending ID; none: the
	// recipient is in no account. The slice is the row's own.
	Accounts []AudienceAccount
	Several  bool // the recipient is a contact of more accounts, too; false where the rule does not ask
}

// AudienceAccount is one account of a selected recipient.
type AudienceAccount struct {
	ID         int64
	Key        string
	Name       string
	Region     string
	Locale     string
	TimeZone   string
	Services   []string // sorted; shared between rows, not to be changed
	Roles      []string // of the recipient in it, sorted
	FieldsJSON string   // as of the recipient, which count for more
}

// number is the account's; 0: there is none.
func (a *AudienceAccount) number() int64 {
	if a == nil {
		return 0
	}
	return a.ID
}

// Settle gives the row the region and locale of its first account where it has none of its own.
func (a *AudienceRow) Settle(first *AudienceAccount) {
	a.Region, a.Locale = cmp.Or(a.Region, first.Region), cmp.Or(a.Locale, first.Locale)
}

// AccountNumbers lists the accounts as the ledger keeps them: each number with a space
// before it.
func (a *AudienceRow) AccountNumbers() string {
	if len(a.Accounts) == 0 {
		return ""
	}
	b := make([]byte, 0, 8*len(a.Accounts))
	for _, x := range a.Accounts {
		b = strconv.AppendInt(append(b, ' '), x.ID, 10)
	}
	return string(b)
}

// Recipient gives the row as a Recipient, with its fields read.
func (a *AudienceRow) Recipient() (Recipient, error) {
	r := Recipient{ID: a.ID, Email: a.Email, Name: a.Name, FirstName: a.FirstName, LastName: a.LastName,
		Company: a.Company, Region: a.Region, Locale: a.Locale}
	fields, err := DecodeFields(a.FieldsJSON)
	if err != nil {
		return r, fmt.Errorf("recipient %d: %w", a.ID, err)
	}
	r.Fields = fields
	return r, nil
}

// speaks reports whether a locale is one of a rule's, which also take their regional forms: de
// selects de-CH.
func speaks(locales []string, locale string) bool {
	for _, l := range locales {
		if len(locale) >= len(l) && strings.EqualFold(locale[:len(l)], l) &&
			(len(locale) == len(l) || locale[len(l)] == '-') {
			return true
		}
	}
	return false
}

// Select decides whether a recipient whom the rule matches is written to. It
// gives the weightiest reason against, or none. A person who left a stream is
// out of that stream only; service cannot be left.
func Select(r *Recipient, stream notices.Stream, suppressions []Suppression, consents []Consent, now time.Time) Reason {
	var found []Reason
	if r.Email == "" {
		found = append(found, NoAddress)
	}
	for _, s := range suppressions {
		if s.Active(stream, now) && CanExclude(s.Reason, stream) {
			found = append(found, s.Reason)
		}
	}
	for _, c := range consents {
		if c.Stream == stream && c.State == Left && CanExclude(Preference, stream) {
			found = append(found, Preference)
		}
	}
	return Weightiest(found)
}

// CanExclude reports whether a reason keeps mail of a stream away. The service
// stream has no opt-out, as it carries outages, contract and legal matters; but Withdrawn,
// of those whose own wish alone brought it.
func CanExclude(reason Reason, stream notices.Stream) bool {
	return stream != notices.Service || (reason != Unsubscribe && reason != Preference)
}

// Weightiest gives the reason that is told where several hold; none for none.
func Weightiest(found []Reason) Reason {
	for _, r := range Reasons() {
		if slices.Contains(found, r) {
			return r
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return ""
}
