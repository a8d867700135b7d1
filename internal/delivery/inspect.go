package delivery

import (
	"bytes"
	"encoding/binary"
)

// Facts are what a transport must know of a message's bytes before it sends them.
type Facts struct {
	Known    bool // somebody has looked
	Dots     int  // lines that begin with a dot
	EightBit bool
	Fault    string // why no relay may get the message; "" if nothing speaks against it
}

// Faults of a message. Relays disagree about them: SMTP smuggling lives on bare CR
// and LF.
const (
	FaultBare = "the message has a bare CR or LF: every line must end in CRLF"
	FaultNUL  = "the message has a NUL octet"
	FaultEnd  = "the message does not end in CRLF"
)

// Inspect looks at a whole message.
func Inspect(data []byte) Facts {
	var i Inspection
	i.Add(data)
	return i.Facts()
}

// Inspection looks at a message part by part; a part may end anywhere. The zero
// value is ready for the first.
type Inspection struct {
	dots     int
	eightBit bool
	nul      bool
	bare     bool
	crlf     bool // the bytes so far end in CRLF
	begun    bool
	last     byte
}

// Facts is what is known of all parts together.
func (i *Inspection) Facts() Facts {
	f := Facts{Known: true, EightBit: i.eightBit}
	switch {
	case !i.crlf:
		f.Fault = FaultEnd
	case i.nul:
		f.Fault = FaultNUL
	case i.bare:
		f.Fault = FaultBare
	default:
		f.Dots = i.dots
	}
	return f
}

// Add looks at the next bytes. It leaps from line feed to line feed and counts
// the carriage returns apart: if every LF has a CR before it and no CR is left
// over, none is bare.
func (i *Inspection) Add(b []byte) {
	if len(b) == 0 {
		return
	}
	i.begin(b[0])
	i.eightBit = i.eightBit || hasHighBit(b)
	i.nul = i.nul || bytes.IndexByte(b, 0) >= 0
	single := bytes.Count(b, []byte{'\r'})
	for at := 0; ; {
		lf := bytes.IndexByte(b[at:], '\n')
		if lf < 0 {
			break
		}
		lf += at
		switch {
		case lf == 0:
			i.bare = i.bare || i.last != '\r'
		case b[lf-1] == '\r':
			single--
		default:
			i.bare = true
		}
		if at = lf + 1; at < len(b) && b[at] == '.' {
			i.dots++
		}
	}
	i.end(b, single)
}

// begin looks at the first of the next bytes.
func (i *Inspection) begin(first byte) {
	if first == '.' && (!i.begun || i.last == '\n') {
		i.dots++
	}
	if i.last == '\r' && first != '\n' {
		i.bare = true
	}
	i.begun = true
}

// end keeps what the bytes after b have to know of it. A CR at its very end may
// still get its LF.
func (i *Inspection) end(b []byte, single int) {
	n := len(b)
	before := i.last
	if n > 1 {
		before = b[n-2]
	}
	if b[n-1] == '\r' {
		single--
	}
	i.bare = i.bare || single != 0
	i.crlf = b[n-1] == '\n' && before == '\r'
	i.last = b[n-1]
}

// Part is a part of many messages that was looked at once.
type Part struct {
	data string
	seen Inspection // as if in the middle of a line
}

// NewPart looks at a text.
func NewPart(data string) Part {
	p := Part{data: data, seen: Inspection{begun: true, last: 'x'}}
	p.seen.Add([]byte(data))
	return p
}

// Len is how many bytes the part has.
func (p *Part) Len() int { return len(p.data) }

// AddPart adds such a part. Only its first byte depends on what came before it, but
// for the CR of a line end that was cut in two: then it is looked at again.
func (i *Inspection) AddPart(p *Part) {
	if len(p.data) == 0 {
		return
	}
	if i.last == '\r' {
		i.Add([]byte(p.data))
		return
	}
	i.begin(p.data[0])
	i.dots += p.seen.dots
	i.eightBit = i.eightBit || p.seen.eightBit
	i.nul = i.nul || p.seen.nul
	i.bare = i.bare || p.seen.bare
	i.crlf, i.last = p.seen.crlf, p.seen.last
}

const highs = 0x8080808080808080

func hasHighBit(b []byte) bool {
	for ; len(b) >= 32; b = b[32:] {
		some := binary.LittleEndian.Uint64(b) | binary.LittleEndian.Uint64(b[8:]) |
			binary.LittleEndian.Uint64(b[16:]) | binary.LittleEndian.Uint64(b[24:])
		if some&highs != 0 {
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
