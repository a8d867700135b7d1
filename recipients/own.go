package recipients

import "time"

// Own is what a letter may say to one reader and to nobody else: the accounts for which
// they were selected. It is frozen with the reader's row, so that their message is made of
// row and revision alone.
type Own []OwnAccount

// OwnAccount is one account in its contact's letter.
type OwnAccount struct {
	Key      string
	Name     string
	Region   string   // of the account, else of the contact
	Zone     string   // IANA name; empty: that of the region
	Services []string // IDs of the components that it uses, sorted
	Roles    []string // of the contact in it, sorted
	Rows     []OwnRow // what the file that `affected` names says of it
}

// OwnRow is one row of the file that a notice's `affected` names.
type OwnRow struct {
	Service string    // ID of a component; empty: not said
	Began   time.Time // zero: not said, so the record's
	Ended   time.Time
	Objects []string // what of theirs was affected: hosts, circuits, shops
	Figures []Figure // other columns with a value, in the file's order
}

// Figure is one figure of a customer's own, as the file has it.
type Figure struct{ Name, Value string }
