package transport

import (
	"bytes"
	"strconv"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailaddr"
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
		p.result = delivery.Result{Row: m.Row, State: delivery.Failed, Enhanced: why.enhanced, Reply: why.text,
			Stage: why.stage}
		if why.enhanced == "5.3.4" {
			p.result.Ours = adviceSize
		}
	}
}

type reason struct{ stage, enhanced, text string }

// unfit says why a message cannot go to this relay; empty text where it can.
func (s *session) unfit(p *pending) reason {
	m := &p.msg
	facts := m.Facts
	if !facts.Known {
		facts = delivery.Inspect(m.Data)
	}
	p.stuffing, p.eightBit = facts.Dots, facts.EightBit
	p.utf8 = m.UTF8 || !ascii(m.To) || !ascii(m.From)
	switch {
	case m.To == "" || !mailaddr.FitsPath(m.To):
		return reason{stageRCPT, "5.1.3", "the recipient's address is empty or has characters that no address may have"}
	case !mailaddr.FitsPath(m.From):
		return reason{stageMAIL, "5.1.7", "the sender's address has characters that no address may have"}
	case facts.Fault != "":
		return reason{stageBody, "5.6.0", facts.Fault}
	case p.utf8 && !s.ext.smtputf8:
		return reason{stageMAIL, "5.6.7", "the address or message needs SMTPUTF8, and the relay does not offer it"}
	case p.eightBit && !p.utf8 && !s.ext.eightBit:
		return reason{stageMAIL, "5.6.3", "the message has 8-bit text, and the relay takes 7 bits only (no 8BITMIME)"}
	case s.ext.size > 0 && int64(len(m.Data)) > s.ext.size:
		return reason{stageMAIL, "5.3.4", "the message has " + strconv.Itoa(len(m.Data)) +
			" octets, and the relay takes at most " + strconv.FormatInt(s.ext.size, 10)}
	}
	return reason{}
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
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
