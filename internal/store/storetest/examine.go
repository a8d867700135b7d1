package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/store"
	"tidings/recipients"
)

// registryExamined holds what doctor asks: the people by language, and the server's clock.
func registryExamined(t *testing.T, f *Fixture) {
	var list []recipients.Recipient
	for name, tag := range map[string]string{"ann": "en", "bob": "en", "amal": "ar", "eve": ""} {
		list = append(list, recipients.Recipient{Email: name + "@example.org", Locale: tag})
	}
	if _, err := f.Store.ImportRecipients(t.Context(), &rows{columns: everything, list: list}, ""); err != nil {
		t.Fatal(err)
	}
	got, err := f.Store.RecipientLocales(t.Context())
	if diff := cmp.Diff(map[string]int{"en": 2, "ar": 1, "": 1}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	clock, err := f.Store.Clock(t.Context())
	if err != nil || clock.IsZero() != (f.Store.Dialect() == store.SQLite) {
		t.Errorf("the server's clock: %v %v", clock, err)
	}
	if apart := time.Since(clock).Abs(); !clock.IsZero() && apart > time.Hour {
		t.Errorf("the server's clock is %v apart from ours", apart)
	}
}
