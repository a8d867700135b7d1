package dkim

import (
	"bytes"
	"errors"
	"net/mail"
)

// field is one header field that is to be signed.
type field struct {
	which      int // index into signed
	start, end int // in the message, line end included
}

// signedField names a header field to sign. An over-signed one is named once
// more than it occurs, so that none can be added to a signed message.
type signedField struct {
	name string
	over bool
}

// signed is what h= lists, in this order: RFC 6376 section 5.4.1, and the list
// fields that RFC 8058 section 4 requires to be covered.
var signed = [...]signedField{
	{"from", true}, {"to", true}, {"cc", true}, {"subject", true}, {"date", true}, {"message-id", true},
	{"reply-to", true}, {"sender", true}, {"in-reply-to", false}, {"references", false},
	{"mime-version", true}, {"content-type", true}, {"content-transfer-encoding", true},
	{"list-id", false}, {"list-unsubscribe", true}, {"list-unsubscribe-post", true},
	{"list-help", false}, {"list-owner", false}, {"feedback-id", false}, {"auto-submitted", false},
	{"precedence", false},
}

const (
	indexFrom = 0
	indexDate = 4
)

var (
	errNoHeader = errors.New("the message has no header that ends in an empty line")
	errNoFrom   = errors.New("the message has no From field")
	errNoField  = errors.New("a header line has no colon")
)

// index notes where the fields to sign are, and gives the body.
func (w *scratch) index(message []byte) (body []byte, err error) {
	w.fields, w.unix = w.fields[:0], 0
	hasFrom := false
	for pos := 0; pos < len(message); {
		if bytes.HasPrefix(message[pos:], []byte("\r\n")) {
			if !hasFrom {
				return nil, errNoFrom
			}
			return message[pos+2:], nil
		}
		end := fieldEnd(message, pos)
		colon := bytes.IndexByte(message[pos:end], ':')
		if colon < 1 {
			return nil, errNoField
		}
		which := find(bytes.TrimRight(message[pos:pos+colon], " \t"))
		if which >= 0 {
			w.fields = append(w.fields, field{which, pos, end})
		}
		switch which {
		case indexFrom:
			hasFrom = true
		case indexDate:
			w.noteDate(message[pos+colon+1 : end])
		}
		pos = end
	}
	return nil, errNoHeader
}

// fieldEnd is behind the last folded line of the field at pos.
func fieldEnd(message []byte, pos int) int {
	for {
		i := bytes.IndexByte(message[pos:], '\n')
		if i < 0 {
			return len(message)
		}
		pos += i + 1
		if pos == len(message) || message[pos] != ' ' && message[pos] != '\t' {
			return pos
		}
	}
}

// find gives the place of a name in signed, or -1, without allocating.
func find(name []byte) int {
	for i := range signed {
		if len(name) == len(signed[i].name) && equalFold(name, signed[i].name) {
			return i
		}
	}
	return -1
}

func equalFold(name []byte, lower string) bool {
	for i, c := range name {
		if toLower(c) != lower[i] {
			return false
		}
	}
	return true
}

func toLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// noteDate takes t= from the message, so that signing again gives the same
// signature. Messages of one notice share their Date: it is parsed once.
func (w *scratch) noteDate(value []byte) {
	value = bytes.TrimSpace(value)
	if !bytes.Equal(value, w.date) {
		w.date = append(w.date[:0], value...)
		w.dateUnix = 0
		if t, err := mail.ParseDate(string(value)); err == nil {
			w.dateUnix = t.Unix()
		}
	}
	w.unix = w.dateUnix
}

// canonHeaders writes the fields in relaxed form into w.canon, and their names
// into w.names: for each name from the last field up (RFC 6376 section 5.4.2).
func (w *scratch) canonHeaders(message []byte) {
	w.canon, w.names = w.canon[:0], w.names[:0]
	for which := range signed {
		for i := len(w.fields) - 1; i >= 0; i-- {
			if f := w.fields[i]; f.which == which {
				w.canon = appendField(w.canon, message[f.start:f.end])
				w.addName(signed[which].name)
			}
		}
		if signed[which].over {
			w.addName(signed[which].name)
		}
	}
}

// addName folds h= so that no line grows past what RFC 5322 advises.
func (w *scratch) addName(name string) {
	if len(w.names) > 0 {
		w.names = append(w.names, ':')
	}
	line := len(w.names) - 1 - bytes.LastIndexByte(w.names, '\t')
	if line+len(name) > 70 {
		w.names = append(w.names, "\r\n\t"...)
	}
	w.names = append(w.names, name...)
}

// appendField writes one header field in relaxed form: RFC 6376 section 3.4.2.
func appendField(dst, f []byte) []byte {
	colon := bytes.IndexByte(f, ':')
	for _, c := range bytes.TrimRight(f[:colon], " \t") {
		dst = append(dst, toLower(c))
	}
	dst = append(dst, ':')
	start := len(dst)
	space := false
	for _, c := range f[colon+1:] {
		switch c {
		case ' ', '\t':
			space = true
		case '\r', '\n':
		default:
			if space && len(dst) > start {
				dst = append(dst, ' ')
			}
			space = false
			dst = append(dst, c)
		}
	}
	return append(dst, '\r', '\n')
}
