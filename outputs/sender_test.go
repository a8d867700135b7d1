package outputs_test

import (
	"strings"
	"testing"

	"tidings/outputs"
)

// The sender's name stands once above its address, however the two are written.
func TestSender(t *testing.T) {
	for _, c := range []struct{ name, first, sender, below string }{
		{"QuickServe Online", "1 Example Street", "QuickServe Online, 1 Example Street, Town",
			"1 Example Street, Town"},
		{"QuickServe Online", "QuickServe Online", "QuickServe Online, Town", "Town"},
		{"QuickServe Online", "QuickServe Online, eBusiness", "QuickServe Online, eBusiness, Town", "eBusiness, Town"},
		{"QuickServe Online", "QuickServe Online – eBusiness", "QuickServe Online – eBusiness, Town",
			"eBusiness, Town"},
		{"QuickServe Online", "QUICKSERVE ONLINE", "QUICKSERVE ONLINE, Town", "Town"},
		{"QuickServe Online", "QuickServe Online eBusiness", "QuickServe Online eBusiness, Town", "eBusiness, Town"},
		{"Example Ltd", "Example Ltd.", "Example Ltd., Town", "Town"},
		{"Example Ltd.", "Example Ltd", "Example Ltd., Town", "Town"},
		{"Example, Ltd.", "Example Ltd, Hall 3", "Example Ltd, Hall 3, Town", "Hall 3, Town"},
		{"Example", "Example Ltd", "Example Ltd, Town", "Town"},
		{"Example Ltd", "Example", "Example Ltd, Town", "Town"},
		{"Example", "Example Street 5", "Example, Example Street 5, Town", "Example Street 5, Town"},
		{"Example", "Examples Inc", "Example, Examples Inc, Town", "Examples Inc, Town"},
		{"Berlin Networks", "Berlin", "Berlin Networks, Berlin, Town", "Berlin, Town"},
		{"見本商事", "見本商事株式会社", "見本商事株式会社, Town", "Town"},
		{"見本商事", "見本商事ビル", "見本商事, 見本商事ビル, Town", "見本商事ビル, Town"},
		{"", "1 Example Street", "1 Example Street, Town", "1 Example Street, Town"},
	} {
		m := outputs.Meta{Organisation: c.name, Address: []string{c.first, "Town"}}
		if got := m.Sender(); got != c.sender {
			t.Errorf("%q at %q: sender %q, want %q", c.name, c.first, got, c.sender)
		}
		if got := strings.Join(outputs.AddressBelow(c.name, m.Address), ", "); got != c.below {
			t.Errorf("%q at %q: below the name stands %q, want %q", c.name, c.first, got, c.below)
		}
	}
}
