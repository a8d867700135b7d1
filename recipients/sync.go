package recipients

// SourceEntry is one thing that a source brings: a person, an account, or a person's part in
// an account.
type SourceEntry struct {
	EmailKey   string // as mailaddr.Key gives it; empty: an account alone
	AccountKey string // as AccountKey gives it; empty: a person without an account
	Said       Said
}

// KeptInPlan is how many names each list of a SyncPlan has at most; Counts has the whole number.
const KeptInPlan = 1000

// SyncPlan says what a sync of a source changes. Two plans with the same Digest change the
// same entries in the same way.
type SyncPlan struct {
	Source    string       `json:"source"`
	New       []string     `json:"new"` // addresses; of sources of accounts, their keys
	Changed   []Difference `json:"changed"`
	Unchanged int          `json:"unchanged"`
	// Conflicts are values of which the source says what it said the last time, and somebody else
	// said otherwise meanwhile; or which it says for the first time, otherwise than they were known.
	// What was taken over last counts, so that they change now.
	Conflicts []Conflict    `json:"conflicts"`
	Refused   []SyncRefused `json:"refused"`
	// Gone came the last time and do not now; they are not written to until they come back.
	Gone []SyncPerson `json:"gone"`
	// Kept came from here the last time and do not now, but also from elsewhere: nothing changes.
	Kept []SyncPerson `json:"kept"`
	// Back were gone and are here again.
	Back []SyncPerson `json:"back"`
	// Left are no contacts of an account any more.
	Left         []SyncPart `json:"left"`
	GoneAccounts []string   `json:"gone_accounts"`
	// OptedOut are those of whom the source says that they want no mail; By is the reason.
	OptedOut []SyncPerson `json:"opted_out"`
	Counts   SyncCounts   `json:"counts"`
	// Warnings name what deserves a look: accounts that look alike.
	Warnings []string `json:"warnings,omitempty"`
	// TooMany: more are missing than the source's share allows, so that it must be confirmed.
	TooMany bool   `json:"too_many"`
	Digest  string `json:"plan"`
}

// Conflict names fields of which two sources, or a source and a list, say different things.
type Conflict struct {
	ID     string   `json:"id"` // the address of a person, the key of an account
	Fields []string `json:"fields"`
	By     string   `json:"by"` // who else says them: "source shop"; empty: a list, or a person
}

// SyncRefused is a row that is not right.
type SyncRefused struct {
	Path   string `json:"path"` // "row 17, column B (region)"
	Reason string `json:"reason"`
}

// SyncPerson is somebody whom a sync finds missing, or back.
type SyncPerson struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"`
	By    string `json:"by,omitempty"` // who else brought them
}

// SyncPart is a person's part in an account.
type SyncPart struct {
	Email   string `json:"email"`
	Account string `json:"account"`
}

// SyncCounts has the whole numbers.
type SyncCounts struct {
	Rows         int `json:"rows"`
	Refused      int `json:"refused"`
	New          int `json:"new"`
	NewAccounts  int `json:"new_accounts"`
	Changed      int `json:"changed"`
	Gone         int `json:"gone"`
	Kept         int `json:"kept"`
	Back         int `json:"back"`
	Left         int `json:"left"`
	GoneAccounts int `json:"gone_accounts"`
	Conflicts    int `json:"conflicts"`
	OptedOut     int `json:"opted_out"`
	Suppressed   int `json:"suppressed"` // brought, and not written to for another reason
	Erased       int `json:"erased"`     // brought, and kept out: erased on request
	// Before is how many entries came the last time, Missing how many of them do not now.
	Before  int `json:"before"`
	Missing int `json:"missing"`
}

// Changes reports whether the sync changes anything.
func (p *SyncPlan) Changes() bool {
	c := p.Counts
	return c.New+c.NewAccounts+c.Changed+c.Gone+c.Back+c.Left+c.GoneAccounts+c.OptedOut > 0
}
