package receive

import (
	"context"
	"io"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// fetched reads one message of an IMAP mailbox piece by piece, so that a long one
// costs no more memory than a short one.
type fetched struct {
	ctx    context.Context
	client *imapclient.Client
	uid    imap.UID
	at     int64  // octets that were asked for
	rest   []byte // of the last piece
	ended  bool
	err    error // of the connection, not of the message
}

// pieceSize is how much is asked for at a time.
const pieceSize = 1 << 20

func (f *fetched) Read(p []byte) (int, error) {
	if len(f.rest) == 0 && !f.ended {
		f.rest, f.err = f.piece()
		f.at += pieceSize
		f.ended = f.err != nil || len(f.rest) < pieceSize
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

func (f *fetched) piece() ([]byte, error) {
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: f.at, Size: pieceSize}}
	got, err := f.client.Fetch(imap.UIDSetNum(f.uid),
		&imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, err
	}
	for _, m := range got {
		for _, body := range m.BodySection {
			return body.Bytes[:min(len(body.Bytes), pieceSize)], nil
		}
	}
	return nil, nil
}
