package store

import (
	"context"
	"errors"
	"strings"

	"tidings/recipients"
)

// accountsAhead reads the accounts that the rule may select, so that they need not be looked up
// for each of their contacts. nil: they are more than can be kept, or few enough for the database
// to look for their contacts alone.
func (t *Tx) accountsAhead(ctx context.Context, rule *recipients.Rule) (*keptAccounts, error) {
	c := conditions{args: []any{cut}}
	narrowAccounts(&c, rule)
	kept := &keptAccounts{pages: map[int64]*accountPage{}}
	rows, err := t.Query(ctx, `SELECT a.id, `+accountText+` FROM accounts a`+c.where(), c.args...)
	var id int64
	var text string
	into := []any{&id, &text}
	err = forEach(rows, err, func(row scanner) error {
		if err := row.Scan(into...); err != nil {
			return err
		}
		if kept.put(id, text); kept.bytes > t.s.accountsKept {
			return errEnough
		}
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		return nil, nil
	case err != nil || len(c.parts) == 0:
		return kept, err
	}
	var few bool
	err = t.QueryRow(ctx, `SELECT count(*) >= $1 FROM (SELECT 1 FROM accounts LIMIT $1) AS these`,
		4*kept.n).Scan(&few)
	if few {
		return nil, err
	}
	return kept, err
}

// keptAccounts are accounts in memory, by number as accountText. The texts lie in blocks and the
// numbers, which are close together, in pages: each text for itself, and a map of them, would
// take half as much again.
type keptAccounts struct {
	pages map[int64]*accountPage
	block strings.Builder
	n     int
	bytes int
}

type accountPage [256]string

const (
	accountsKept  = 24 << 20 // bytes: some 200,000 accounts
	accountsBlock = 64 << 10
)

func (k *keptAccounts) put(id int64, text string) {
	if k.block.Len()+len(text) > k.block.Cap() {
		k.block = strings.Builder{}
		k.block.Grow(max(accountsBlock, len(text)))
		k.bytes += k.block.Cap()
	}
	page := k.pages[id>>8]
	if page == nil {
		page = &accountPage{}
		k.pages[id>>8] = page
		k.bytes += 16 * len(page)
	}
	from := k.block.Len()
	k.block.WriteString(text)
	page[id&255] = k.block.String()[from:]
	k.n++
}

// text gives an account; "" if it is not kept.
func (k *keptAccounts) text(id int64) string {
	if page := k.pages[id>>8]; page != nil {
		return page[id&255]
	}
	return ""
}
