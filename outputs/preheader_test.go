package outputs

import "testing"

// TestPreheaderIsNoGreeting wants what a letter says beside its subject, not whom it greets.
func TestPreheaderIsNoGreeting(t *testing.T) {
	paragraph := func(s string) Block { return &Paragraph{Inlines: []Inline{&Text{Value: s}}} }
	for _, c := range []struct{ name, first, second, want string }{
		{"en", "Dear customers,", "Orders work again. We are sorry.", "Orders work again."},
		{"en-US", "Dear customers:", "Orders work again. We are sorry.", "Orders work again."},
		{"de", "Sehr geehrte Kundinnen und Kunden,", "Bestellungen gehen wieder.", "Bestellungen gehen wieder."},
		{"fr", "Chers clients, chères clientes,", "Les commandes fonctionnent.", "Les commandes fonctionnent."},
		{"es", "Estimados clientes:", "Los pedidos funcionan de nuevo.", "Los pedidos funcionan de nuevo."},
		{"pt", "Prezados clientes,", "Os pedidos funcionam de novo.", "Os pedidos funcionam de novo."},
		{"ja", "平素より当サービスをご利用いただいているお客様、", "注文は現在正常にご利用いただけます。",
			"注文は現在正常にご利用いただけます。"},
		{"no greeting", "Orders work again.", "We are sorry for the delay.", "Orders work again."},
		{"a list follows", "Orders work again today. This is what we do, and until when, in three steps:", "We check.",
			"Orders work again today."},
	} {
		if got := preheader([]Block{paragraph(c.first), paragraph(c.second)}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
