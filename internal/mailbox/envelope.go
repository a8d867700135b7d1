package mailbox

import (
	"bytes"
	"strconv"
	"strings"
)

// path cuts <address> and its parameters out of the argument of MAIL or RCPT. A
// bracket inside of a quoted local part does not end the address.
func path(arg []byte, word string) (addr, params []byte, ok bool) {
	if len(arg) < len(word)+2 || !bytes.EqualFold(arg[:len(word)], []byte(word)) {
		return nil, nil, false
	}
	rest := bytes.TrimLeft(arg[len(word):], " ")
	if len(rest) == 0 || rest[0] != '<' {
		return nil, nil, false
	}
	quoted := false
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == '>' && !quoted:
			return rest[1:i], rest[i+1:], true
		}
	}
	return nil, nil, false
}

// param finds the value of KEY=value among ESMTP parameters; nil where it is
// missing. It does not allocate.
func param(params []byte, key string) []byte {
	for len(params) > 0 {
		var f []byte
		f, params, _ = bytes.Cut(bytes.TrimLeft(params, " "), []byte{' '})
		if len(f) > len(key) && f[len(key)] == '=' && strings.EqualFold(string(f[:len(key)]), key) {
			return f[len(key)+1:]
		}
	}
	return nil
}

func (c *conn) mail(arg []byte) {
	addr, params, ok := path(arg, "FROM:")
	switch {
	case !c.greeted:
		c.reply("503 5.5.1 Say EHLO first")
		return
	case c.hasFrom:
		c.reply("503 5.5.1 Nested MAIL command")
		return
	case !ok:
		c.reply("501 5.5.4 Syntax: MAIL FROM:<address>")
		return
	}
	if size, err := strconv.ParseInt(string(param(params, "SIZE")), 10, 64); err == nil && size > c.srv.opt.MaxSize {
		c.reply("552 5.3.4 Message too big")
		return
	}
	if string(addr) != c.lastFrom {
		c.lastFrom = string(addr)
	}
	c.from, c.hasFrom = c.lastFrom, true
	if !c.srv.opt.Discard {
		c.envid = xtextDecode(string(param(params, "ENVID")))
	}
	c.reply("250 2.1.0 Ok")
}

func (c *conn) rcpt(arg []byte) {
	addr, params, ok := path(arg, "TO:")
	switch {
	case !c.hasFrom:
		c.reply("503 5.5.1 Need MAIL command")
		return
	case !ok || len(addr) == 0:
		c.reply("501 5.5.4 Syntax: RCPT TO:<address>")
		return
	case len(c.rcpts) >= maxRcpts:
		c.reply("452 4.5.3 Too many recipients")
		return
	}
	b := behaviourOf(addr)
	if refusal := c.srv.refusal(b, addr); refusal != "" {
		c.reply(refusal)
		return
	}
	r := rcpt{behaviour: b}
	if !c.srv.opt.Discard || b != Ordinary {
		r.addr, r.orcpt, r.notify = string(addr), string(param(params, "ORCPT")),
			strings.ToUpper(string(param(params, "NOTIFY")))
	}
	c.rcpts = append(c.rcpts, r)
	c.reply("250 2.1.5 Ok")
}

// refusal is the reply of a recipient that refuses now, or "".
func (s *Server) refusal(b Behaviour, addr []byte) string {
	switch {
	case b == PermFail:
		s.count.refused.Add(1)
		return "550 5.1.1 <" + string(addr) + ">: Recipient address rejected: user unknown (simulated)"
	case b == TempFail && s.behave.refuseNow(string(addr)):
		s.count.deferred.Add(1)
		return "451 4.7.1 <" + string(addr) + ">: Greylisted, try again (simulated)"
	}
	return ""
}

// xtextDecode undoes RFC 3461 section 4; what is malformed stays as it is.
func xtextDecode(s string) string {
	if !strings.Contains(s, "+") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '+' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(v))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
