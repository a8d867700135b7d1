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
// verify. Seals that an earlier version made keep them. It reports whether there was a line of them.
func (v *Vault) Erase(ctx context.Context, address string) (erased bool, err error) {
	erased, err = v.eraseAlone(ctx, address)
	if erased && v.ws.Config.Archive.TimestampURL != "" {
		v.stamp(ctx) // what is pending then, doctor and archive verify say, and archive timestamp ends
	}
	return erased, err
}

func (v *Vault) eraseAlone(ctx context.Context, address string) (erased bool, err error) {
	db, err := v.store(ctx)
	if err != nil {
		return false, err
	}
	unlock, err := v.archive.Lock(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	chain, err := v.kept.Chain(ctx)
	if err != nil {
		return false, err
	}
	if err := v.archive.Recover(chain); err != nil {
		return false, err
	}
	key := mailaddr.Key(address)
	domain := []byte(strings.ToLower(mailaddr.Domain(key)))
	found, err := v.archive.FindErased(chain, func(line []byte) bool { return bytes.Contains(line, domain) },
		func(d *archive.Delivery) bool { return mailaddr.Key(d.Email) == key })
	if err != nil || len(found) == 0 {
		return false, err
	}
	link, err := v.archive.PrepareErasure(chain, found, v.clock.Now())
	if err != nil {
		return false, err
	}
	previous := ""
	if n := len(chain); n > 0 {
		previous = chain[n-1].SHA256
	}
	if _, err := db.AppendArchive(ctx, store.ArchiveEntry{Manifest: link.SHA256, Previous: previous,
		At: v.clock.Now()}); err != nil {
		return false, err
	}
	if err := v.archive.CompleteErasure(append(chain, link)); err != nil {
		return false, err
	}
	v.advance(ctx, link) // what it cannot sign the next seal does
	return true, nil
}
