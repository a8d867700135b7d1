package store

import (
	"strings"
	"testing"

	"tidings/internal/delivery"
)

// TestRefusesAddress tells a relay's word about an address from its word about something
// else under the same code.
func TestRefusesAddress(t *testing.T) {
	for reply, want := range map[string]bool{
		"5.1.1 no such user here": true,
		"5.1.1":                   true,
		"5.1.1 <a@b.example>: Recipient address rejected: User unknown": true,
		"5.1.1 Empfänger unbekannt":                                     true,
		"5.1.1 Adresse rejetée":                                         true,
		"5.1.2 Host or domain name not found":                           true,
		"5.1.3 bad destination mailbox address syntax":                  true,
		"5.1.10 Recipient address has null MX":                          true,
		"5.1.1 <a@b.example> mailbox is full":                           false,
		"5.1.1 Blocked by spam filter":                                  false,
		"5.1.1 <a@b.example>: Recipient address rejected: over quota":   false,
		"5.1.2 Relay access denied":                                     false,
		"5.1.1 Sender address rejected: not owned by user":              false,
		"5.1.1 Client host blocked using a list":                        false,
		"5.1.8 Sender's domain does not exist":                          false,
		"5.7.1 no such user here":                                       false, // as before: the code decides first
		"4.1.1 unverified address: user unknown":                        false,
	} {
		code, words, _ := strings.Cut(reply, " ")
		o := &delivery.Outcome{State: delivery.Failed, Code: 550, Enhanced: code, Reply: words, Stage: "rcpt",
			Applied: true}
		if got := refusesAddress("a@b.example", o); got != want {
			t.Errorf("%s: %v, want %v", reply, got, want)
		}
		o.Stage = "dot"
		if refusesAddress("a@b.example", o) {
			t.Errorf("%s: believed after the message", reply)
		}
	}
}
