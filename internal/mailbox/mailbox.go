// Package mailbox is the built-in receiving server for the demo, trials, tests
// and measurements. It speaks SMTP or LMTP with PIPELINING, CHUNKING, DSN,
// SMTPUTF8 and, with a certificate, STARTTLS. It keeps what arrives in a Maildir
// or only counts it, and some recipients behave badly on purpose: see Behaviour.
//
// The command loop is our own: go-smtp takes a BDAT chunk that was cut off by a
// closed connection for a whole message, and reads DATA one octet at a time.
package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Options says what a server does with mail. The zero value counts nothing
// useful: give either Dir or Discard.
type Options struct {
	Dir         string        // Maildir to store in: new/ cur/ tmp/, one file for each recipient
	FeedbackDir string        // Maildir for the reports that the server makes; default Dir/feedback
	Discard     bool          // count only; no file, no report
	Domain      string        // name in the greeting and in reports; default mailbox.invalid
	LMTP        bool          // speak LMTP (RFC 2033) instead of SMTP
	TLS         *tls.Config   // offers STARTTLS; nil: not offered
	SlowFor     time.Duration // how late "slow" answers; default 2 s
	MaxSize     int64         // largest message in octets; default 64 MiB
	Idle        time.Duration // a connection silent for that long is closed; default 5 min

	NoPipelining bool // do not offer PIPELINING, to try senders without it
	NoChunking   bool // do not offer CHUNKING

	// Feedback, if set, also gets each report, from the null sender to the
	// envelope sender of the reported message. Its error goes to Log.
	Feedback func(ctx context.Context, to string, report []byte) error
	Log      func(error)      // faults that no reply can carry; nil: dropped
	Now      func() time.Time // clock; nil: time.Now
}

// Stats counts what a server did.
type Stats struct {
	Connections int64 `json:"connections"`
	Accepted    int64 `json:"accepted"` // recipients of messages taken, dropped ones included
	Octets      int64 `json:"octets"`   // of messages taken
	Refused     int64 `json:"refused"`  // 5xx to RCPT
	Deferred    int64 `json:"deferred"` // 4xx to RCPT
	Dropped     int64 `json:"dropped"`  // taken, connection closed without a reply
	Cut         int64 `json:"cut"`      // messages that ended before they were complete: not taken
	Reports     int64 `json:"reports"`  // bounces and complaints made
}

type counters struct {
	connections, accepted, octets, refused, deferred, dropped, cut, reports atomic.Int64
}

// Server receives mail. Make one with New.
type Server struct {
	opt      Options
	store    *maildir
	feedback *maildir
	behave   behaviours
	count    counters

	mu      sync.Mutex
	conns   map[net.Conn]struct{}
	closing bool
	wg      sync.WaitGroup
}

// New makes a server and its folders. It fails where neither or both of Dir and
// Discard are given, or a folder cannot be made.
func New(opt Options) (*Server, error) {
	if opt.Discard == (opt.Dir != "") {
		return nil, errors.New("mailbox: give a folder to store in or discard, one of the two")
	}
	s := &Server{opt: withDefaults(opt), conns: make(map[net.Conn]struct{})}
	if opt.Discard {
		return s, nil
	}
	var err error
	if s.store, err = openMaildir(s.opt.Dir, s.opt.Now); err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	if s.feedback, err = openMaildir(s.opt.FeedbackDir, s.opt.Now); err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	return s, nil
}

func withDefaults(opt Options) Options {
	if opt.Domain == "" {
		opt.Domain = "mailbox.invalid"
	}
	if opt.FeedbackDir == "" {
		opt.FeedbackDir = filepath.Join(opt.Dir, "feedback")
	}
	if opt.SlowFor == 0 {
		opt.SlowFor = 2 * time.Second
	}
	if opt.MaxSize == 0 {
		opt.MaxSize = 64 << 20
	}
	if opt.Idle == 0 {
		opt.Idle = 5 * time.Minute
	}
	if opt.Log == nil {
		opt.Log = func(error) {}
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return opt
}

// Stats gives the counters of this moment.
func (s *Server) Stats() Stats {
	c := &s.count
	return Stats{
		Connections: c.connections.Load(), Accepted: c.accepted.Load(), Octets: c.octets.Load(),
		Refused: c.refused.Load(), Deferred: c.deferred.Load(), Dropped: c.dropped.Load(),
		Cut: c.cut.Load(), Reports: c.reports.Load(),
	}
}

// Serve takes connections from ln until the context ends, then closes ln and
// every connection, waits for them, and returns nil. Another end of the listener
// is an error.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	stop := context.AfterFunc(ctx, func() {
		ln.Close()
		s.closeAll()
	})
	defer stop()
	defer s.wg.Wait()
	for {
		nc, err := ln.Accept()
		if ctx.Err() != nil {
			if err == nil {
				nc.Close()
			}
			return nil
		}
		if err != nil {
			s.closeAll()
			return fmt.Errorf("mailbox: %w", err)
		}
		s.start(ctx, nc)
	}
}

func (s *Server) start(ctx context.Context, nc net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		nc.Close()
		return
	}
	s.conns[nc] = struct{}{}
	s.count.connections.Add(1)
	s.wg.Go(func() {
		newConn(ctx, s, nc).serve()
		nc.Close()
		s.mu.Lock()
		delete(s.conns, nc)
		s.mu.Unlock()
	})
}

func (s *Server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closing = true
	for nc := range s.conns {
		nc.Close()
	}
}
