package feedback

// family is a set of phrases that mean one reason. A "*" in a phrase stands for
// any words in the same text.
type family struct {
	reason   Reason
	doubtful bool // said of other things too: means an unknown user only where a name was refused
	phrases  []string
}
