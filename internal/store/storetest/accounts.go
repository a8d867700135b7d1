package storetest

import (
	"encoding/json"
	"testing"

	"tidings/internal/store"
	"tidings/recipients"
)

// PutAccounts puts accounts and their contacts into a registry that has none, and gives the
// accounts their numbers. contacts name accounts by their place in the list, from 0.
func PutAccounts(t testing.TB, s *store.Store, accounts []recipients.Account, contacts []recipients.Contact) {
	t.Helper()
	for i := range accounts {
		a := &accounts[i]
		fields, err := json.Marshal(a.Fields)
		if err != nil || a.Fields == nil {
			fields = []byte("{}")
		}
		a.ID = Value[int64](t, s,
			`INSERT INTO accounts (account, account_key, name, region, locale, time_zone, services,
			fields, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 1) RETURNING id`, a.Key,
			recipients.AccountKey(a.Key), a.Name, a.Region, a.Locale, a.TimeZone, recipients.JoinWords(a.Services),
			string(fields))
	}
	for _, c := range contacts {
		Exec(t, s, `INSERT INTO contacts (recipient_id, account_id, roles) VALUES ($1, $2, $3)`, c.Recipient,
			accounts[c.Account].ID, recipients.JoinWords(c.Roles))
	}
}
