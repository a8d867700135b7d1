package transport

import (
	"context"
	"net"
	"strconv"
	"strings"

	"tidings/internal/delivery"
)

// extensions is what the relay offers in its latest EHLO.
type extensions struct {
	pipelining, chunking, startTLS, eightBit, smtputf8, dsn bool

	size int64 // -1: not offered; 0: no limit told
	auth string
}

// Open connects, secures and authenticates. Every step has a deadline, and the
// context closes the socket.
func (r *relay) Open(ctx context.Context) (delivery.Session, error) {
	if r.err != nil {
		return nil, &delivery.RelayError{Relay: r.cfg.Name, Stage: stageConnect, Text: r.err.Error(), Permanent: true,
			Err: r.err}
	}
	conn, err := r.dial(ctx)
	if err != nil {
		return nil, err
	}
	s := newSession(&r.cfg, conn)
	stop := context.AfterFunc(ctx, s.abort)
	err = s.open(ctx)
	if !stop() && err == nil {
		err = s.fault(stageConnect, context.Cause(ctx))
	}
	if err != nil {
		s.abort()
		if ctx.Err() != nil {
			err = interrupted(err, context.Cause(ctx))
		}
		return nil, err
	}
	return s, nil
}

func (r *relay) dial(ctx context.Context) (net.Conn, error) {
	dctx, cancel := context.WithTimeout(ctx, r.cfg.Timeouts.Connect)
	defer cancel()
	conn, err := r.cfg.Dial(dctx, r.cfg.Network, r.cfg.Address)
	if err != nil {
		return nil, &delivery.RelayError{Relay: r.cfg.Name, Stage: stageConnect, Text: words(err), Err: err}
	}
	return conn, nil
}

func (s *session) open(ctx context.Context) error {
	mode, err := s.tlsMode()
	if err != nil {
		return err
	}
	if mode == TLSImplicit {
		if err := s.handshake(ctx, stageConnect); err != nil {
			return err
		}
	}
	if err := s.greeting(); err != nil {
		return err
	}
	if err := s.ehlo(mode != TLSStartTLS && s.cfg.Auth == ""); err != nil {
		return err
	}
	if mode == TLSStartTLS {
		if err := s.startTLS(ctx); err != nil {
			return err
		}
	}
	return s.auth()
}

func (s *session) greeting() error {
	r, err := s.read(s.cfg.Timeouts.Command)
	switch {
	case err != nil:
		return s.fault(stageConnect, err)
	case r.code == 220:
		return nil
	case r.code/100 == 4 || r.code/100 == 5:
		return s.refused(stageConnect, r, r.code/100 == 5)
	}
	return s.fault(stageConnect, errGarbage)
}

// command sends one line and reads its reply. A 421 or no reply is an error.
func (s *session) command(stage, line string) (reply, error) {
	if err := s.write([]byte(line + "\r\n")); err != nil {
		return reply{}, s.fault(stage, err)
	}
	r, err := s.read(s.cfg.Timeouts.Command)
	if err != nil {
		return reply{}, s.fault(stage, err)
	}
	if r.code == 421 {
		return reply{}, s.refused(stage, r, false)
	}
	return r, nil
}

// ehlo learns what the relay offers. A relay that knows no EHLO gets HELO where
// nothing that we need depends on extensions.
func (s *session) ehlo(plainWillDo bool) error {
	verb := "EHLO "
	if s.cfg.lmtp() {
		verb = "LHLO "
	}
	r, err := s.command(stageEHLO, verb+s.hello())
	if err != nil {
		return err
	}
	if (r.code == 500 || r.code == 502) && plainWillDo && !s.cfg.lmtp() {
		s.ext = extensions{size: -1}
		if r, err = s.command(stageEHLO, "HELO "+s.hello()); err != nil {
			return err
		}
	} else {
		s.ext = parseExtensions(string(r.text))
	}
	switch {
	case r.code == 250:
	case r.code/100 == 4 || r.code/100 == 5:
		return s.refused(stageEHLO, r, r.code/100 == 5)
	default:
		return s.fault(stageEHLO, errGarbage)
	}
	if s.cfg.NoPipelining {
		s.ext.pipelining = false
	}
	s.ext.chunking = s.ext.chunking && s.ext.pipelining && !s.cfg.NoChunking
	return nil
}

// parseExtensions reads the lines of an EHLO reply behind the first: RFC 5321
// section 4.1.1.1. The old form AUTH=PLAIN counts as AUTH PLAIN.
func parseExtensions(text string) extensions {
	ext := extensions{size: -1}
	_, lines, _ := strings.Cut(text, "\n")
	for line := range strings.Lines(lines) {
		word, args, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word = strings.ToUpper(word); word {
		case "PIPELINING":
			ext.pipelining = true
		case "CHUNKING":
			ext.chunking = true
		case "STARTTLS":
			ext.startTLS = true
		case "8BITMIME":
			ext.eightBit = true
		case "SMTPUTF8":
			ext.smtputf8 = true
		case "DSN":
			ext.dsn = true
		case "SIZE":
			ext.size, _ = strconv.ParseInt(strings.TrimSpace(args), 10, 64)
			ext.size = max(ext.size, 0)
		case "AUTH":
			ext.auth += " " + strings.ToUpper(args)
		default:
			if m, ok := strings.CutPrefix(word, "AUTH="); ok {
				ext.auth += " " + m + " " + strings.ToUpper(args)
			}
		}
	}
	return ext
}
