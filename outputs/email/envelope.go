package email

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/outputs"
)

// Envelope is what a message says about its sender; the same for everybody. Compile
// takes it with the document and checks it once, so a fault shows before any message is
// made. Whatever reaches a header is one line without control characters.
type Envelope struct {
	FromName string    // shown in From; may be empty
	From     string    // address
	ReplyTo  string    // address; may be empty
	ListID   string    // without brackets, e.g. service.qsol.example
	ListHelp string    // https: or mailto: address, or a plain address; may be empty
	Subject  string    // empty: the document's; at most notices.MaxTitle characters
	Stream   string    // service or update; empty: the document's
	Date     time.Time // zero: the document's
	// Thread is the Message-ID, without brackets, that all notices of one thread
	// refer to, so that mail clients show them together; no message needs to have
	// it. Empty: no thread.
	Thread string
	// Links says which links the letter offers; each person must then have them.
	// Unsubscribe is offered on the update stream only.
	Links LinkSet
}

// LinkSet says which of outputs.Links a letter shows. Web needs no link of the
// person if the document has a WebURL.
type LinkSet struct{ Web, Acknowledge, Unsubscribe, Preferences, Paper bool }

// filled takes from the document what the envelope leaves empty, and drops the link for
// unsubscribing where the stream has none: nobody leaves the service stream.
func (e Envelope) filled(doc *outputs.Document) Envelope {
	e.Subject = cmp.Or(e.Subject, doc.Meta.Subject)
	e.Stream = cmp.Or(e.Stream, doc.Meta.Stream)
	if e.Date.IsZero() {
		e.Date = doc.Meta.Date
	}
	e.Links.Unsubscribe = e.Links.Unsubscribe && e.Stream == "update"
	return e
}

// check refuses senders that would need repair: they come from tidings.yaml and
// from the letter, so a person can mend them. Its errors name the key or the file.
func (e Envelope) check() error {
	for _, x := range []struct{ name, value string }{{"from_name", e.FromName}, {"from", e.From},
		{"reply_to", e.ReplyTo}, {"list_id", e.ListID}, {"help", e.ListHelp}, {"subject", e.Subject},
		{"thread", e.Thread}} {
		if !utf8.ValidString(x.value) || strings.ContainsFunc(x.value, unicode.IsControl) {
			return fmt.Errorf("%s holds a control character or broken UTF-8: %q; write it as one plain line",
				x.name, brief(x.value))
		}
	}
	from, err := mailaddr.Normalise(e.From) // required
	if err != nil {
		return fmt.Errorf("from: %w", err)
	}
	reply := "" // no Reply-To
	if e.ReplyTo != "" {
		if reply, err = mailaddr.Normalise(e.ReplyTo); err != nil {
			return fmt.Errorf("reply_to: %w", err)
		}
	}
	switch {
	// A recipient's server without SMTPUTF8 could neither take nor answer it.
	case mailaddr.NeedsUTF8(from) || mailaddr.NeedsUTF8(reply):
		return fmt.Errorf("from and reply_to must be ASCII before the @, so that every server can answer: %s",
			brief(e.From))
	case strings.TrimSpace(e.Subject) == "":
		return errors.New("the letter has no subject; begin it with a heading or write subject in notice.yaml")
	case utf8.RuneCountInString(e.Subject) > notices.MaxTitle:
		return fmt.Errorf("the subject has %d characters; keep it below %d (most clients show 60)",
			utf8.RuneCountInString(e.Subject), notices.MaxTitle)
	case e.ListID != "" && !isListID(e.ListID): // empty: no List-Id
		return fmt.Errorf("list_id is %q; write it like a host name, for instance service.example.com", brief(e.ListID))
	case e.Date.IsZero():
		return errors.New("the letter has no date; write as_of in notice.yaml")
	}
	if e.Thread != "" { // goes into References, so it has the form of a Message-ID
		if err := checkID(e.Thread); err != nil {
			return fmt.Errorf("the thread's identifier %w", err)
		}
	}
	_, err = e.help()
	return err
}

// isListID wants what stands between the brackets of List-Id to look like a host's
// name of two labels or more, in ASCII (RFC 2919 section 2).
func isListID(s string) bool {
	_, ok := mailaddr.Host(s)
	return ok && isASCII(s) && strings.Contains(s, ".")
}

// help gives the address of List-Help, https: or mailto:, or nothing if there is none.
func (e Envelope) help() (string, error) {
	h := e.ListHelp
	switch {
	case h == "": // no List-Help
		return "", nil
	case !strings.Contains(h, ":") && strings.Contains(h, "@"):
		h = "mailto:" + h // a bare address, as people write it
	}
	clean, why := outputs.CheckURL(h)
	if why != "" || len(clean) > maxLink {
		return "", fmt.Errorf("help of the stream is %q; write an https: address or a mail address", brief(e.ListHelp))
	}
	return clean, nil
}
