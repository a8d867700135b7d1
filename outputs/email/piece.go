package email

import "errors"

// kind says what a piece of a compiled message is. The numbers are stored in
// revisions (see MarshalBinary): a new kind is added at the end, none is taken out.
type kind byte

const (
	literal     kind = iota // text, as it is
	toHeader                // the To field
	idHeader                // the Message-ID field
	replyHeader             // In-Reply-To and References; text is the thread's root
	leaveHeader             // List-Unsubscribe and -Post
	loopHeader              // Feedback-ID
	fieldText               // a personal field, in the text part; earlier programs wrote it, before fieldLTR
	fieldHTML               // the same, in the HTML part
	linkText                // a link of the recipient's, in the text part
	linkHTML                // the same, in the HTML part
	fieldLTR                // a personal field in the text part of a letter that is read from the left
	fieldRTL                // the same, from the right
	fieldGap                // a space, in both parts, if the personal field has a value
	insertText              // what is one reader's own, in the text part; text is its number. From form 2 on
	insertHTML              // the same, in the HTML part
)

// piece is a literal or a hole.
type piece struct {
	kind        kind
	text        string // literal: bytes; field: name; link: one of webLink …
	fallback    string
	hasFallback bool
}

// Names of the links that are holes.
const (
	webLink         = "web"
	acknowledgeLink = "acknowledge"
	unsubscribeLink = "unsubscribe"
	preferencesLink = "preferences"
	paperLink       = "paper"
)

func (c *piece) link() bool { return c.kind == linkText || c.kind == linkHTML }

var errTemplate = errors.New("these bytes are no compiled message of this version; compile the notice again")
