package sealing

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/archive"
	"tidings/internal/journal"
	"tidings/internal/locale"
	"tidings/internal/mailaddr"
	"tidings/internal/store"
)

// Erase takes everybody who was forgotten out of every seal: of their lines nothing but a hash is
// left, and all trees verify. Seals that an earlier version made keep them. It reports whether there
// was a line of anybody.
func (v *Vault) Erase(ctx context.Context) (erased bool, err error) {
	erased, err = v.eraseAlone(ctx)
	if erased && v.attested() {
		v.stamp(ctx) // what is pending then, doctor and archive verify say, and archive timestamp ends
	}
	return erased, err
}

func (v *Vault) eraseAlone(ctx context.Context) (erased bool, err error) {
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
	after, err := v.erase(ctx, chain)
	if len(after) > len(chain) {
		v.advance(ctx, after[len(chain)]) // what it cannot sign the next seal does
	}
	return len(after) > len(chain), err
}

// erase is Erase for who holds the lock and recovered the archive; it gives the chain as it is then.
// What is interrupted, or cannot be done because a seal is damaged, stays to be done.
func (v *Vault) erase(ctx context.Context, chain []archive.Link) ([]archive.Link, error) {
	db, err := v.store(ctx)
	if err != nil {
		return chain, err
	}
	has, done, err := db.Erasing(ctx)
	if err != nil || has == nil {
		return chain, err
	}
	found, damaged := v.archive.FindErased(chain, func(email string) bool { return has(mailaddr.Key(email)) })
	if len(found) > 0 {
		if chain, err = v.takeOut(ctx, db, chain, found); err != nil {
			return chain, err
		}
	}
	if damaged != nil {
		return chain, fmt.Errorf("somebody who was forgotten may still stand in sealed files: %w; \"tidings archive "+
			"verify\" tells more. Restore it: the next \"tidings archive\" or \"tidings recipients forget\" takes "+
			"them "+
			"out", damaged)
	}
	return chain, done(ctx)
}

// takeOut takes lines out of seals.
func (v *Vault) takeOut(ctx context.Context, db *store.Store, chain []archive.Link,
	found []archive.SealErased) ([]archive.Link, error) {
	link, err := v.archive.PrepareErasure(chain, found, v.clock.Now())
	if err != nil {
		return chain, err
	}
	previous := ""
	if n := len(chain); n > 0 {
		previous = chain[n-1].SHA256
	}
	act := v.journal.Act("archive erase", "", "%s, number %d", locale.Num(len(found), "seal"), link.Sequence)
	act.Before, act.After = previous, link.SHA256
	if _, err := db.AppendArchive(journal.Acting(ctx, act), store.ArchiveEntry{Manifest: link.SHA256,
		Previous: previous, At: v.clock.Now()}); err != nil {
		return chain, err
	}
	chain = append(chain, link)
	return chain, v.archive.CompleteErasure(chain)
}

// erasePending ends erasures before something is sealed. A damaged seal stops nothing: verify names it.
func (v *Vault) erasePending(ctx context.Context, chain []archive.Link) ([]archive.Link, error) {
	chain, err := v.erase(ctx, chain)
	if errors.Is(err, archive.ErrDamaged) {
		err = nil
	}
	return chain, err
}

// stillErasing names erasures that are not done.
func stillErasing(ctx context.Context, db *store.Store, r *archive.Result) error {
	has, _, err := db.Erasing(ctx)
	if has != nil {
		r.Unfinished = append(r.Unfinished, "erasures")
	}
	return err
}
