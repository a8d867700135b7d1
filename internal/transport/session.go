package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"tidings/internal/delivery"
)

// session is one connection with a relay.
type session struct {
	cfg     *Config
	raw     net.Conn // to be closed at once
	conn    net.Conn // raw, or TLS over it
	wire    *wire    // conn, where it takes several buffers in one call
	replies *replyReader
	ext     extensions

	wait    time.Duration // how long the next reply may take
	armMu   sync.Mutex    // guards hurry and the read deadline
	hurry   bool          // writing failed: only what already came is worth reading
	planned int64         // octets given to write
	sent    atomic.Int64  // octets that the kernel took; may lag behind by one write until writing has ended

	tail, stuffed []byte // the end of a body with the next commands; a body with doubled dots

	ring []pending // places of messages in flight by CHUNKING

	needReset bool // the relay may still hold half an envelope
	dead      error

	store  [][]byte // what the next write sends
	joined []byte   // store in one piece, for TLS

	lastText, lastEnhanced string // the latest strings made of replies: most repeat
}

func newSession(cfg *Config, conn net.Conn) *session {
	s := &session{cfg: cfg, raw: conn}
	s.attach(conn)
	return s
}

// attach makes conn the connection in use: at first, and after TLS.
func (s *session) attach(conn net.Conn) {
	s.conn = conn
	var src io.Reader = conn
	if s.wire = newWire(conn); s.wire != nil {
		src = s.wire
	}
	s.replies = newReplyReader(src, s.armRead)
}

// Depth is how many messages may be in flight.
func (s *session) Depth() int { return s.cfg.Depth }

func (s *session) armRead() error {
	s.armMu.Lock()
	defer s.armMu.Unlock()
	wait := s.wait
	if s.hurry {
		wait = min(wait, lastWordsWait)
	}
	return s.conn.SetReadDeadline(time.Now().Add(wait))
}

func (s *session) hurryUp() {
	s.armMu.Lock()
	defer s.armMu.Unlock()
	s.hurry = true
	s.conn.SetReadDeadline(time.Now().Add(min(s.wait, lastWordsWait))) //nolint:errcheck // the read tells
}

// read waits at most that long for the next reply.
func (s *session) read(wait time.Duration) (reply, error) {
	s.armMu.Lock()
	s.wait = wait
	s.armMu.Unlock()
	return s.replies.read()
}

// write sends the buffers in order, and counts what left.
func (s *session) write(bufs ...[]byte) error {
	s.store = append(s.store[:0], bufs...)
	return s.flush()
}

// flush writes s.store: in one call where the connection can, else copied into
// one buffer, so that TLS makes full records. What is big goes in pieces, each
// with a deadline of its own: a slow line is not a dead one.
func (s *session) flush() error {
	size := 0
	for _, b := range s.store {
		size += len(b)
	}
	s.planned += int64(size)
	if size > 2*pieceBytes {
		return s.writePieces()
	}
	if err := s.armWrite(); err != nil {
		return err
	}
	n, err := s.writeAll()
	s.sent.Add(n)
	return err
}

func (s *session) armWrite() error {
	return s.conn.SetWriteDeadline(time.Now().Add(s.cfg.Timeouts.Data))
}

func (s *session) writePieces() error {
	for _, b := range s.store {
		for len(b) > 0 {
			if err := s.armWrite(); err != nil {
				return err
			}
			n, err := s.conn.Write(b[:min(len(b), pieceBytes)])
			s.sent.Add(int64(n))
			if err != nil {
				return err
			}
			b = b[n:]
		}
	}
	return nil
}

func (s *session) writeAll() (int64, error) {
	if s.wire != nil {
		return s.wire.Write(s.store)
	}
	if len(s.store) == 1 {
		n, err := s.conn.Write(s.store[0])
		return int64(n), err
	}
	s.joined = s.joined[:0]
	for _, b := range s.store {
		s.joined = append(s.joined, b...)
	}
	n, err := s.conn.Write(s.joined)
	return int64(n), err
}

// abort closes without a word. RST instead of FIN: some servers take a cut-off
// BDAT chunk followed by FIN for a whole message.
func (s *session) abort() {
	if tcp, ok := s.raw.(interface{ SetLinger(int) error }); ok {
		tcp.SetLinger(0) //nolint:errcheck // closing goes on without it
	}
	s.raw.Close()
}

// Close says QUIT when the session is idle and healthy, and closes.
func (s *session) Close() error {
	if s.dead != nil {
		s.abort()
		return nil
	}
	s.dead = net.ErrClosed
	if s.write([]byte("QUIT\r\n")) == nil {
		s.read(min(s.cfg.Timeouts.Command, quitWait)) //nolint:errcheck // the session ends either way
	}
	return s.raw.Close()
}

// Deliver sends messages until in is closed: see delivery.Session.
func (s *session) Deliver(ctx context.Context, in <-chan delivery.Message, done func(delivery.Result)) error {
	if s.dead != nil {
		return s.fault("connect", s.dead)
	}
	stop := context.AfterFunc(ctx, s.abort)
	var err error
	if s.ext.chunking {
		err = newChunkRun(s, in, done).run(ctx)
	} else {
		err = (&dataRun{s: s, in: in, done: done}).run(ctx)
	}
	if !stop() && err == nil {
		s.dead = context.Cause(ctx) // closed while idle
	}
	if err == nil {
		return nil
	}
	s.abort()
	if ctx.Err() != nil {
		err = interrupted(err, context.Cause(ctx))
	}
	s.dead = err
	return err
}

// interrupted keeps the stage and names the true cause: our own closing.
func interrupted(err, cause error) error {
	var e *delivery.RelayError
	if errors.As(err, &e) {
		return &delivery.RelayError{Relay: e.Relay, Stage: e.Stage, Text: "interrupted: " + words(cause), Err: cause}
	}
	return cause
}
