package feedback

// family is a set of phrases that mean one reason. A "*" in a phrase stands for
// any words in the same text.
type family struct {
	reason  Reason
	sure    bool // true: counts where the refused command is not known, too
	late    bool // true: counts after the message itself, too
	phrases []string
}
