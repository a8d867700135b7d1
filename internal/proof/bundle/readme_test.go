package bundle

import (
	"strings"
	"testing"
	"time"

	"tidings/internal/archive"
)

// The page says what is so of this delivery, and what anybody wrote stays text.
func TestReadMe(t *testing.T) {
	at := time.Date(2026, 11, 14, 9, 30, 0, 0, time.UTC)
	x := &examined{files: map[string][]byte{
		MessageName: []byte("From: =?utf-8?q?J=C3=B6rg?= <j@b.example>\r\n" +
			"Date: Sat, 14 Nov 2026 10:00:00 +0100\r\n\r\n"),
		StampName: {1},
	}, delivery: archive.Delivery{Email: "o'hara$(id)@c.example", State: "bounced", SMTPCode: 550,
		EnhancedCode: "5.1.1", Reply: "550 5.1.1 <script>alert(1)</script>", UpdatedAt: &at, Locale: "en",
		Tries: []archive.Try{{At: at, SMTPCode: 451, EnhancedCode: "4.7.1", Reply: "later"}},
		Feedback: []archive.Feedback{{At: at, Kind: "acknowledged"},
			{At: at, Kind: "bounced", Detail: "no such user"}}},
		manifest: archive.Manifest{Notice: "n", Revision: 1, Subject: "A & B", At: at, Sequence: 3,
			Deliveries: &archive.Deliveries{Leaves: 1}},
		approved: []approval{{Name: "Ann", At: at}, {File: "statements/001-approve.json", Name: "O'Hara",
			Email: "o'hara$(id)@c.example", Key: "SHA256:x", At: at}}}
	b, err := x.readMe()
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, want := range []string{"Jörg", "14 November 2026, 09:00:00 UTC", "A &amp; B", "&lt;script&gt;",
		"Accepted at first, then returned as undeliverable", "The answer: 550 5.1.1 &lt;", "451 4.7.1 later",
		"Confirmed as read", "Returned as undeliverable", "Who read it", "Named, not signed", "openssl ts -verify",
		"With no other delivery", "-I &#39;o&#39;\\&#39;&#39;hara$(id)@c.example&#39; -n tidings-approve"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, not := range []string{"<script", "That anybody read it", "http:", "https:", "ZgotmplZ", "state good"} {
		if strings.Contains(page, not) {
			t.Errorf("the page says %q", not)
		}
	}
}
