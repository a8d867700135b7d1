package post

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/recipients"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		from string
		to   recipients.Postal
		want string
	}{
		{"en-US", recipients.Postal{Street: "100 Main St", Extra: "Suite 5", City: "Springfield", State: "IL",
			Postcode: "62701"}, "100 Main St|Suite 5|Springfield, IL 62701"},
		{"en-US", recipients.Postal{Street: "100 Main St", City: "Springfield", Postcode: "62701", Country: "USA"},
			"100 Main St|Springfield, 62701"},
		{"de-DE", recipients.Postal{Street: "100 Main St", City: "Springfield", State: "IL", Postcode: "62701",
			Country: "us"}, "100 Main St|Springfield, IL 62701|VEREINIGTE STAATEN"},
		{"de-DE", recipients.Postal{Street: "Musterweg 1", Extra: "Gebäude 7", City: "Musterstadt", State: "Bayern",
			Postcode: "80331", Country: "Deutschland"}, "Gebäude 7|Musterweg 1|80331 Musterstadt"},
		{"en-GB", recipients.Postal{Street: "Musterweg 1", City: "Musterstadt", Postcode: "80331", Country: "Germany"},
			"Musterweg 1|80331 Musterstadt|GERMANY"},
		{"fr-FR", recipients.Postal{Street: "1 High Street", City: "Sampleton", Postcode: "SA1 1AA",
			Country: "U.K."}, "1 High Street|Sampleton|SA1 1AA|ROYAUME-UNI"},
		{"en-GB", recipients.Postal{Street: "1 Queen St", City: "Sampleville", State: "ON", Postcode: "K1A 0B1",
			Country: "Kanada"}, "1 Queen St|Sampleville ON K1A 0B1|CANADA"},
		{"en-GB", recipients.Postal{Street: "1-1 Sakura", City: "Chiyoda-ku", State: "Tokyo", Postcode: "100-0001",
			Country: "日本"}, "1-1 Sakura|Chiyoda-ku, Tokyo 100-0001|JAPAN"},
		{"en-GB", recipients.Postal{Street: "Rua 1", City: "Exemplo", State: "SP", Postcode: "01000-000",
			Country: "Brasil"}, "Rua 1|Exemplo - SP|01000-000|BRAZIL"},
		{"en-US", recipients.Postal{Street: "100 Main St", Extra: "c/o Other Inc", City: "Springfield", State: "IL"},
			"c/o Other Inc|100 Main St|Springfield, IL"},
		{"de-AT", recipients.Postal{Street: "Ring 1", City: "Wien", Postcode: "1010", Country: "Atlantis"},
			"Ring 1|1010 Wien|ATLANTIS"},
		{"en-GB", recipients.Postal{}, ""},
	} {
		names := []string{"Example Ltd", " ", "Ana  Sample"}
		want := []string{"Example Ltd", "Ana Sample"}
		if c.want != "" {
			want = append(want, strings.Split(c.want, "|")...)
		}
		if diff := cmp.Diff(want, Address(names, c.to, SenderOf(c.from))); diff != "" {
			t.Errorf("%+v from %s (-want +got):\n%s", c.to, c.from, diff)
		}
	}
}
