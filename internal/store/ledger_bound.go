package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/statement"
)

// sumSize is the length of a row's digest: as nobody can choose both a row and its sum, half a
// SHA-256 is enough, and a million of them are 16 MB.
const sumSize = 16

// frozenRow is what a row's digest is taken of beside what a delivery.Row has.
type frozenRow struct {
	key, region, accounts string
	buf                   []byte
}

// sum is the digest of a row as it is frozen. It is good until the next call.
func (f *frozenRow) sum(r *delivery.Row) []byte {
	b := binary.AppendVarint(f.buf[:0], r.Recipient)
	b = binary.AppendVarint(b, int64(r.Corrects))
	for _, s := range [...]string{r.Email, f.key, f.region, r.Locale, r.InReplyTo, f.accounts} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = append(b, r.Fields...)
	sum := sha256.Sum256(b)
	f.buf = append(b, sum[:sumSize]...)
	return f.buf[len(b):]
}

// holds reports whether a row of a chunk is what was frozen.
func (f *frozenRow) holds(r *delivery.Row, e delivery.Lease) bool {
	at := int(r.ID-e.First) * sumSize
	return f.region == e.Region && bytes.Equal(f.sum(r), e.Sums[at:at+sumSize])
}

const altered = `; nothing more is sent. "tidings log verify" and a backup tell what it was; "tidings cancel" ends ` +
	`the send`

func rowAltered(id int64, region string) error {
	return fmt.Errorf("%w: row %d (region %s) of the table deliveries was changed since the send was confirmed"+altered,
		delivery.ErrAltered, id, region)
}

func chunkAltered(chunk int64) error {
	return fmt.Errorf("%w: chunk %d is not as it was when the send was confirmed"+altered, delivery.ErrAltered, chunk)
}

// keepSums keeps the digests of a chunk's rows.
func (z *freezer) keepSums(ctx context.Context, b *block) error {
	if z.unbound {
		return nil
	}
	_, err := z.tx.Exec(ctx, `INSERT INTO chunk_sums (chunk_id, sums, sha256) VALUES ($1, $2, $3)`, b.chunk, b.sums,
		statement.Digest(b.sums))
	return err
}

// sumsOf gives the digests of a chunk's rows; none of a send that an older version froze.
func (t *Tx) sumsOf(ctx context.Context, e delivery.Lease) ([]byte, error) {
	var frozen string
	var sums []byte
	var sum sql.NullString
	err := t.QueryRow(ctx, `SELECT s.frozen, x.sums, x.sha256 FROM sends s LEFT JOIN chunk_sums x ON x.chunk_id = $2
		WHERE s.id = $1`, e.Send, e.Chunk).Scan(&frozen, &sums, &sum)
	switch {
	case err != nil || frozen == "" && !sum.Valid:
		return nil, err
	case len(sums) != int(e.Last-e.First+1)*sumSize, statement.Digest(sums) != sum.String:
		return nil, chunkAltered(e.Chunk)
	}
	return sums, nil
}

// frozenNow is the SHA-256 over the sums of all chunks of a send.
func (t *Tx) frozenNow(ctx context.Context, send int64) (string, error) {
	h := sha256.New()
	rows, err := t.Query(ctx, `SELECT c.region, c.first_id, c.last_id, coalesce(x.sha256, '') FROM chunks c
		LEFT JOIN chunk_sums x ON x.chunk_id = c.id WHERE c.send_id = $1 ORDER BY c.first_id`, send)
	err = forEach(rows, err, func(row scanner) error {
		var region, sum string
		var first, last int64
		err := row.Scan(&region, &first, &last, &sum)
		fmt.Fprintf(h, "%d %d %s %q\n", first, last, sum, region)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// keepFrozen binds all rows that the send has by now.
func (z *freezer) keepFrozen(ctx context.Context) (err error) {
	if z.unbound {
		return nil
	}
	if z.result.Frozen, err = z.tx.frozenNow(ctx, z.result.Send.ID); err == nil {
		_, err = z.tx.Exec(ctx, `UPDATE sends SET frozen = $1 WHERE id = $2`, z.result.Frozen, z.result.Send.ID)
	}
	return err
}

// frozenHolds compares a send's chunks with what was bound of them in the send and in the log.
// unbound: an older version froze it, and the log knows of nothing else.
// frozen is what was bound of all rows, hex.
func (t *Tx) frozenHolds(ctx context.Context, s delivery.Send) (frozen string, unbound bool, err error) {
	var logged string
	if err := t.QueryRow(ctx, `SELECT frozen FROM sends WHERE id = $1`, s.ID).Scan(&frozen); err != nil {
		return "", false, err
	}
	err = t.QueryRow(ctx, `SELECT content FROM acts WHERE notice = $1 AND act = 'send' AND content <> ''
		AND "after" = (SELECT digest FROM revisions WHERE slug = $1 AND number = $2) ORDER BY sequence DESC LIMIT 1`,
		s.Slug, s.Revision).Scan(&logged)
	if errors.Is(err, sql.ErrNoRows) {
		logged, err = frozen, nil // sent by no command, as a trial is
	}
	if err != nil || frozen == "" && logged == "" {
		return frozen, frozen == "", err
	}
	now, err := t.frozenNow(ctx, s.ID)
	if err == nil && (frozen != logged || now != frozen) {
		err = fmt.Errorf("%w: the rows of %s r%d are not those that were confirmed"+altered, delivery.ErrAltered,
			s.Slug, s.Revision)
	}
	return frozen, false, err
}

// FrozenHolds gives the SHA-256 over all rows of a send, hex, and an error that wraps delivery.ErrAltered
// where chunks of it were added,
// removed or changed since it was confirmed. Rows are compared one by one when they are sent.
func (l *Ledger) FrozenHolds(ctx context.Context, s delivery.Send) (frozen string, err error) {
	err = l.s.InTx(ctx, func(tx *Tx) error {
		frozen, _, err = tx.frozenHolds(ctx, s)
		return err
	})
	return frozen, err
}

// pauseMissing pauses a send of which rows are missing: their chunk is not done until somebody
// looked into it. false: the send is cancelled.
func (t *Tx) pauseMissing(ctx context.Context, e delivery.Lease, missing int64) (held bool, err error) {
	why := fmt.Sprintf("%v: of the rows %d to %d (region %s) of the table deliveries %d are missing"+altered,
		delivery.ErrAltered, e.First, e.Last, e.Region, missing)
	n, err := t.ExecRows(ctx, `UPDATE sends SET state = 'paused', reason = $1 WHERE id = $2
		AND state IN ('sending', 'paused')`, why, e.Send)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.actOn(ctx, e.Send, "stop", why)
}
