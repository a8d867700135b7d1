// Package acts is the log of what people did with notices: who, what, when. Each entry
// names the SHA-256 of the one before it, so that an entry which is changed, taken away,
// moved or put in later is found (Verify). Entries are never changed.
//
// What the chain cannot show by itself is a log that was written anew from its beginning:
// for that its end must be known elsewhere, or be signed.
package acts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Entry is one act. Its fields stand in the order of their names, as RFC 8785 wants it:
// what encoding/json writes of it without HTML escapes is its canonical form.
type Entry struct {
	Act    string    `json:"act"`    // a word or two, such as approve or "incident update"
	After  string    `json:"after"`  // SHA-256 of what is since then, hex; "": nothing that has one
	At     time.Time `json:"at"`     // UTC, to the millisecond
	Before string    `json:"before"` // SHA-256 of what was until then, hex; "": there was nothing
	// Content is the SHA-256 over the rows that a send froze, hex; "": it is of no send.
	Content  string `json:"content,omitempty"`
	Detail   string `json:"detail"`   // a line for people; nothing of recipients
	Notice   string `json:"notice"`   // the notice's slug; "": none in particular
	Previous string `json:"previous"` // Digest of the entry before; "" in the first
	Sequence int64  `json:"sequence"` // 1, 2, 3 … without a gap
	// Statement is the SHA-256 of the signed or unsigned statement that the act is, hex; "": none.
	Statement string `json:"statement,omitempty"`
	Where     string `json:"where,omitempty"` // name of the machine; "": an older version, or the program by itself
	Who       string `json:"who"`             // the person who was named, or the login name

	// Person is the address that an act is about. It is never stored: whoever stores the
	// entry puts a keyed hash of it in front of the detail.
	Person string `json:"-"`
}

// detailRunes bounds each text of an entry.
const detailRunes = 1000

// Clean gives the entry as it can be stored: texts of one line, times in UTC.
func (e Entry) Clean() Entry {
	for _, s := range []*string{&e.Act, &e.Detail, &e.Notice, &e.Where, &e.Who} {
		*s = oneLine(*s)
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	return e
}

// oneLine leaves out what could begin a line or act on a terminal. JSON then writes the
// text as RFC 8785 does.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) > detailRunes {
		s = string([]rune(s)[:detailRunes]) + "…"
	}
	return strings.TrimSpace(s)
}

// Canonical is the entry's canonical JSON (RFC 8785), of which the digest is taken; nil for a year
// beyond 9999 alone.
func (e Entry) Canonical() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Digest is the SHA-256 of the entry's canonical JSON, hex.
func (e Entry) Digest() string {
	b := e.Canonical()
	if b == nil {
		return "" // no chain has it as a link
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
