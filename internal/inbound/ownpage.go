package inbound

import (
	"context"
	"errors"
	"time"

	"tidings/internal/feedback/token"
	"tidings/internal/store"
)

// ownPageValid is how long after its send a letter can be read on its reader's own page.
const ownPageValid = 90 * 24 * time.Hour

// OwnPage is the letter as a page for whoever holds the link; it changes nothing.
func (in *Inbound) OwnPage(ctx context.Context, text string) ([]byte, error) {
	h, err := in.link(ctx, token.Page, text)
	if err != nil {
		return nil, err
	}
	if in.o.Page == nil {
		return nil, ErrLink
	}
	page, err := in.o.Page(ctx, h.Row, in.o.Now().Add(-ownPageValid))
	if errors.Is(err, store.ErrNoDelivery) || errors.Is(err, store.ErrNoRevision) {
		return nil, ErrLink
	}
	return page, err
}
