package registry

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"tidings/internal/locale"
	"tidings/internal/store"
	"tidings/recipients"
)

// scattered says of how many accounts a list puts the contacts into several regions while
// nothing says in which the account itself is.
func scattered(ctx context.Context, db *store.Store, list *recipients.List) (said []string, err error) {
	left := list.Scattered()
	if len(left) == 0 {
		return nil, nil
	}
	err = eachAccount(ctx, db, Filter{}, func(a *recipients.Account) error {
		if a.Region != "" {
			delete(left, recipients.AccountKey(a.Key))
		}
		return nil
	})
	if err != nil || len(left) == 0 {
		return nil, err
	}
	first := slices.MinFunc(slices.Collect(maps.Values(left)), func(a, b recipients.Scattered) int {
		return cmp.Compare(a.Row, b.Row)
	})
	return []string{fmt.Sprintf("%s contacts in several regions and no region of its own, for instance %s (rows %d "+
		"and %d): each contact counts for their own region; a list with the columns account and region, imported with "+
		"--as accounts, says where the account is", locale.Num(len(left), "account has", "accounts have"), first.Key,
		first.First, first.Row)}, nil
}
