package outputs_test

import (
	"testing"

	"tidings/outputs"
)

// A house's number stays with its street where the name beside it is read from the
// other side.
func TestSenderOfTwoDirections(t *testing.T) {
	for _, tt := range []struct {
		name    string
		address []string
		want    string
	}{
		{"Acme", []string{"1 High Street", "Town"}, "Acme, 1 High Street, Town"},
		{"חברה", []string{"רחוב"}, "חברה, רחוב"},
		{"חברה", []string{"1 High Street", "Town"}, "\u2068חברה\u2069, \u20681 High Street\u2069, \u2068Town\u2069"},
		{"Acme", []string{"رقم 1"}, "\u2068Acme\u2069, \u2068رقم 1\u2069"},
		{"株式会社", []string{"1-2-3 東京"}, "株式会社, 1-2-3 東京"},
	} {
		if got := (&outputs.Meta{Organisation: tt.name, Address: tt.address}).Sender(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
