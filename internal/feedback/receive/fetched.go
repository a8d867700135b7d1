package receive

import (
	"context"
	"errors"
	"io"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// fetched reads one message of an IMAP mailbox piece by piece, so that a long one
// costs no more memory than a short one.
type fetched struct {
	ctx    context.Context
	conn   *metered
	client *imapclient.Client
	uid    imap.UID
	at     int64  // octets that were asked for
	rest   []byte // of the last piece
	ended  bool
	err    error // of the connection, not of the message
}

// pieceSize is how much is asked for at a time.
const pieceSize = 1 << 20

// begins fetches the first piece, and reports whether there is such a message.
func (f *fetched) begins() bool {
	f.next()
	return f.err == nil && f.rest != nil
}

func (f *fetched) Read(p []byte) (int, error) {
	if len(f.rest) == 0 && !f.ended {
		f.next()
	}
	if f.err != nil {
		return 0, f.err
	}
	if len(f.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *fetched) next() {
	if f.err = f.ctx.Err(); f.err != nil {
		return
	}
	f.err = f.conn.step(messageBytes, messageTime, func() (err error) {
		f.rest, err = f.piece()
		return err
	})
	f.at += pieceSize
	f.ended = f.err != nil || len(f.rest) < pieceSize
}

// piece reads no more of what the server sends than was asked for; nil if it has none.
func (f *fetched) piece() (raw []byte, err error) {
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: f.at, Size: pieceSize}}
	got := f.client.Fetch(imap.UIDSetNum(f.uid), &imap.FetchOptions{UID: true,
		BodySection: []*imap.FetchItemBodySection{section}})
	for m := got.Next(); m != nil; m = got.Next() {
		for item := m.Next(); item != nil; item = m.Next() {
			body, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || body.Literal == nil || raw != nil || err != nil {
				continue // what is not read is passed over
			}
			raw, err = io.ReadAll(io.LimitReader(body.Literal, pieceSize))
		}
	}
	return raw, errors.Join(err, got.Close())
}
