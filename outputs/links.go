package outputs

// Links are the addresses around a letter that differ for each recipient. In a
// compiled message they are holes; in a preview they are the recipient's own.
// An empty one is left out of the letter.
type Links struct {
	Web         string // the letter on the web
	Acknowledge string // "I have read this"
	Unsubscribe string // one click, update stream only
	Preferences string
	Paper       string // the reader's own copy as PDF
}
