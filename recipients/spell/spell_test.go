package spell

import "testing"

// TestFold holds the forms in which names are compared to how people write them.
func TestFold(t *testing.T) {
	for _, c := range []struct{ written, field, folded string }{
		{"Customer_Number", "customer number", "customer number"},
		{" E-Mail\u00a0 Address. ", "e mail address", "e mail address"},
		{"na\u200bme", "name", "name"}, // nobody sees the space of no width
		{"Großbritannien", "großbritannien", "grossbritannien"},
		{"ÉTATS-UNIS", "états unis", "etats unis"},
		{"アメリカ ガ", "アメリカ ガ", "アメリカ ガ"},
	} {
		if field, folded := FieldName(c.written), Fold(c.written); field != c.field || folded != c.folded {
			t.Errorf("%q: %q and %q, want %q and %q", c.written, field, folded, c.field, c.folded)
		}
	}
}

// TestNearest finds what was meant, and nothing where too many letters differ.
func TestNearest(t *testing.T) {
	known := []string{"email", "region", "locale", "eu"}
	for written, want := range map[string]string{"emial": "email", "Regoin": "region", "local": "locale", "ue": "eu",
		"mail": "email", "customer": "", "uk": "", "": ""} {
		if got := Nearest(written, known); got != want {
			t.Errorf("%q is taken for %q, want %q", written, got, want)
		}
	}
}

// TestClip counts characters and not bytes.
func TestClip(t *testing.T) {
	for text, want := range map[string]string{"": "", "日本国": "日本国", "日本国中": "日本…", "abcd": "ab…"} {
		if got := Clip(text, 3); got != want {
			t.Errorf("%q is cut to %q, want %q", text, got, want)
		}
	}
}
