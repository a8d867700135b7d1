package feedback

// verdict is a short run of words that says that something is not there.
type verdict struct {
	words []string
	sure  bool // tells of a search
	only  bool // the noun follows at once ("no user")
}
