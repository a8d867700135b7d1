package transport

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"tidings/internal/delivery"
)

// pending is a message that was taken and has no result yet.
type pending struct {
	msg      delivery.Message
	begun    time.Time // first octet of MAIL
	stuffing int       // lines that begin with a dot
	eightBit bool
	utf8     bool
	refused  bool            // by us, before the wire: result says why
	result   delivery.Result //
	asked    bool            // its commands were sent
	reset    bool            // RSET was sent before MAIL
	endAt    int64           // stream offset after the octet that completes it; 0: not planned yet
	cmd      []byte          // commands, reused
}

// load takes a message and refuses what must never reach the wire.
func (s *session) load(p *pending, m delivery.Message) {
	*p = pending{msg: m, cmd: p.cmd[:0]}
	if why := s.unfit(p); why.text != "" {
		p.refused = true
		p.result = delivery.Result{Row: m.Row, State: delivery.Failed, Enhanced: why.enhanced, Reply: why.text, Stage: why.stage}
	}
}

type reason struct{ stage, enhanced, text string }

// unfit says why a message cannot go to this relay; empty text where it can.
func (s *session) unfit(p *pending) reason {
	m := &p.msg
	scan := scanData(m.Data)
	p.stuffing, p.eightBit = scan.stuffing, scan.eightBit
	p.utf8 = m.UTF8 || !ascii(m.To) || !ascii(m.From)
	switch {
	case m.To == "" || !cleanAddress(m.To):
		return reason{stageRCPT, "5.1.3", "the recipient's address is empty or has characters that no address may have"}
	case !cleanAddress(m.From):
		return reason{stageMAIL, "5.1.7", "the sender's address has characters that no address may have"}
	case scan.fault != "":
		return reason{stageBody, "5.6.0", scan.fault}
	case p.utf8 && !s.ext.smtputf8:
		return reason{stageMAIL, "5.6.7", "the address or message needs SMTPUTF8, and the relay does not offer it"}
	case p.eightBit && !p.utf8 && !s.ext.eightBit:
		return reason{stageMAIL, "5.6.3", "the message has 8-bit text, and the relay takes 7 bits only (no 8BITMIME)"}
	case s.ext.size > 0 && int64(len(m.Data)) > s.ext.size:
		return reason{stageMAIL, "5.3.4", "the message has " + strconv.Itoa(len(m.Data)) + " octets, and the relay takes at most " + strconv.FormatInt(s.ext.size, 10)}
	}
	return reason{}
}

// cleanAddress keeps anything out of a command that could end or extend it.
// Quoted local parts with spaces or brackets are refused too: nobody has one.
func cleanAddress(a string) bool {
	return len(a) <= 320 && strings.IndexFunc(a, func(r rune) bool {
		return r <= ' ' || r == '<' || r == '>' || r == 0x7f || r == '\ufffd'
	}) < 0
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

type scanned struct {
	stuffing int
	eightBit bool
	fault    string
}

const (
	faultBare = "the message has a bare CR or LF: every line must end in CRLF"
	faultNUL  = "the message has a NUL octet"
	faultEnd  = "the message does not end in CRLF"
)

// scanData checks what relays disagree about (SMTP smuggling lives on bare CR
// and LF), and counts the lines that need another dot. It leaps from line feed to
// line feed, and counts the carriage returns apart: if every LF has a CR before
// it and there are no more CRs than LFs, none is bare.
func scanData(data []byte) scanned {
	out := scanned{eightBit: hasHighBit(data)}
	switch {
	case !bytes.HasSuffix(data, []byte("\r\n")):
		out.fault = faultEnd
		return out
	case bytes.IndexByte(data, 0) >= 0:
		out.fault = faultNUL
		return out
	}
	lines := 0
	for i := 0; i < len(data); lines++ {
		if data[i] == '.' {
			out.stuffing++
		}
		i += bytes.IndexByte(data[i:], '\n') + 1 // there is one: data ends in it
		if i < 2 || data[i-2] != '\r' {
			return scanned{fault: faultBare, eightBit: out.eightBit}
		}
	}
	if bytes.Count(data, []byte{'\r'}) != lines {
		return scanned{fault: faultBare, eightBit: out.eightBit}
	}
	return out
}

const highs = 0x8080808080808080

func hasHighBit(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&highs != 0 {
			return true
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return true
		}
	}
	return false
}

// appendStuffed doubles the dot of every line that begins with one: RFC 5321
// section 4.5.2.
func appendStuffed(dst, data []byte) []byte {
	for len(data) > 0 {
		if data[0] == '.' {
			dst = append(dst, '.')
		}
		i := bytes.Index(data, []byte("\n."))
		if i < 0 {
			return append(dst, data...)
		}
		dst, data = append(dst, data[:i+1]...), data[i+1:]
	}
	return dst
}
