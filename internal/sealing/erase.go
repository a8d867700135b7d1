package sealing

import (
	"bytes"
	"context"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/mailaddr"
	"tidings/internal/store"
)

// Erase takes a person out of every seal: of their lines nothing but a hash is left, and all trees
// verify. Seals that an earlier version made keep them.
func (v *Vault) Erase(ctx context.Context, address string) error {
	db, err := v.store(ctx)
	if err != nil {
		return err
	}
	unlock, err := v.archive.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	chain, err := v.kept.Chain(ctx)
	if err != nil {
		return err
	}
	if err := v.archive.Recover(chain); err != nil {
		return err
	}
	key := mailaddr.Key(address)
	domain := []byte(strings.ToLower(mailaddr.Domain(key)))
	found, err := v.archive.FindErased(chain, func(line []byte) bool { return bytes.Contains(line, domain) },
		func(d *archive.Delivery) bool { return mailaddr.Key(d.Email) == key })
	if err != nil || len(found) == 0 {
		return err
	}
	link, err := v.archive.PrepareErasure(chain, found, v.clock.Now())
	if err != nil {
		return err
	}
	previous := ""
	if n := len(chain); n > 0 {
		previous = chain[n-1].SHA256
	}
	if _, err := db.AppendArchive(ctx, store.ArchiveEntry{Manifest: link.SHA256, Previous: previous,
		At: v.clock.Now()}); err != nil {
		return err
	}
	if err := v.archive.CompleteErasure(append(chain, link)); err != nil {
		return err
	}
	v.advance(ctx, link) // what it cannot sign the next seal does
	return nil
}
