package transport

import (
	"strconv"
	"strings"
)

// appendMail writes MAIL with the parameters that the message needs and the
// relay offers.
func (s *session) appendMail(dst []byte, p *pending) []byte {
	dst = append(dst, "MAIL FROM:<"...)
	dst = append(dst, p.msg.From...)
	dst = append(dst, '>')
	if s.ext.size >= 0 {
		dst = append(dst, " SIZE="...)
		dst = strconv.AppendInt(dst, int64(len(p.msg.Data)), 10)
	}
	if p.eightBit && s.ext.eightBit {
		dst = append(dst, " BODY=8BITMIME"...)
	}
	if p.utf8 {
		dst = append(dst, " SMTPUTF8"...)
	}
	if s.ext.dsn && s.cfg.DSN {
		dst = append(dst, " RET="...)
		dst = append(dst, s.cfg.Return...)
		if id := p.msg.EnvID; id != "" && len(id) <= maxEnvID && printable(id) {
			dst = append(dst, " ENVID="...)
			dst = appendXtext(dst, id)
		}
	}
	return append(dst, '\r', '\n')
}

func (s *session) appendRcpt(dst []byte, p *pending) []byte {
	dst = append(dst, "RCPT TO:<"...)
	dst = append(dst, p.msg.To...)
	dst = append(dst, '>')
	if s.ext.dsn && s.cfg.DSN {
		dst = append(dst, " NOTIFY="...)
		dst = append(dst, s.cfg.Notify...)
		dst = append(dst, " ORCPT="...)
		if ascii(p.msg.To) {
			dst = append(dst, "rfc822;"...)
			dst = appendXtext(dst, p.msg.To)
		} else {
			dst = append(dst, "utf-8;"...)
			dst = appendUnitext(dst, p.msg.To)
		}
	}
	return append(dst, '\r', '\n')
}

// printable is what ENVID may encode: RFC 3461 section 4.4.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

const hex = "0123456789ABCDEF"

// appendXtext encodes printable ASCII by RFC 3461 section 4.
func appendXtext(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < '!' || c > '~' || c == '+' || c == '=' {
			dst = append(dst, '+', hex[c>>4], hex[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}

// appendUnitext encodes an address for a relay with SMTPUTF8: RFC 6533 section
// 3, utf-8-addr-unitext.
func appendUnitext(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+' || c == '=' || c == '\\' || c <= ' ':
			dst = append(dst, `\x{`...)
			dst = append(dst, hex[c>>4], hex[c&15], '}')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
