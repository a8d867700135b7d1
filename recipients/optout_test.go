package recipients

import (
	"strings"
	"testing"

	"tidings/recipients/spell"
)

// TestOptOutCells reads what CRMs write into such columns.
func TestOptOutCells(t *testing.T) {
	const yes, no, either, unknown = "yes", "no", "either", "unknown"
	for cell, want := range map[string]string{
		"yes": yes, "Y": yes, "TRUE": yes, "1": yes, "x": yes, "Ja": yes, "WAHR": yes, "oui": yes, "Vrai": yes,
		"Sí": yes,
		"si": yes, "VERDADERO": yes, "sim": yes, "Verdadeiro": yes, "はい": yes, "○": yes,
		"2024-05-01": yes, "01.05.2024": yes, "1.5.24": yes, "01/05/2024": yes, "05/31/2024": yes, "2024/05/01": yes,
		"2024-05-01 10:22": yes, "2024-05-01T10:22:33Z": yes, "2024-05-01T10:22:33.123+02:00": yes,
		"01.05.2024, 10:22 Uhr": yes, "5/1/2024 3:04 PM": yes, "2024年5月1日": yes, "1 May 2024": yes, "May 1, 2024": yes,
		"1. 5. 2024": yes, "01/05/2024 10h22": yes, "01-May-24": yes,
		"no": no, "N": no, "FALSE": no, "0": no, "nein": no, "FALSCH": no, "non": no, "faux": no, "falso": no,
		"não": no,
		"nao": no, "いいえ": no, "×": no, "never": no, "nie": no, "jamais": no, "nunca": no,
		"-": either, "—": either, "n/a": either, "0000-00-00": either,
		"perhaps": unknown, "31.02.2024": unknown, "2024-13-01": unknown, "99": unknown, "tomorrow": unknown,
		"10:22": unknown, "2024-05-01 25 o'clock": unknown,
	} {
		for heading, out := range map[string]string{"abgemeldet am": yes, "Newsletter": no} {
			good, _, err := readList(strings.NewReader("email;"+heading+"\na@x.test;"+cell+"\n"), ListOptions{})
			if want == unknown {
				if err == nil || !strings.Contains(err.Error(), "row 2, column B ("+heading+"): ") {
					t.Errorf("%s %q: %v, %v", heading, cell, good, err)
				}
				continue
			}
			if err != nil || good[0].OptedOut != (want == out) {
				t.Errorf("%s %q: %v, %v", heading, cell, good, err)
			}
		}
	}
	for cell, out := range map[string]bool{"Unsubscribed": true, "subscribed": false, "abgemeldet": true,
		"abonné":       false,
		"dado de baja": true, "inscrito": false, "配信停止": true} {
		for _, heading := range []string{"opt out", "opt in"} {
			good, _, err := readList(strings.NewReader("email;"+heading+"\na@x.test;"+cell+"\n"), ListOptions{})
			if err != nil || good[0].OptedOut != out {
				t.Errorf("%s %q: %v, %v", heading, cell, good, err)
			}
		}
	}
}

// TestRoleWords reads known roles in the languages of the built-in letters; other words stay.
func TestRoleWords(t *testing.T) {
	for cell, want := range map[string]string{
		"technisch": "technical", "Rechnung": "billing", "facturation": "billing", "Jurídico": "legal",
		"JURIDICO": "legal",
		"請求":       "billing", "Sécurité": "security", "comercial": "business", "segurança": "security",
		"Geschäftlich": "business",
		"Technical":    "technical", "Billing, Legal": "billing,legal",
		"Rechnung / Recht|Technik": "billing,legal,technical",
		"技術、法務":                    "legal,technical", "Head of IT": "head of it", "technisch;technical": "technical",
	} {
		got, err := parts("email,account,role\na@x.test,C-1,\""+cell+"\"\n", ListOptions{})
		if w := "a@x.test   [C-1  |" + strings.ReplaceAll(want, ",", "+") + "|  ]"; err != nil || got[0] != w {
			t.Errorf("%s: %v, %v, want %s", cell, got, err, w)
		}
	}
	for word, role := range rolesByWord {
		if spell.Fold(word) != word {
			t.Errorf("%q is not folded: %q", word, spell.Fold(word))
		}
		if Role(role) != role {
			t.Errorf("%q is no role by itself", role)
		}
	}
}
