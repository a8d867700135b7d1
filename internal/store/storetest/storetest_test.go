package storetest_test

import (
	"testing"

	"tidings/internal/store/storetest"
)

// subjects are the parts of the suite; every database passes every one.
var subjects = []struct {
	name string
	test func(*testing.T, func(*testing.T) *storetest.Fixture)
}{
	{"core", storetest.Core},
	{"ledger", storetest.Ledger},
	{"registry", storetest.Registry},
	{"sync", storetest.Sync},
	{"records", storetest.Records},
	{"feedback", storetest.Feedback},
	{"acts", storetest.Acts},
	{"sign-ups", storetest.SignUps},
}

func TestConformance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(*testing.T) *storetest.Fixture) {
		for _, s := range subjects {
			t.Run(s.name, func(t *testing.T) { s.test(t, open) })
		}
	})
}
