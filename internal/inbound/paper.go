package inbound

import (
	"context"
	"errors"
	"time"

	"tidings/internal/feedback/token"
	"tidings/internal/store"
)

// paperFor is how long after its send a letter can be fetched as PDF: as long as questions come.
// The link says nothing of it, as the ledger knows when the send began.
const paperFor = 90 * 24 * time.Hour

// paperCrew is how many letters are set at one time, whoever asks for them.
const paperCrew = 2

// Paper gives the letter of whoever holds the link as PDF, and the notice's name. ErrLink also where
// the link is too old, the person has been forgotten, or nothing like it was sent.
func (in *Inbound) Paper(ctx context.Context, text string) (slug string, paper []byte, err error) {
	h, err := in.link(ctx, token.Paper, text)
	if err != nil {
		return "", nil, err
	}
	if in.o.Paper == nil {
		return "", nil, ErrLink
	}
	row, err := in.o.Ledger.FrozenRow(ctx, h.Row)
	if err != nil {
		return "", nil, err
	}
	send, err := in.o.Ledger.Send(ctx, row.Send)
	if err != nil {
		return "", nil, err
	}
	if in.o.Now().Sub(send.CreatedAt) > paperFor {
		return "", nil, ErrLink
	}
	select {
	case in.paper <- struct{}{}:
		defer func() { <-in.paper }()
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	paper, err = in.o.Paper(ctx, h.Slug, h.Revision, h.Row)
	if errors.Is(err, store.ErrNoRevision) {
		err = ErrLink
	}
	return h.Slug, paper, err
}
