package recipients

// Plan is what an import would change, entry by entry: people by their addresses, accounts by
// their keys.
type Plan struct {
	People, Accounts Differences
}

// Differences are new and changed entries.
type Differences struct {
	New     []string     `json:"new"`
	Changed []Difference `json:"changed"`
}

// Difference names the fields of one entry that would have another value.
type Difference struct {
	ID     string   `json:"id"`
	Fields []string `json:"fields"`
}
